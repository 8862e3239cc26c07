"""A pulled plug: who answers no ping for a minute is let go, with all that it held."""

import base64
import os
import socket
import time
import unittest

import tap
import torno_fixture

server = None


def setUpModule():
    global server
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server()


def tearDownModule():
    server.stop()


class Cases(unittest.TestCase):
    def open_deaf(self):
        """A handshake by hand; after it nothing is ever read or sent."""
        deaf = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        self.addCleanup(deaf.close)
        key = base64.b64encode(os.urandom(16)).decode()
        deaf.sendall((f"GET /ws/user/1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.assertIn(b"101", deaf.recv(4096).split(b"\r\n")[0])
        return deaf

    def test_silent_sockets_are_dropped(self):
        descriptors = len(os.listdir(f"/proc/{server.process.pid}/fd"))
        for _ in range(20):
            self.open_deaf()
        self.assertEqual(server.call("GET", "/ws/health").json["active_connections"], 20)
        for _ in range(80):
            if server.call("GET", "/ws/health").json["active_connections"] == 0:
                break
            time.sleep(1)
        self.assertEqual(server.call("GET", "/ws/health").json["active_connections"], 0)
        self.assertLessEqual(len(os.listdir(f"/proc/{server.process.pid}/fd")), descriptors + 2)


if __name__ == "__main__":
    tap.main()
