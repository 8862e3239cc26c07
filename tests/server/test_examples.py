"""The documented example clients, run as other people's programs against the server: npm's ws and Python's websockets."""

import os
import pathlib
import re
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
        return self.run_program(*program, str(EXAMPLES / file), f"ws://localhost:{server.port}{path}", *words)

    def run_program(self, *words):
        process = subprocess.Popen(words, env=NODE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def start_station(self, file, password="trainer123"):
        return self.start(file, "/ws/gym/1", "trainer@gym.com", password)

    def read_rest(self, process):
        return process.communicate(timeout=PATIENCE)[0].splitlines()

    def make_member(self, name="john"):
        token = server.login()
        plan = server.call("POST", API + "/plans/", {"name": name, "price": 1, "duration_days": 30}, token).json
        body = {"email": f"{name}@example.com", "full_name": "John Doe", "document_id": name, "phone_number": "1",
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

    def find_documented(self, language, word):
        """The example of that language and word in the documentation of the replaced system, for this server's port."""
        try:
            text = pathlib.Path(os.environ["TORNO_SHARED"], "reference.md").read_text(encoding="utf-8")
        except (KeyError, OSError) as error:
            self.skipTest(f"the documentation of the replaced system is not here: {error}")
        [example] = [block for block in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL) if word in block]
        return example.replace("localhost:8000", f"localhost:{server.port}")

    def test_the_documented_javascript_client(self):
        member, token = self.make_member("documented")
        example = self.find_documented("javascript", "class FingerprintClient")
        station = self.run_program("node", "-e", f"const WebSocket = require('ws'); {example}; new FingerprintClient(1)")
        self.assertEqual([station.stdout.readline() for _ in range(2)], ["Connected to gym system\n", "Authentication successful\n"])
        desk = Socket(server, f"/ws/user/{member}", token)
        self.addCleanup(desk.close)
        desk.receive("connected")
        desk.send(type="fingerprint_connected", gym_id="1")
        desk.receive("fingerprint_connection_stablished")
        desk.send(type="user", user_id=str(member))
        self.assertEqual(station.stdout.readline(), "Starting enrollment for: John Doe\n")

    def test_the_documented_watchers_connection(self):
        member, _ = self.make_member("watched")
        example = self.find_documented("javascript", "const userSocket").replace("/123", f"/{member}")
        watching = self.run_program("node", "-e", f"const WebSocket = require('ws'); {example}; userSocket.onopen = () => process.exit()")
        self.assertEqual((self.read_rest(watching), watching.returncode), ([], 0))

    def test_the_documented_python_client(self):
        station = self.run_program(sys.executable, "-u", "-c", self.find_documented("python", "async def fingerprint_client"))
        received, *rest = self.read_rest(station)
        self.assertIn("'type': 'connected'", received)
        self.assertEqual((rest, station.returncode), (["Authentication successful"], 0))


if __name__ == "__main__":
    tap.main()
