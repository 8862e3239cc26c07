"""A busy desk that loses nothing: every piece of work has a key and is sent again until it is answered.

Each worker takes members in, enrols a finger of each, checks them in and sells from a product of its own, so that afterwards
the database can be held against what was acknowledged: all of it there, each once, stock, passes and totals right.
"""

import base64
import hashlib
import http.client
import json
import threading
import time
import uuid
from types import SimpleNamespace

from torno_socket import Frames

API = "/api/v1"
STOCK = 100000
VISITS = 5  # of each member's pass
PRICE_CENTS = 3500


class Worker(threading.Thread):
    def __init__(self, load, number):
        super().__init__(daemon=True)
        self.load = load
        self.number = number
        self.connection = self.station = None
        self.product = load.must("POST", "/products/", {"name": f"Load {number}", "price": "35.00", "quantity": STOCK})["id"]
        self.members, self.visits, self.sales, self.templates = [], [], [], {}
        self.faults = []
        self.sent = self.attempts = self.acknowledged = 0

    def run(self):
        try:
            while not self.load.ending.is_set():
                self.work()
        except AbortedError:
            pass
        except Exception as error:  # pylint: disable=broad-except
            self.faults.append(repr(error))

    def work(self):
        number = f"{self.number}-{len(self.members)}"
        member = self.do("/users/with-plan", {"email": f"load-{number}@example.com", "full_name": f"Load {number}",
                                              "document_id": f"LOAD-{number}", "phone_number": "1", "plan_id": self.load.plan})
        self.members.append(member["id"])
        self.enrol(member["id"])
        self.visits.append(self.do("/attendance/", {"user_id": member["id"]})["id"])
        for quantity in (1, 2, 3):
            sale = self.do("/sales/", {"product_id": self.product, "quantity": quantity})
            self.sales.append((sale["id"], quantity))

    def do(self, path, body):
        """One piece of work, until it is answered."""
        self.sent += 1
        key = str(uuid.uuid4())
        while True:
            began = time.monotonic()
            status, answer = self.ask(path, body, key)
            self.load.slowest = max(self.load.slowest, time.monotonic() - began)
            if status == 200:
                self.acknowledged += 1
                self.load.note_answer()
                return answer
            if status not in (0, 502, 503, 504):
                self.faults.append(f"{path} {status} {answer}")
                raise AbortedError
            if self.load.given_up.wait(0.1):
                raise AbortedError

    def enrol(self, member):
        """A finger, at a station: sent again, on a new connection where need be, until it is stored."""
        template = make_template(member)
        message = {"type": "store_fingerprint", "user_id": member, "finger": 1, "fingerprint_data": template}
        self.sent += 1
        while not self.tell_station(message):
            if self.load.given_up.wait(0.1):
                raise AbortedError
        self.acknowledged += 1
        self.load.note_answer()
        self.templates[str(member)] = template

    def tell_station(self, message):
        """Whether the station was answered that it is done."""
        self.attempts += 1
        began = time.monotonic()
        try:
            if self.station is None:
                self.station = Frames(self.load.address, "/ws/gym/1", 15, self.load.token)
            self.station.say(**message)
            while (answer := self.station.hear())["type"] not in ("fingerprint_stored", "store_error", "error"):
                pass
            if answer["type"] == "fingerprint_stored":
                return True
            self.load.n_503 += 1
            if answer.get("code") != "database_unavailable":
                self.faults.append(f"enrolment: {answer}")
                raise AbortedError
        except (OSError, ValueError, AssertionError):
            self.close_station()
        finally:
            self.load.slowest = max(self.load.slowest, time.monotonic() - began)
        return False

    def close_station(self):
        if self.station is not None:
            self.station.close()
        self.station = None

    def ask(self, path, body, key):
        self.attempts += 1
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.load.port, timeout=15)
            self.connection.request("POST", API + path, json.dumps(body),
                                    {"Content-Type": "application/json", "Authorization": "Bearer " + self.load.token,
                                     "Idempotency-Key": key})
            reply = self.connection.getresponse()
            text = reply.read()
            if reply.will_close:
                self.close()
            if reply.status == 503:
                self.load.n_503 += 1
                if reply.headers["Retry-After"] is None and b"database_unavailable" in text:
                    self.faults.append("a 503 without Retry-After")
            return reply.status, json.loads(text) if reply.headers.get_content_type() == "application/json" else text
        except (OSError, http.client.HTTPException, ValueError):
            self.close()
            return 0, None

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def make_template(member):
    """Not a print, but as long as one, and of this member alone."""
    return base64.b64encode(hashlib.sha256(str(member).encode()).digest() * 60).decode()


class AbortedError(Exception):
    pass


