"""What each request costs beside what PostgreSQL and libsoup give: bench_server.py OUTPUT.jsonl HELLO [--scale N]

All figures come from one run on one machine, interleaved: read the ratios and the CPU times.
"""

import argparse
import ctypes
import json
import pathlib
import resource
import socket
import statistics
import subprocess
import threading
import time

import bench_load
import torno_fixture

HERE = pathlib.Path(__file__).parent
PATIENCE = 30

# Lua of wrk: each thread walks its own numbers, from 1001 on.
WALK = """
local n, step, at = %d, 2, 0
local threads = 0
function setup(thread) thread:set("first", threads); threads = threads + 1 end
function request()
  local i = 1001 + (first + at * step) %% n
  at = at + 1
  return wrk.format("%s", "%s" %s, { ["Authorization"] = wrk.headers["Authorization"], ["Content-Type"] = "application/json" }, %s)
end
"""

# Members come but once a day; 32 sign-ins take seconds for all to be answered.
SECONDS = {"check-in": 1, "login": 8}

USER = "u.id, u.gym_id, u.email, u.full_name, u.document_id, u.phone_number, u.role, u.is_active"
PLAN = "p.id, p.plan_id, p.expires_at"
SALE = "s.id, s.product_id, s.quantity, s.total_amount_cents, s.payment_type, s.sold_by_id, s.sale_date"

# The leanest statement that reads or writes the rows of a case; :i is a random number.
LIMITS = {
    "user-get": f"SELECT {USER}, {PLAN} FROM users u LEFT JOIN user_plans p ON p.user_id = u.id WHERE u.id = 1000 + :i;",
    "user-list-100": f"SELECT {USER}, {PLAN} FROM users u LEFT JOIN user_plans p ON p.user_id = u.id"
                     " WHERE u.id > 0 AND u.erased_at IS NULL ORDER BY u.id LIMIT 100;",
    "user-search": f"SELECT {USER} FROM users u WHERE u.search LIKE '%laura gomez%' ORDER BY u.id LIMIT 20;",
    "document-search": f"SELECT {USER}, {PLAN} FROM users u LEFT JOIN user_plans p ON p.user_id = u.id"
                       " WHERE lower(u.document_id) = (10000000 + :i)::text;",
    "sale": "WITH p AS (UPDATE products SET quantity = quantity - 1 WHERE id = 1000 + :i % 40 RETURNING gym_id, id, quantity), "
            "s AS (INSERT INTO sales (gym_id, product_id, quantity, unit_price_cents, total_amount_cents, sold_by_id) "
            "SELECT gym_id, id, 1, 5, 5, 1 FROM p RETURNING gym_id, id, product_id) "
            "INSERT INTO stock_movements (gym_id, product_id, change, quantity_after, reason, sale_id) "
            "SELECT s.gym_id, s.product_id, -1, p.quantity, 'sale', s.id FROM s, p;",
    "check-in": "INSERT INTO attendance (gym_id, user_id, attendance_date, recorded_by_id) "
                "VALUES (1 + :i % 2, 1000 + :i, '2001-01-01'::date + :day::integer, 1) ON CONFLICT DO NOTHING;",
    "sales-daily": f"SELECT {SALE} FROM sales s WHERE s.gym_id = 1 AND s.sale_date > now() - interval '1 day'"
                   " ORDER BY s.sale_date DESC LIMIT 100;",
    "visits-100": "SELECT a.id, a.user_id, a.check_in_time, a.notes FROM attendance a WHERE a.gym_id = 1"
                  " ORDER BY a.attendance_date DESC, a.check_in_time DESC LIMIT 100;",
    "sales-summary": "SELECT count(*), sum(s.total_amount_cents) FROM sales s"
                     " WHERE s.gym_id = 1 AND s.sale_date > now() - interval '1 year';",
}


