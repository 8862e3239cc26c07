"""The documented example clients, run as other people's programs against the server: npm's ws and Python's websockets."""

import os
import pathlib
import subprocess
import sys
import unittest

import tap
import torno_fixture
from torno_socket import Socket

API = "/api/v1"
EXAMPLES = pathlib.Path(__file__).parent / "examples"
NODE = {**os.environ, "NODE_PATH": "/usr/share/nodejs"}  # where Debian keeps ws
PATIENCE = 30
server = None


def setUpModule():
    global server
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server()


def tearDownModule():
    server.stop()


class Cases(unittest.TestCase):
    def start(self, file, path, *words):
        program = ["node"] if file.endswith(".js") else [sys.executable, "-u"]
        process = subprocess.Popen([*program, str(EXAMPLES / file), f"ws://localhost:{server.port}{path}", *words],
                                   env=NODE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def start_station(self, file, password="trainer123"):
        return self.start(file, "/ws/gym/1", "trainer@gym.com", password)

    def read_rest(self, process):
        return process.communicate(timeout=PATIENCE)[0].splitlines()

    def make_member(self):
        token = server.login()
        plan = server.call("POST", API + "/plans/", {"name": "Month", "price": 1, "duration_days": 30}, token).json
        body = {"email": "john@example.com", "full_name": "John Doe", "document_id": "EX1", "phone_number": "1",
                "plan_id": plan["id"]}
        answer = server.call("POST", API + "/users/with-plan", body, token)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json["id"], token

    def test_a_javascript_station_enrols(self):
        member, token = self.make_member()
        station = self.start_station("station.js")
        self.assertEqual(station.stdout.readline(), "ready in gym 1\n")
        watching = self.start("watcher.js", f"/ws/user/{member}")
        self.assertEqual(watching.stdout.readline(), "watching\n")
        desk = Socket(server, f"/ws/user/{member}", token)
        self.addCleanup(desk.close)
        desk.receive("connected")
        desk.send(type="fingerprint_connected", gym_id="1")
        desk.receive("fingerprint_connection_stablished")
        desk.send(type="user", user_id=str(member))
        self.assertEqual(self.read_rest(station), [
            f"enrolling {member} John Doe john@example.com", f"stored {member}: Huella digital almacenada exitosamente",
            f"template of {member} John Doe", "closed 1000"])
        self.assertEqual(self.read_rest(watching), [f"user_established {member}", f"fingerprint_stored {member}"])

    def test_a_javascript_station_is_told_what_was_wrong(self):
        self.addCleanup(server.psql, "DELETE FROM login_failures")
        station = self.start_station("station.js", "wrong")
        self.assertEqual(station.stdout.readline(), "error: Correo electrónico o contraseña incorrectos\n")

    def test_a_python_station_signs_in(self):
        station = self.start_station("station.py")
        self.assertEqual(self.read_rest(station), ["signed in to gym 1", "ready in gym 1"])
        self.assertEqual(station.returncode, 0)

    def test_a_python_station_is_told_what_was_wrong(self):
        self.addCleanup(server.psql, "DELETE FROM login_failures")
        self.assertEqual(self.read_rest(self.start_station("station.py", "wrong")),
                         ["error: Correo electrónico o contraseña incorrectos"])


if __name__ == "__main__":
    tap.main()
