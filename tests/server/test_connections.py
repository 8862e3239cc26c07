"""Connections come and go without leaving anything behind."""

import os
import shutil
import socket
import subprocess
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


class Connection:
    """A bare socket: keep-alive, pipelining and sudden ends are ours to choose."""

    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        self.rest = b""

    def send(self, data):
        self.socket.sendall(data)

    def read_answer(self):
        """Status and body of one answer with a Content-Length."""
        while b"\r\n\r\n" not in self.rest:
            self._read()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:])
        length = int(headers["content-length"])
        while len(self.rest) < length:
            self._read()
        body, self.rest = self.rest[:length], self.rest[length:]
        return int(lines[0].split()[1]), body

    def _read(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        self.rest += data

    def close(self):
        self.socket.close()


def count_descriptors():
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


GET = b"GET /api/v1/gyms/ HTTP/1.1\r\nHost: x\r\n\r\n"


class Cases(unittest.TestCase):
    def await_descriptors(self, wanted):
        for _ in range(200):
            if count_descriptors() <= wanted:
                return
            server.call("GET", "/health")
        self.assertLessEqual(count_descriptors(), wanted)

    def test_idle_connections_that_clients_close_are_let_go(self):
        server.call("GET", "/health")
        before = count_descriptors()
        for _ in range(50):
            connections = [Connection() for _ in range(200)]
            for connection in connections:
                connection.send(GET)
            for connection in connections:
                self.assertEqual(connection.read_answer()[0], 401)
                connection.close()
        self.await_descriptors(before + 5)

    def test_connections_that_never_ask_are_let_go(self):
        before = count_descriptors()
        for connection in [Connection() for _ in range(200)]:
            connection.close()
        self.await_descriptors(before + 5)

    def test_many_requests_on_one_connection(self):
        connection = Connection()
        for _ in range(100):
            connection.send(GET)
            self.assertEqual(connection.read_answer()[0], 401)
        connection.close()

    def test_a_request_in_small_pieces(self):
        connection = Connection()
        for i in range(len(GET)):
            connection.send(GET[i:i + 1])
        self.assertEqual(connection.read_answer()[0], 401)
        connection.close()

    def test_a_client_that_says_no_more_still_hears(self):
        connection = Connection()
        connection.send(GET)
        connection.socket.shutdown(socket.SHUT_WR)
        self.assertEqual(connection.read_answer()[0], 401)
        with self.assertRaises(EOFError):
            connection.read_answer()
        connection.close()

    def test_ending_while_passwords_are_checked(self):
        """What a thread has worked out after the main loop's end is nobody's any more."""
        ending = torno_fixture.Server()
        body = b'{"email":"trainer@gym.com","password":"trainer123"}'
        sockets = []
        for _ in range(32):
            sockets.append(socket.create_connection(("127.0.0.1", ending.port), timeout=20))
            sockets[-1].sendall(b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        ending.call("GET", "/health")
        # Its farewell to the other processes waits, and some passwords are checked meanwhile.
        holder = subprocess.Popen(["psql", "-h", ending.find_socket(), "-U", "torno", "-d", "torno", "-qc",
                                   "BEGIN; LOCK server_processes IN SHARE MODE; SELECT pg_sleep(10)"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not ending.psql("SELECT 1 FROM pg_locks WHERE mode = 'ShareLock' AND relation = 'server_processes'::regclass AND granted"):
            time.sleep(0.02)
        status = ending.halt()
        log = ending.read_log()
        for one in sockets:
            one.close()
        self.assertEqual((status, "CRITICAL" in log), (0, False), log[-2000:])
        shutil.rmtree(ending.folder)

    def test_a_body_cut_off_is_never_worked_on(self):
        token = server.login()
        body = b'{"name":"Cut","price":1,"duration_days":1}'
        head = (f"POST /api/v1/plans/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body) + 5}\r\n\r\n").encode()
        connection = Connection()
        for missing in (0, 1, 5):
            connection = Connection()
            connection.send(head + body[:len(body) - missing])
            connection.socket.shutdown(socket.SHUT_WR)
            with self.assertRaises((EOFError, ConnectionError)):
                connection.read_answer()
            connection.close()
        self.assertEqual(server.psql("SELECT count(*) FROM plans"), [["0"]])

    def test_a_large_answer_to_a_slow_reader(self):
        token = server.login()
        server.psql("INSERT INTO users (gym_id, email, full_name, document_id, role) "
                    "SELECT 1, 'slow' || i || '@example.com', repeat('x', 200), 'SLOW' || i, 'user' FROM generate_series(1, 1000) i")
        connection = Connection()
        connection.send(f"GET /api/v1/users/?limit=1000 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        status, body = connection.read_answer()
        self.assertEqual((status, body[:1], body[-1:]), (200, b"[", b"]"))
        self.assertGreater(len(body), 500000)
        connection.close()

    def test_rubbish_is_refused(self):
        for rubbish in (b"\0\r\n\r\n", b"GET\r\n\r\n", b"\xff" * 1000 + b"\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"):
            connection = Connection()
            connection.send(rubbish)
            try:
                self.assertGreaterEqual(connection.read_answer()[0], 400)
            except (EOFError, ConnectionError, KeyError):
                pass
            connection.close()
        self.assertEqual(server.call("GET", "/health").status, 200)


if __name__ == "__main__":
    tap.main()
