"""What one socket may take of the server: in however many pieces it sends, and however little it reads."""

import json
import ssl
import tempfile
import time
import unittest
import urllib.request

import tap
import torno_fixture
from test_tls import make_certificate
from torno_socket import Frames, Socket

MIB = 1 << 20
server = None


def setUpModule():
    global server
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server()


def tearDownModule():
    server.stop()


def keeps_what_is_freed(process):
    with open(f"/proc/{process.pid}/maps", encoding="utf-8") as file:
        return "libasan" in file.read()


def read_memory(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith("VmRSS")).split()[1]) << 10


class Case(unittest.TestCase):
    def open(self):
        """A watcher that never signs in: whoever knows a number can have one."""
        frames = Frames(server, "/ws/user/1")
        self.addCleanup(frames.close)
        return frames

    def await_end(self, count):
        """Until the server has let go of it: count() is how many it still has."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if count() == 0:
                return
            time.sleep(0.05)
        self.fail("the server holds on to it")

    def count(self):
        return server.call("GET", "/ws/health").json["active_connections"]


class Sending(Case):
    def answer(self, frames):
        """What the server says to a message that it has read as a whole."""
        opcode, payload = frames.receive()
        self.assertEqual(opcode, 1)
        return payload

    def test_a_message_of_a_mebibyte(self):
        for piece in (MIB, MIB // 2, MIB // 64):
            frames = self.open()
            text = b'{"type":"' + b"x" * (MIB - 11) + b'"}'
            pieces = [text[i:i + piece] for i in range(0, MIB, piece)]
            for i, part in enumerate(pieces):
                frames.send(0 if i > 0 else 1, part, i == len(pieces) - 1)
            self.assertIn(b"login_required", self.answer(frames))

    def test_a_byte_more_is_too_big_in_however_many_pieces(self):
        for piece in (2 * MIB, MIB // 2, 1000):
            frames = self.open()
            for i in range(MIB // piece + 1):
                frames.send(0 if i > 0 else 1, b"x" * piece, False)
            self.assertEqual(frames.get_close_code(), 1009)

    def test_pieces_without_end_fill_no_memory(self):
        frames, before = self.open(), read_memory(server.process)
        with self.assertRaises(OSError):
            for i in range(200):
                frames.send(0 if i > 0 else 1, b"x" * (MIB // 2), False)
                if i > 10:
                    time.sleep(0.05)  # it waits some seconds for us to say good bye
        if keeps_what_is_freed(server.process):
            self.skipTest("its memory says nothing: AddressSanitizer keeps what is freed")
        self.assertLess(read_memory(server.process) - before, 16 * MIB)

    def test_control_frames_may_stand_between_the_pieces(self):
        frames = self.open()
        frames.send(1, b'{"ty', False)
        frames.send(9, b"are you there")
        self.assertEqual(frames.receive(), (10, b"are you there"))
        frames.send(0, b'pe":"x"}')
        self.assertIn(b"login_required", self.answer(frames))

    def test_frames_that_are_none(self):
        for data in (b"\x83\x80\0\0\0\0", b"\x81\x05hello", b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", b"\x89\xfe\x10\x00\0\0\0\0" + b"x" * 4096,
                     b"\x80\x81\0\0\0\0x", b"\x81\x82\0\0\0\0\xff\xfe"):
            frames = self.open()
            frames.socket.sendall(data)
            self.assertIn(frames.get_close_code(), (1002, 1007, 1009), data)
        self.assertEqual(server.call("GET", "/health").status, 200)


class Reading(Case):
    def ask_health(self, beside, context):
        with urllib.request.urlopen(f"https://127.0.0.1:{beside.port}/ws/health", context=context, timeout=20) as answer:
            return json.load(answer)

    def test_who_asks_for_pongs_and_reads_none_is_dropped(self):
        before = self.count()
        frames = self.open()
        with self.assertRaises(OSError):
            for _ in range(MIB // 4):
                frames.send(9, b"x" * 125)
        self.await_end(lambda: self.count() - before)

    def test_nor_does_tls_hide_who_does_not_read(self):
        with tempfile.TemporaryDirectory() as folder:
            make_certificate(folder)
            beside = server.start_beside(env={"TLS_CERT": folder + "/cert.pem", "TLS_KEY": folder + "/key.pem"})
            self.addCleanup(beside.end_beside)
            context = ssl.create_default_context(cafile=folder + "/cert.pem")
        token = server.login("trainer@gym.com", "trainer123")
        station, deaf = (Socket(beside, path, token, scheme="wss", ssl=context) for path in ("/ws/gym/1", "/ws/user/1"))
        self.addCleanup(station.close)
        self.addCleanup(deaf.close)
        name = station.receive("connected")["station"]
        deaf.receive("connected")
        deaf.send(type="fingerprint_connected", station=name)
        deaf.receive("fingerprint_connection_stablished")
        deaf.stop_reading()
        for _ in range(40):
            station.send(type="news", text="x" * (MIB // 2))
        # Long before a minute of silence is over.
        self.await_end(lambda: len(self.ask_health(beside, context)["connected_users"]))


if __name__ == "__main__":
    tap.main()
