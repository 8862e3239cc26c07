"""What the suites of the REST API share: one server a suite, signed-in calls, and records where a test needs one.

A suite takes `setUpModule = torno_rest.start` and `tearDownModule = torno_rest.stop`.
"""

import concurrent.futures
import subprocess
import time
import unittest

import torno_fixture

API = "/api/v1"
server = None
document = None


def start(**more):
    """`more`: as torno_fixture.Server takes it."""
    global server, document
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server(**more)
    server.call("GET", "/openapi.json")
    document = torno_fixture.Server.document


def stop():
    server.stop()


class Case(unittest.TestCase):
    count = 0

    @classmethod
    def setUpClass(cls):
        cls.server = server
        cls.admin = server.login()
        cls.trainer = server.login("trainer@gym.com", "trainer123")

    def call(self, method, path, body=None, token=None, **more):
        return server.call(method, API + path, body, token or self.admin, **more)

    def get(self, path, token=None):
        return self.check(self.call("GET", path, token=token), 200)

    def check(self, answer, status, code=None):
        self.assertEqual(answer.status, status, answer.body)
        if code:
            self.assertEqual(answer.json["code"], code)
        return answer.json if answer.body else None

    def at_once(self, n, work):
        """Calls work(0) to work(n - 1) side by side."""
        with concurrent.futures.ThreadPoolExecutor(n) as pool:
            return list(pool.map(work, range(n)))

    def meanwhile(self, sql, work, waiting):
        """What work() brings when another transaction has done `sql` before and commits only once a query LIKE `waiting` waits
        for it."""
        with subprocess.Popen(["psql", "-h", server.find_socket(), "-U", "torno", "-d", "torno", "-XAtq"], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as other, concurrent.futures.ThreadPoolExecutor(1) as pool:
            other.stdin.write(f"SET application_name = 'meanwhile'; BEGIN; {sql};\n")
            other.stdin.flush()
            self.await_row("SELECT FROM pg_stat_activity WHERE application_name = 'meanwhile' AND state = 'idle in transaction'")
            done = pool.submit(work)
            self.await_row(f"SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '{waiting}'")
            other.stdin.write("COMMIT;\n")
            other.stdin.close()
            return done.result()

    def await_row(self, query):
        for _ in range(600):
            if server.psql(f"SELECT count(*) FROM ({query}) q") != [["0"]]:
                return
            time.sleep(0.05)
        self.fail("nothing came of " + query)

    def new_plan(self, **fields):
        Case.count += 1
        body = {"name": f"Plan {Case.count}", "price": "80000.00", "duration_days": 30, **fields}
        return self.check(self.call("POST", "/plans/", body), 200)

    def new_member(self, plan=None, token=None, **fields):
        Case.count += 1
        body = {"email": f"m{Case.count}@example.com", "full_name": f"Member {Case.count}",
                "document_id": f"M{Case.count}", "phone_number": "+57 310 555 0000",
                "plan_id": (plan or self.new_plan())["id"], **fields}
        return self.check(self.call("POST", "/users/with-plan", body, token), 200)

    def new_gym(self, **fields):
        Case.count += 1
        body = {"name": f"Gym {Case.count}", "timezone": "Europe/Madrid", **fields}
        return self.check(self.call("POST", "/gyms/", body), 200)

    def new_trainer(self, **fields):
        """A new trainer's record and token."""
        Case.count += 1
        body = {"email": f"t{Case.count}@example.com", "full_name": f"Trainer {Case.count}", "document_id": f"T{Case.count}",
                "phone_number": "1", "role": "trainer", "password": "longenough", **fields}
        return self.check(self.call("POST", "/users/admin-trainer", body), 200), server.login(body["email"], body["password"])

    def new_product(self, **fields):
        Case.count += 1
        body = {"name": f"Product {Case.count}", "price": "3500.00", "quantity": 10, **fields}
        return self.check(self.call("POST", "/products/", body), 200)
