"""Requests whose end can be read in two ways, as in smuggling past a proxy, and heads and bodies out of all measure."""

import gzip
import json
import pathlib

import tap
import torno_rest
from torno_rest import API, Case
from torno_wire import Wire, ask, get_statuses

tearDownModule = torno_rest.stop


def setUpModule():
    leaks = pathlib.Path(__file__).parent / "libsoup-leaks"
    # The way into libsoup is seen by the slow way of unwinding alone.
    torno_rest.start(env={"ASAN_OPTIONS": "fast_unwind_on_malloc=0", "LSAN_OPTIONS": f"suppressions={leaks}:print_suppressions=0"})


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


def chunk(data):
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)


class Framing(Case):
    def make_request(self, headers, body, host=b"Host: x\r\n"):
        return (b"POST /api/v1/plans/ HTTP/1.1\r\n" + host + b"Authorization: Bearer " + self.admin.encode()
                + b"\r\nContent-Type: application/json\r\n" + headers + b"\r\n" + body)

    def make_plan(self):
        Case.count += 1
        return json.dumps({"name": f"Framed {Case.count}", "price": 1, "duration_days": 1}).encode()

    def count_plans(self):
        return self.server.psql("SELECT count(*) FROM plans")

    def refuse(self, request):
        """Nothing is done, one answer comes, and the connection ends with it, so that no second request is found in it."""
        before = self.count_plans()
        wire = Wire(self.server)
        self.addCleanup(wire.close)
        wire.send(request)
        answers = wire.read_to_end()
        self.assertEqual(get_statuses(answers), [400], answers)
        self.assertNotIn(b"smuggled", answers)
        self.assertEqual(self.count_plans(), before)

    def test_a_request_as_it_should_be(self):
        for request in (self.make_request(b"Content-Length: %d\r\n" % len(self.make_plan()), self.make_plan()),
                        self.make_request(b"Transfer-Encoding: chunked\r\n", chunk(self.make_plan()))):
            self.assertEqual(get_statuses(ask(self.server, request)), [200])

    def test_both_length_and_chunks(self):
        plan = self.make_plan()
        self.refuse(self.make_request(b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % (len(chunk(plan)) + len(SMUGGLED)),
                                      chunk(plan) + SMUGGLED))
        self.refuse(self.make_request(b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", chunk(plan) + SMUGGLED))

    def test_two_lengths(self):
        plan = self.make_plan()
        for lengths in ((len(plan), len(plan) + len(SMUGGLED)), (len(plan) + len(SMUGGLED), len(plan))):
            for text in (b"Content-Length: %d\r\nContent-Length: %d\r\n", b"Content-Length: %d, %d\r\n"):
                self.refuse(self.make_request(text % lengths, plan + SMUGGLED))

    def test_lengths_that_are_none(self):
        plan = self.make_plan()
        for length in (b"+%d" % len(plan), b"0x10", b"%d.0" % len(plan), b"%d;" % len(plan)):
            self.refuse(self.make_request(b"Content-Length: " + length + b"\r\n", plan))

    def test_two_hosts(self):
        plan = self.make_plan()
        self.refuse(self.make_request(b"Content-Length: %d\r\n" % len(plan), plan, b"Host: x\r\nHost: y\r\n"))

    def test_codings_that_nobody_reads(self):
        for coding in (b"xchunked", b"chunked, identity", b"gzip, chunked"):
            answers = ask(self.server, self.make_request(b"Transfer-Encoding: " + coding + b"\r\n", chunk(self.make_plan())))
            self.assertEqual(get_statuses(answers), [501])

    def test_heads_beyond_measure(self):
        head = b"GET /health HTTP/1.1\r\nHost: x\r\n"
        for rest in (b"X: " + b"a" * 300000, b"".join(b"X%d: a\r\n" % i for i in range(40000))):
            self.assertNotIn(200, get_statuses(ask(self.server, head + rest + b"\r\n\r\n")))
        self.assertNotIn(200, get_statuses(ask(self.server, b"GET /" + b"a" * 300000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")))

    def test_bodies_beyond_measure_are_not_read_to_their_end(self):
        wire = Wire(self.server)
        self.addCleanup(wire.close)
        wire.send(self.make_request(b"Transfer-Encoding: chunked\r\n", b""))
        piece = b"10000\r\n" + b" " * 65536 + b"\r\n"
        with self.assertRaises(ConnectionError):
            for _ in range(2000):  # 128 MiB
                wire.send(piece)

    def test_no_body_is_unpacked(self):
        bomb = gzip.compress(b" " * (64 << 20))
        before = self.read_memory("VmHWM")
        answers = ask(self.server, self.make_request(b"Content-Encoding: gzip\r\nContent-Length: %d\r\n" % len(bomb), bomb))
        self.assertEqual(get_statuses(answers), [400])
        self.assertLess(self.read_memory("VmHWM") - before, 16 << 10)

    def read_memory(self, name):
        if "libasan" in pathlib.Path(f"/proc/{self.server.process.pid}/maps").read_text(encoding="utf-8"):
            self.skipTest("AddressSanitizer keeps what is freed")
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as file:
            return int(next(line for line in file if line.startswith(name)).split()[1])

    def test_it_is_no_proxy_and_no_mirror(self):
        for request, status in ((b"CONNECT example.org:80 HTTP/1.1\r\nHost: x\r\n\r\n", 405),
                                (b"TRACE /health HTTP/1.1\r\nHost: x\r\nX-Secret: mirrored\r\n\r\n", 405),
                                (b"GET http://example.org/nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404),
                                (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505)):
            answers = ask(self.server, request)
            self.assertEqual(get_statuses(answers)[0], status, request)
            self.assertNotIn(b"mirrored", answers)

    def test_paths_lead_nowhere_else(self):
        for path in ("/../etc/passwd", "/docs/../../etc/passwd", "/docs/%2e%2e/%2e%2e/etc/passwd", "/docs/..%2f..%2fetc/passwd",
                     "/docs/....//etc/passwd", "/docs//etc/passwd", "/docs/%5c..%5cetc", "/docs/x%00.html", "/redoc/..;/",
                     API + "/gyms/../audit", API + "/users/%2e%2e/1", API + "//users/"):
            answers = ask(self.server, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            self.assertIn(get_statuses(answers), ([404], [401]), path)
            self.assertNotIn(b"root:", answers)

    def test_a_header_cannot_be_put_into_an_answer(self):
        for path in ("/health?x=%0d%0aSet-Cookie:%20a=b", API + "/users/%0d%0aSet-Cookie:%20a=b"):
            answers = ask(self.server, f"GET {path} HTTP/1.1\r\nHost: x\r\nOrigin: http://a%0d%0aX: y\r\n"
                                       f"Authorization: Bearer {self.admin}\r\n\r\n".encode())
            self.assertNotIn(b"\r\nSet-Cookie", answers)

    def test_unknown_parameters_leave_nothing_behind(self):
        path = API + "/plans/?" + "&".join(f"{{0}}{'x' * 500}{i}=%00" for i in range(60))
        for i in range(20):
            self.server.call("GET", path.format(f"w{i}"), token=self.admin)
        before = self.read_memory("VmRSS")
        for i in range(300):
            self.assertEqual(self.server.call("GET", path.format(f"n{i}"), token=self.admin).status, 200)
        self.assertLess(self.read_memory("VmRSS") - before, 3 << 10)  # 9 MiB of names


if __name__ == "__main__":
    tap.main()