class Bench:
    def __init__(self, options):
        self.options = options
        self.members = 5000 * options.scale
        self.hello = subprocess.Popen([options.hello], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.server = torno_fixture.Server()
        self.scripts = pathlib.Path(self.server.folder)
        self.figures = {}

    def close(self):
        self.hello.stdin.close()
        self.hello.wait(timeout=PATIENCE)
        self.hello.stdout.close()
        self.server.stop()

    def fill(self):
        subprocess.run(["psql", "-h", self.server.find_socket(), "-U", "torno", "-d", "torno", "-Xq", "-v", "ON_ERROR_STOP=1",
                        "-v", f"scale={self.options.scale}", "-o", "/dev/null", "-f", HERE / "server-data.sql"], check=True)
        self.token = self.server.login()
        self.meter = bench_load.Meter(self.server)
        year_ago = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 365 * 86400))
        login = json.dumps({"email": "trainer@gym.com", "password": "trainer123"})
        self.cases = {
            "user-get": ("/api/v1/users/1010", self.write_walk("user-get", "GET", "/api/v1/users/", ".. i")),
            "user-list-100": ("/api/v1/users/?limit=100", None),
            "user-search": ("/api/v1/users/?q=laura%20gomez&limit=20", None),
            "document-search": ("/api/v1/users/search/document/10000010", self.write_walk(
                "document", "GET", "/api/v1/users/search/document/", ".. (9999000 + i)")),
            "sale": ("/api/v1/sales/", self.write_walk(
                "sale", "POST", "/api/v1/sales/", "",
                "string.format('{\"product_id\": %d, \"quantity\": 1, \"gym_id\": %d}', 1000 + i % 40, 1 + i % 2)")),
            "check-in": ("/api/v1/attendance/", self.write_walk(
                "check-in", "POST", "/api/v1/attendance/", "", "string.format('{\"user_id\": %d}', i)")),
            "sales-daily": ("/api/v1/sales/daily?gym_id=1", None),
            "visits-100": ("/api/v1/attendance/?gym_id=1&limit=100", None),
            "sales-summary": (f"/api/v1/sales/summary?gym_id=1&start_date={year_ago}", None),
            "login": ("/api/v1/auth/login", self.write_walk("login", "POST", "/api/v1/auth/login", "", f"'{login}'")),
        }

    def write_walk(self, name, method, path, tail, body="nil"):
        file = self.scripts / f"{name}.lua"
        file.write_text(WALK % (self.members, method, path, tail, body))
        return file

    def add(self, case, **metrics):
        for metric, value in metrics.items():
            self.figures.setdefault(case, {}).setdefault(metric, []).append(value)

    # --- one round of one case ---

    def url(self, path):
        return f"http://127.0.0.1:{self.server.port}{path}"

    def measure(self, case):
        path, script = self.cases[case]
        if case == "check-in":  # each member once a day
            self.server.psql("SET session_replication_role = replica; DELETE FROM attendance WHERE attendance_date >= current_date - 1"
                             " AND check_in_time > now() - interval '10 minutes'")
        seconds = SECONDS.get(case, self.options.seconds)
        self.meter.restart()
        load = bench_load.run_wrk(self.url(path), seconds, self.token, script)
        server_us, postgres_us = self.meter.read()
        assert load.refused == load.errors == 0, (case, load)
        if load.requests == 0:  # slower than the run is long
            self.add(case, rps=0)
            return
        self.add(case, rps=load.rps, p50_ms=load.p50_ms, p99_ms=load.p99_ms, server_cpu_us=server_us / load.requests,
                 postgres_cpu_us=postgres_us / load.requests, rss_mib=self.meter.read_rss_mib())

    def measure_limit(self, case, day):
        script = self.scripts / f"{case}.pgbench"
        script.write_text(f"\\set i random(1, {self.members})\n\\set day {day * 400} + random(0, 399)\n{LIMITS[case]}\n")
        self.add("pgbench-" + case, rps=bench_load.run_pgbench(self.server, script, self.options.seconds))

    def measure_hello(self, port):
        before = bench_load.read_cpu_us(self.hello.pid)
        load = bench_load.run_wrk(f"http://127.0.0.1:{port}/", self.options.seconds)
        self.add("hello", rps=load.rps, p50_ms=load.p50_ms, p99_ms=load.p99_ms,
                 server_cpu_us=(bench_load.read_cpu_us(self.hello.pid) - before) / load.requests)

    def measure_login_mixed(self):
        """Other requests while all that bcrypt may take is taken."""
        path, script = self.cases["login"]
        logins = threading.Thread(target=bench_load.run_wrk, args=(self.url(path), SECONDS["login"], None, script))
        logins.start()
        time.sleep(0.5)
        load = bench_load.run_wrk(self.url(self.cases["user-get"][0]), self.options.seconds, self.token, connections=2)
        logins.join()
        self.add("login-mixed", rps=load.rps, p50_ms=load.p50_ms, p99_ms=load.p99_ms)

    def measure_bcrypt(self):
        """Logins a second that two threads could check if there were nothing else to do."""
        stored = self.server.psql("SELECT hashed_password FROM users WHERE email = 'trainer@gym.com'")[0][0]
        crypt = ctypes.CDLL("libcrypt.so.1").crypt
        crypt.restype = ctypes.c_char_p
        began = time.thread_time()
        for _ in range(5):
            assert crypt(b"trainer123", stored.encode()) == stored.encode()
        self.add("bcrypt", rps=2 * 5 / (time.thread_time() - began))

    # --- what is measured once ---

    def measure_connections(self, n):
        """Opened, used, left idle and closed by the client; from several addresses, since one may not have them all."""
        def count():
            return len(list(pathlib.Path(f"/proc/{self.server.process.pid}/fd").iterdir()))
        request = f"GET /api/v1/users/1010 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n\r\n".encode()
        before, opened, errors = count(), [], 0
        for i in range(n):
            one = socket.create_connection(("127.0.0.1", self.server.port), PATIENCE, (f"127.0.1.{1 + i % 8}", 0))
            one.sendall(request)
            opened.append(one)
            if len(opened) % 500 == 0:
                errors += sum(not one.recv(65536).startswith(b"HTTP/1.1 200") for one in opened[-500:])
        held = count() - before
        for one in opened:
            one.close()
        end = time.monotonic() + PATIENCE
        while count() > before and time.monotonic() < end:
            time.sleep(0.1)
        self.add(f"connections-{n}", held=held, errors=errors, leaked_fds=max(0, count() - before))

    def measure_crowd(self, case, path, connections):
        load = bench_load.run_wrk(self.url(path), self.options.seconds, self.token, connections=connections)
        self.add(case, rps=load.rps, p50_ms=load.p50_ms, p99_ms=load.p99_ms, refused=load.refused, errors=load.errors)

    def measure_memory(self, minutes):
        """All cases in turns for so long: the memory after the first minute beside that at the end."""
        began, first = time.monotonic(), None
        while time.monotonic() < began + minutes * 60:
            for case, (path, script) in self.cases.items():
                load = bench_load.run_wrk(self.url(path), 2, self.token, script)
                assert load.errors == 0, (case, load)
            if first is None and time.monotonic() > began + 60:
                first = self.meter.read_rss_mib()
        last = self.meter.read_rss_mib()
        self.add(f"memory-{minutes}-minutes", rss_mib=last, growth_mib=last - first)

    def run(self):
        self.fill()
        port = self.hello.stdout.readline().strip()
        self.measure("user-get")  # warm
        self.figures.clear()
        for number in range(self.options.rounds):
            self.measure_hello(port)
            for case in self.options.cases or self.cases:
                if case in LIMITS:
                    self.measure_limit(case, number)
                self.measure(case)
            if self.options.cases:
                continue
            self.measure_bcrypt()
            self.measure_login_mixed()
        if self.options.memory:
            self.measure_memory(self.options.memory)
        if self.options.cases:
            return
        self.measure_crowd("connections-at-once-1000", self.cases["user-get"][0], 1000)
        self.measure_connections(10000)
        # More than may wait for PostgreSQL: the rest is refused at once, and nobody hangs.
        self.measure_crowd("overload", "/api/v1/users/?limit=100", 4500)

    def settle(self):
        """The median of each figure; how far each case is from its limit."""
        settled = {case: {metric: statistics.median(values) for metric, values in metrics.items()}
                   for case, metrics in self.figures.items()}
        for case, metrics in settled.items():
            limit = settled.get("bcrypt" if case == "login" else "pgbench-" + case)
            if limit:
                metrics["limit_ratio"] = metrics["rps"] / limit["rps"]
        return settled


