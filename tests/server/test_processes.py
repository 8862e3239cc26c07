"""Several server processes on one database: a station on one, a watcher on the other."""

import base64
import os
import signal
import time
import unittest

import tap
import torno_fixture
from torno_socket import Socket

API = "/api/v1"
one = two = None


def setUpModule():
    global one, two
    torno_fixture.adopt_orphans()
    one = torno_fixture.Server()
    two = one.start_beside()


def tearDownModule():
    two.end_beside()
    one.stop()


class Case(unittest.TestCase):
    count = 0

    @classmethod
    def setUpClass(cls):
        cls.admin = one.login()
        cls.trainer = two.login("trainer@gym.com", "trainer123")

    def open(self, server, path, token=None):
        socket = Socket(server, path, token)
        self.addCleanup(socket.close)
        return socket

    def open_station(self, server, name):
        socket = self.open(server, "/ws/gym/1")
        socket.send(type="login", login_data={"email": "trainer@gym.com", "password": "trainer123"}, station=name)
        return socket, socket.receive("connected")

    def open_watcher(self, server, user_id=1):
        watcher = self.open(server, f"/ws/user/{user_id}", self.trainer)
        watcher.receive("connected")
        return watcher

    def new_member(self):
        Case.count += 1
        plan = one.call("POST", API + "/plans/", {"name": f"P{Case.count}", "price": 1, "duration_days": 30}, self.admin)
        body = {"email": f"p{Case.count}@example.com", "full_name": f"Process {Case.count}", "document_id": f"P{Case.count}",
                "phone_number": "1", "plan_id": plan.json["id"]}
        return one.call("POST", API + "/users/with-plan", body, self.admin).json


class Cases(Case):
    def test_a_watcher_steers_a_station_elsewhere(self):
        member = self.new_member()
        station, _ = self.open_station(one, "far")
        watcher, public = self.open_watcher(two), self.open(two, f"/ws/user/{member['id']}")
        watcher.await_binding("far")
        watcher.send(type="user", user_id=member["id"])
        self.assertEqual(station.receive("start_enrollment")["id"], member["id"])
        watcher.receive("user_established")
        station.send(type="capture_success", finger=1, stage=1, stages=5)
        for socket in (watcher, public):
            self.assertEqual(socket.receive("capture_success")["user_id"], str(member["id"]))
        station.send(type="store_fingerprint", finger=1, fingerprint_data=base64.b64encode(b"x").decode())
        self.assertEqual(watcher.receive("fingerprint_stored")["id"], member["id"])
        watcher.send(type="cancel_enrollment")
        station.receive("cancel_enrollment")

    def test_long_messages_go_by_reference(self):
        station, _ = self.open_station(one, "long")
        watcher = self.open_watcher(two)
        watcher.await_binding("long")
        for text in ("short", "ñ" * 100000):
            watcher.send(type="hello", text=text)
            self.assertEqual(station.receive("hello")["text"], text)
            station.send(type="answer", text=text)
            self.assertEqual(watcher.receive("answer")["text"], text)

    def test_nobody_is_there(self):
        station, _ = self.open_station(one, "lonely")
        station.send(type="hello")
        self.assertEqual(station.receive("error")["error"], "No se encontró la conexión del usuario")
        watcher = self.open_watcher(two)
        watcher.send(type="fingerprint_connected", station="nowhere")
        self.assertEqual(watcher.receive("error")["error"], "No se encontró la conexión del gimnasio")

    def test_a_name_is_one_stations_over_all_processes(self):
        first, _ = self.open_station(one, "unique")
        self.open_station(two, "unique")
        self.assertEqual(first.get_close_code(), 4409)

    def test_a_member_enrolled_at_one_door_enters_at_the_other(self):
        member = self.new_member()
        here, connected = self.open_station(one, "door 1")
        there, _ = self.open_station(two, "door 2")
        here.send(type="store_fingerprint", user_id=member["id"], finger=1, fingerprint_data=base64.b64encode(b"t").decode())
        here.receive("fingerprint_stored")
        there.receive("templates_changed")
        there.send(type="download_templates", since=connected["cursor"])
        page = there.receive("template_data_set")
        self.assertIn(member["id"], [entry["id"] for entry in page["data"] if entry["fingerprint1"]])
        there.send(type="user_found", user_id=member["id"])
        self.assertFalse(there.receive("attendance_recorded")["already"])

    def test_health_counts_all_processes(self):
        self.open_station(one, "h1")
        self.open_station(two, "h2")
        for _ in range(100):
            health = [server.call("GET", "/ws/health").json for server in (one, two)]
            if all(answer["gym_subscriptions"].get("1", 0) >= 2 for answer in health):
                break
            time.sleep(0.05)
        for answer in health:
            self.assertGreaterEqual(answer["gym_subscriptions"]["1"], 2)
            self.assertGreaterEqual(answer["active_connections"], 2)

    def test_logout_holds_everywhere(self):
        token = one.login()
        socket = self.open(two, "/ws/gym/1", token)
        socket.receive("connected")
        self.assertEqual(two.call("GET", API + "/auth/me", token=token).status, 200)
        one.call("POST", API + "/auth/logout", token=token)
        self.assertEqual(socket.get_close_code(), 4401)
        self.assertEqual(two.call("GET", API + "/auth/me", token=token).status, 401)

    def test_the_same_key_on_both(self):
        body = {"name": "Shared key", "price": 1, "duration_days": 1}
        answers = [server.call("POST", API + "/plans/", body, self.admin, headers={"Idempotency-Key": "both"})
                   for server in (one, two)]
        self.assertEqual(answers[0].body, answers[1].body)


