"""Over TLS, too, clients that leave, take their time or take all the connections cost nobody else anything."""

import http.client
import os
import pathlib
import socket
import ssl
import sys
import tempfile
import time
import unittest

import tap
import torno_fixture
from torno_cluster import await_true
from torno_namespace import Cable

sys.path.append(str(pathlib.Path(__file__).parent.parent / "server"))
from test_tls import make_certificate

SECONDS = 1  # for a request
FILES = 512
folder = server = context = None


def setUpModule():
    global folder, server, context
    torno_fixture.adopt_orphans()
    folder = tempfile.TemporaryDirectory()
    make_certificate(folder.name)
    context = ssl.create_default_context(cafile=folder.name + "/cert.pem")
    context.check_hostname = False
    server = torno_fixture.Server(env={"REQUEST_SECONDS": str(SECONDS), "TLS_CERT": folder.name + "/cert.pem",
                                       "TLS_KEY": folder.name + "/key.pem"}, files=FILES)


def tearDownModule():
    server.stop()
    folder.cleanup()


class Case(unittest.TestCase):
    def setUp(self):
        self.before = self.count()

    def count(self):
        return len(os.listdir(f"/proc/{server.process.pid}/fd"))

    def open_plain(self, n=1, where=None, source=""):
        where = where or server
        wires = [socket.create_connection((where.host, where.port), 30, (source, 0)) for _ in range(n)]
        for wire in wires:
            self.addCleanup(wire.close)
        return wires

    def open(self, where=None):
        wire = context.wrap_socket(*self.open_plain(where=where))
        self.addCleanup(wire.close)
        return wire

    def ask(self, where=None):
        wire = self.open(where)
        self.ask_on(wire)
        return wire

    def ask_on(self, wire):
        wire.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        with http.client.HTTPResponse(wire) as answer:
            answer.begin()
            self.assertEqual((answer.status, bool(answer.read())), (200, True))

    def await_end(self, wires):
        """Each is closed, and the server has let go of it."""
        for wire in wires:
            try:
                while wire.recv(65536):
                    pass
            except TimeoutError:
                self.fail("it is still open")
            except OSError:
                pass
        await_true(lambda: self.count() <= self.before + 2)
        self.ask().close()


class Slow(Case):
    def test_who_has_been_served_and_leaves(self):
        for _ in range(40):
            self.ask().close()
        for _ in range(10):
            self.open().close()
        await_true(lambda: self.count() <= self.before + 2)

    def test_who_leaves_without_a_good_bye(self):
        for _ in range(20):
            wire = self.ask()
            os.close(wire.detach())
        await_true(lambda: self.count() <= self.before + 2)

    def test_who_asks_and_stays(self):
        wire = self.ask()
        time.sleep(2 * SECONDS)
        self.ask_on(wire)
        self.await_end([wire])

    def test_who_says_nothing_or_stops_in_the_middle(self):
        begun = [self.open() for _ in range(20)]  # before others take the threads of handshakes
        for wire in begun:
            wire.sendall(b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
        wires = self.open_plain(20)
        stalled = self.open_plain(20)
        for wire in stalled:
            wire.sendall(b"\x16\x03\x01")
        self.await_end(wires + stalled + begun)

    def test_who_does_not_read_the_answer(self):
        wire = self.open()
        page = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
        wire.settimeout(SECONDS)
        with self.assertRaises(OSError):
            while True:
                wire.sendall(page * 20)
        wire.settimeout(10)
        time.sleep(2 * SECONDS + 2)
        self.await_end([wire])

    def test_a_body_beyond_measure_is_not_read_to_its_end(self):
        wire = self.open()
        wire.sendall(b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        with self.assertRaises(OSError):
            for _ in range(2000):  # 128 MiB
                wire.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")


class Floods(Case):
    def test_one_too_many(self):
        wires = self.open_plain(FILES)
        self.assertLess(self.count(), FILES - 50)
        self.await_end(wires)

    def plug(self):
        """Another machine, and a server that both see."""
        cable = Cable()
        cable.plug_or_skip()
        self.addCleanup(cable.unplug)
        server.psql("UPDATE users SET default_password = false")
        beside = server.start_beside(cable.here, env={"REQUEST_SECONDS": "60"})
        self.addCleanup(beside.end_beside)
        return cable, beside

    def test_handshakes_of_one_machine_hold_up_no_other(self):
        cable, beside = self.plug()
        with cable.over_there():
            stalled = self.open_plain(60, beside)
        for wire in stalled:
            wire.sendall(b"\x16\x03\x01")
        self.ask(beside).close()
        for wire in stalled[:10]:
            wire.close()
        with cable.over_there():
            waiting = self.open_plain(where=beside)[0]
        for wire in stalled:
            wire.close()
        context.wrap_socket(waiting).close()  # its turn comes

    def test_nor_do_those_of_many(self):
        cable, beside = self.plug()
        addresses = cable.add_addresses(25)
        with cable.over_there():
            for address in addresses:
                for wire in self.open_plain(4, beside, address):
                    wire.sendall(b"\x16\x03\x01")
        self.ask(beside).close()


if __name__ == "__main__":
    tap.main()