COLUMNS = (("rps", 10, 0), ("p50_ms", 9, 2), ("p99_ms", 9, 2), ("server_cpu_us", 14, 1), ("postgres_cpu_us", 16, 1),
           ("rss_mib", 9, 1), ("limit_ratio", 12, 2))


def print_table(figures):
    print(f"{'':26}" + "".join(f"{name:>{width}}" for name, width, _ in COLUMNS))
    for case, metrics in figures.items():
        cells = "".join(f"{metrics[name]:{width}.{digits}f}" if name in metrics else " " * width for name, width, digits in COLUMNS)
        others = "  ".join(f"{name} {value:.0f}" for name, value in metrics.items() if name not in {name for name, _, _ in COLUMNS})
        print(f"{case:26}{cells}  {others}".rstrip())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output")
    parser.add_argument("hello")
    parser.add_argument("--scale", type=int, default=1, help="times 5,000 members, 100,000 visits and 50,000 sales")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, default=0, help="for so many minutes, at least 2: whether memory grows")
    parser.add_argument("--cases", type=lambda names: names.split(","), help="only these, with hello")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    torno_fixture.adopt_orphans()
    bench = Bench(parser.parse_args())
    try:
        bench.run()
        figures = bench.settle()
    finally:
        bench.close()
    print_table(figures)
    with open(bench.options.output, "w", encoding="utf-8") as file:
        for case, metrics in figures.items():
            for metric, value in metrics.items():
                file.write(json.dumps({"case": case, "metric": metric, "value": round(value, 3)}) + "\n")


main()