class Leaving(unittest.TestCase):
    def test_a_process_that_ends_is_forgotten_at_once(self):
        third = one.start_beside()
        station = Socket(third, "/ws/gym/1", one.login("trainer@gym.com", "trainer123"))
        name = station.receive("connected")["station"]
        third.end_beside()
        self.assertEqual(one.psql(f"SELECT count(*) FROM connections WHERE name = '{name}'"), [["0"]])
        self.assertEqual(one.psql("SELECT count(*) FROM server_processes"), [["2"]])


class Workers(unittest.TestCase):
    def find_workers(self, server):
        with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children", encoding="ascii") as file:
            children = [int(pid) for pid in file.read().split()]
        return [pid for pid in children if self.find_program(pid) == "torno-server"]

    def find_program(self, pid):
        try:
            return os.path.basename(os.readlink(f"/proc/{pid}/exe"))
        except OSError:  # a zombie has none
            return None

    def await_workers(self, server, n, other_than=()):
        for _ in range(200):
            workers = self.find_workers(server)
            if len(workers) == n and not set(workers) & set(other_than):
                return workers
            time.sleep(0.05)
        self.fail("the workers do not come")

    def test_workers_serve_on_one_socket(self):
        server = torno_fixture.Server(options=["--workers", "2"])
        self.addCleanup(server.stop)
        workers = self.await_workers(server, 2)
        token = server.login()
        statuses = {server.call("GET", API + "/auth/me", token=token).status for _ in range(50)}
        self.assertEqual(statuses, {200})
        os.kill(workers[0], signal.SIGKILL)
        self.await_workers(server, 2, other_than=workers[:1])
        self.assertEqual(server.call("GET", API + "/auth/me", token=token).status, 200)

    def test_workers_die_with_the_first(self):
        server = torno_fixture.Server(options=["--workers", "2"])
        workers = self.await_workers(server, 2)
        server.kill()
        for _ in range(200):
            torno_fixture.reap_orphans()
            if not any(os.path.exists(f"/proc/{pid}") for pid in workers):
                break
            time.sleep(0.05)
        self.assertFalse([pid for pid in workers if os.path.exists(f"/proc/{pid}")])
        server.start()
        server.stop()


if __name__ == "__main__":
    tap.main()
