"""Clients that take their time, or all the connections: the others are served as before."""

import contextlib
import os
import socket
import time
import unittest

import tap
import torno_fixture
from torno_namespace import Cable
from torno_socket import Socket
from torno_wire import Wire, ask, get_statuses

API = "/api/v1"
SECONDS = 1  # for a request
FILES = 512
server = None


def setUpModule():
    global server
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server(env={"REQUEST_SECONDS": str(SECONDS)}, files=FILES)


def tearDownModule():
    server.stop()


def count_descriptors():
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


class Case(unittest.TestCase):
    def open(self, n=1):
        wires = [Wire(server) for _ in range(n)]
        for wire in wires:
            self.addCleanup(wire.close)
        return wires

    def await_ends(self, wires, seconds, feed=None):
        """Sends to all of them now and then; they must be closed within so long, and not much earlier."""
        began = time.monotonic()
        while any(wire.is_open() for wire in wires):
            self.assertLess(time.monotonic() - began, seconds + 3)
            for wire in wires if feed else []:
                with contextlib.suppress(ConnectionError):
                    wire.send(feed)
            asked = time.monotonic()
            self.assertEqual(server.call("GET", "/health").status, 200)
            self.assertLess(time.monotonic() - asked, 0.5)
        self.assertGreater(time.monotonic() - began, seconds - 0.5)

    def await_descriptors(self, wanted):
        for _ in range(100):
            if count_descriptors() <= wanted:
                return
            time.sleep(0.05)
        self.assertLessEqual(count_descriptors(), wanted)


class Slow(Case):
    def test_a_head_that_dribbles(self):
        before = count_descriptors()
        wires = self.open(30)
        for wire in wires:
            wire.send(b"GET /health HTTP/1.1\r\nHost: x\r\nX: ")
        self.await_ends(wires, SECONDS, feed=b"a")
        self.await_descriptors(before + 2)

    def test_a_body_that_dribbles(self):
        before = count_descriptors()
        wires = self.open(30)
        for wire in wires:
            wire.send(b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
        self.await_ends(wires, SECONDS, feed=b" ")
        self.await_descriptors(before + 2)

    def test_a_length_that_never_comes(self):
        for length in (b"-1", b"18446744073709551616", b"999999999999"):
            wire, = self.open()
            wire.send(b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + length + b"\r\n\r\n{}")
            self.await_ends([wire], SECONDS)

    def test_who_never_asks(self):
        wires = self.open(30)
        self.await_ends(wires, 4 * SECONDS)

    def test_who_asks_and_stays(self):
        """A connection between requests lives on, though not for ever."""
        wire, = self.open()
        request = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
        for _ in range(2):
            wire.send(request)
            self.assertEqual(get_statuses(wire.socket.recv(65536)), [200])
            time.sleep(2 * SECONDS)
        self.await_ends([wire], 2 * SECONDS)

    def test_who_does_not_read_the_answer(self):
        token = server.login()
        server.psql("INSERT INTO users (gym_id, email, full_name, document_id, role) SELECT 1, 'big' || i || '@example.com', "
                    "repeat('x', 200), 'BIG' || i, 'user' FROM generate_series(1, 1000) i")
        before = count_descriptors()
        wires = []
        for _ in range(10):
            deaf = socket.socket()
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.connect(("127.0.0.1", server.port))
            deaf.sendall(f"GET /api/v1/users/?limit=1000 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode() * 20)
            wires.append(deaf)
            self.addCleanup(deaf.close)
        time.sleep(1)
        self.assertGreaterEqual(count_descriptors(), before + 10)
        time.sleep(2 * SECONDS + 2)
        self.await_descriptors(before + 2)

    def test_a_socket_has_all_the_time(self):
        watcher = Socket(server, "/ws/user/1", server.login())
        self.addCleanup(watcher.close)
        watcher.receive("connected")
        time.sleep(4 * SECONDS + 3)
        self.assertTrue(watcher.is_silent())

    def test_a_body_cut_off_is_never_the_whole(self):
        """Nor is it ended by what the server makes up to tell libsoup of the end."""
        token = server.login()
        for missing in (1, 5, 300):
            body = b'{"name":"Cut","price":1,"duration_days":1}'
            answers = ask(server, f"POST /api/v1/plans/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: "
                                  f"application/json\r\nContent-Length: {len(body) + missing}\r\n\r\n".encode() + body)
            self.assertEqual(get_statuses(answers), [])


class Floods(Case):
    def fill(self, connect):
        """Those of FILES connections that are let stay; the last is not."""
        wires = [connect() for _ in range(FILES)]
        for wire in wires:
            self.addCleanup(wire.close)
        while wires[-1].is_open():
            pass
        return [wire for wire in wires if wire.is_open(0.001)]

    def test_one_too_many_is_told_so(self):
        wires = self.fill(lambda: Wire(server))
        self.assertTrue(300 < len(wires) < FILES, len(wires))
        with contextlib.suppress(ConnectionError):
            answer = ask(server, b"")
            self.assertEqual(get_statuses(answer), [503])
            self.assertIn(b"\r\nRetry-After: ", answer)
        for wire in wires:
            wire.close()
        for _ in range(100):
            if get_statuses(ask(server, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")) == [200]:
                break
            time.sleep(0.05)
        self.assertEqual(server.call("GET", "/health").status, 200)

    def test_one_machine_does_not_shut_out_the_others(self):
        cable = Cable()
        cable.plug_or_skip()
        self.addCleanup(cable.unplug)
        server.psql("UPDATE users SET default_password = false")
        beside = server.start_beside(cable.here, ["--behind-proxy"])
        self.addCleanup(beside.end_beside)

        def connect():
            with cable.over_there():
                return Wire(beside)

        wires = self.fill(connect)
        self.assertLess(len(wires), 150)
        self.assertEqual(beside.call("GET", "/health").status, 200)
        wires[0].close()
        with cable.over_there():
            for _ in range(100):
                if get_statuses(ask(beside, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")) == [200]:
                    return
                time.sleep(0.05)
        self.fail("a place that was given back is not given out again")


if __name__ == "__main__":
    tap.main()