class Load:
    """`port`: where the servers are reached; `server`: one of them, for what is set up."""

    def __init__(self, port, server, n_workers=6):
        self.port = port
        self.address = SimpleNamespace(host="127.0.0.1", port=port)
        self.server = server
        self.token = server.login()
        self.ending, self.given_up = threading.Event(), threading.Event()
        self.lock = threading.Lock()
        self.last_answer = time.monotonic()
        self.longest_outage = self.slowest = 0.0
        self.available = self.back = None
        self.n_503 = 0
        self.plan = self.must("POST", "/plans/", {"name": "Load", "price": "10.00", "duration_days": 300, "role": "taquillero",
                                                  "days": VISITS})["id"]
        self.workers = [Worker(self, number) for number in range(n_workers)]

    def must(self, method, path, body):
        answer = self.server.ask(method, API + path, body, self.token)
        assert answer.status == 200, answer.body
        return answer.json

    def note_answer(self):
        with self.lock:
            now = time.monotonic()
            self.longest_outage = max(self.longest_outage, now - self.last_answer)
            self.last_answer = now
            if self.available is not None and self.back is None:
                self.back = now - self.available

    def start(self):
        self.last_answer = time.monotonic()
        for worker in self.workers:
            worker.start()

    def note_available(self):
        """What was broken works again: from here on the next answer is counted."""
        with self.lock:
            self.available = time.monotonic()

    def run_for(self, seconds):
        self.ending.wait(seconds)

    def await_answers(self, n, patience=60):
        """Until so many more pieces of work are answered."""
        wanted = self.count("acknowledged") + n
        end = time.monotonic() + patience
        while self.count("acknowledged") < wanted:
            assert time.monotonic() < end, f"no answers come: {self.describe()}"
            assert any(worker.is_alive() for worker in self.workers), self.describe()
            time.sleep(0.05)

    def end(self, patience=60):
        """Lets every worker end what it has begun."""
        self.ending.set()
        end = time.monotonic() + patience
        for worker in self.workers:
            worker.join(max(0, end - time.monotonic()))
        self.given_up.set()
        for worker in self.workers:
            worker.join(20)
            worker.close()
            worker.close_station()

    def count(self, what):
        return sum(getattr(worker, what) for worker in self.workers)

    def describe(self):
        return {"sent": self.count("sent"), "acknowledged": self.count("acknowledged"), "attempts": self.count("attempts"),
                "unavailable": self.n_503, "longest_outage_ms": round(self.longest_outage * 1000),
                "slowest_ms": round(self.slowest * 1000), "back_ms": self.back and round(self.back * 1000), "faults": [fault for worker in self.workers for fault in worker.faults][:5]}

    def check(self, psql):
        """Holds the database against what was acknowledged: how much of it is lost, how much is there twice, what is wrong."""
        lost, doubled, wrong = 0, 0, []
        for worker in self.workers:
            known = {int(row[0]) for row in psql(f"SELECT id FROM users WHERE email LIKE 'load-{worker.number}-%'")}
            lost += len(set(worker.members) - known)
            doubled += len(known - set(worker.members))
            fingers = {row[0] for row in psql("SELECT f.user_id FROM fingerprints f JOIN users u ON u.id = f.user_id WHERE f.finger = 1 "
                                              f"AND u.email LIKE 'load-{worker.number}-%'")}
            lost += len(worker.templates.keys() - fingers)
            doubled += len(fingers - worker.templates.keys())
            visits = [int(row[0]) for row in psql("SELECT a.id FROM attendance a JOIN users u ON u.id = a.user_id "
                                                  f"WHERE u.email LIKE 'load-{worker.number}-%'")]
            lost += len(set(worker.visits) - set(visits))
            doubled += len(visits) - len(worker.visits)
            sales = psql(f"SELECT id, quantity FROM sales WHERE product_id = {worker.product}")
            lost += len({sale for sale, _ in worker.sales} - {int(row[0]) for row in sales})
            doubled += len(sales) - len(worker.sales)
            sold = sum(quantity for _, quantity in worker.sales)
            [[stock, total]] = psql(f"SELECT quantity, (SELECT coalesce(sum(total_amount_cents), 0) FROM sales "
                                    f"WHERE product_id = p.id) FROM products p WHERE id = {worker.product}")
            if int(stock) != STOCK - sold or int(total) != sold * PRICE_CENTS:
                wrong.append(f"product {worker.product}: stock {stock}, total {total} for {sold} sold")
            [[passes]] = psql("SELECT count(*) FROM user_plans up JOIN users u ON u.id = up.user_id WHERE u.email LIKE "
                              f"'load-{worker.number}-%' AND up.days <> {VISITS} - (SELECT count(*) FROM attendance a "
                              "WHERE a.user_id = u.id)")
            if passes != "0":
                wrong.append(f"{passes} passes of worker {worker.number}")
        [[ledger]] = psql("SELECT count(*) FROM products p WHERE quantity <> (SELECT coalesce(sum(change), 0) FROM "
                          "stock_movements m WHERE m.product_id = p.id)")
        if ledger != "0":
            wrong.append(f"{ledger} products differ from their ledger")
        return {"lost": lost, "doubled": doubled, "wrong": wrong}

    def check_templates(self):
        """Asks as a station for all that is stored. How many acknowledged fingers are not as they were sent."""
        known, station = {}, Frames(self.server, "/ws/gym/1", 30, self.token)
        station.say(type="download_templates", format="plain", limit=1000)
        while (answer := station.hear())["type"] != "download_templates_completed":
            if answer["type"] == "template_data_set":
                known.update({entry["user_id"]: entry["fingerprint1"] for entry in answer["data"]})
                station.say(type="download_templates", format="plain", limit=1000)
        station.close()
        return sum(known.get(member) != template for worker in self.workers for member, template in worker.templates.items())
