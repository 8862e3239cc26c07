"""The sockets of stations and watchers, as fingerprint devices and web fronts speak to them."""

import base64
import pathlib
import time
import unittest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from websockets.exceptions import InvalidStatusCode

import tap
import torno_fixture
from torno_socket import Socket

API = "/api/v1"
server = None


def setUpModule():
    global server
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server()


def tearDownModule():
    server.stop()


class Case(unittest.TestCase):
    count = 0

    @classmethod
    def setUpClass(cls):
        cls.admin = server.login()
        cls.trainer = server.login("trainer@gym.com", "trainer123")

    def open(self, path, token=None, headers=None):
        socket = Socket(server, path, token, headers)
        self.addCleanup(socket.close)
        return socket

    def open_station(self, name=None):
        socket = self.open("/ws/gym/1")
        login = {"email": "trainer@gym.com", "password": "trainer123"}
        socket.send(type="login", login_data=login, **({"station": name} if name else {}))
        return socket, socket.receive("connected")

    def new_member(self, gym_id=1, **plan):
        Case.count += 1
        body = {"name": f"P{Case.count}", "price": 1, "duration_days": 30, "gym_id": gym_id, **plan}
        made = server.call("POST", API + "/plans/", body, self.admin)
        body = {"email": f"s{Case.count}@example.com", "full_name": f"Socket {Case.count}", "document_id": f"S{Case.count}",
                "phone_number": "1", "plan_id": made.json["id"], "gym_id": gym_id}
        made = server.call("POST", API + "/users/with-plan", body, self.admin)
        self.assertEqual(made.status, 200, made.body)
        return made.json

    def enroll(self, station, member, finger=1, template=b"template"):
        station.send(type="store_fingerprint", user_id=str(member["id"]), finger=finger,
                     fingerprint_data=base64.b64encode(template).decode())
        return station.receive_answer()

    def download(self, station, **message):
        station.send(type="download_templates", **message)
        return station.receive_answer()


class Handshakes(Case):
    def test_login_by_message(self):
        _, connected = self.open_station("front door")
        self.assertEqual((connected["gym_id"], connected["station"], connected["user"]["role"]), ("1", "front door", "trainer"))
        self.assertEqual(len(base64.b64decode(connected["station_key"])), 32)
        self.assertEqual(server.call("GET", API + "/auth/me", token=connected["token"]).status, 200)

    def test_a_token_connects_at_once(self):
        self.assertEqual(self.open("/ws/gym/1", self.trainer).receive()["type"], "connected")
        self.assertEqual(self.open("/gym", headers={"token": self.trainer}).receive()["type"], "connected")

    def test_who_does_not_get_in(self):
        gym = server.call("POST", API + "/gyms/", {"name": "Other"}, self.admin).json["id"]
        server.call("PUT", f"{API}/gyms/{gym}", {"is_active": False}, self.admin)
        gym2 = server.call("POST", API + "/gyms/", {"name": "Other 2"}, self.admin).json["id"]
        for path, token, status in (("/ws/gym/999", None, 404), ("/ws/gym/x", None, 404), (f"/ws/gym/{gym}", None, 403),
                                    ("/ws/gym/1", "bad", 401), (f"/ws/gym/{gym2}", self.trainer, 403),
                                    ("/ws/user/999", None, 404), ("/gym", None, 401), ("/user/bad", None, 401)):
            with self.assertRaises(InvalidStatusCode) as refused:
                Socket(server, path, token)
            self.assertEqual(refused.exception.status_code, status, path)

    def test_which_pages_of_browsers_get_in(self):
        """Any page may open a socket, as a browser has it, and guess passwords through the browser of somebody near."""
        beside = server.start_beside(env={"CORS_ORIGINS": "https://front.example"})
        self.addCleanup(beside.end_beside)
        here = f"http://{beside.host}:{beside.port}"
        for origin, asked, status in ((None, beside, 101), ("https://front.example", beside, 101), (here, beside, 101),
                                      ("https://evil.example", beside, 403), ("null", beside, 403), (here + "0", beside, 403),
                                      ("https://front.example.evil.example", beside, 403), ("https://evil.example", server, 101)):
            got = 101
            try:
                Socket(asked, "/ws/gym/1", headers={"Origin": origin} if origin else None).close()
            except InvalidStatusCode as refused:
                got = refused.status_code
            self.assertEqual(got, status, origin)

    def test_nothing_before_the_login(self):
        socket = self.open("/ws/gym/1")
        socket.send(type="download_templates")
        self.assertEqual(socket.receive()["code"], "login_required")

    def test_the_third_wrong_login_closes(self):
        self.addCleanup(server.psql, "DELETE FROM login_failures")
        socket = self.open("/ws/gym/1")
        for _ in range(3):
            socket.send(type="login", login_data={"email": "trainer@gym.com", "password": "no"})
            self.assertEqual(socket.receive()["error"], "Correo electrónico o contraseña incorrectos")
        self.assertEqual(socket.get_close_code(), 4401)

    def test_the_same_name_replaces(self):
        first, _ = self.open_station("same")
        self.open_station("same")
        self.assertEqual(first.get_close_code(), 4409)

    def test_logout_closes_the_sockets(self):
        token = server.login()
        socket = self.open("/ws/gym/1", token)
        socket.receive("connected")
        server.call("POST", API + "/auth/logout", token=token)
        self.assertEqual(socket.get_close_code(), 4401)

    def test_broken_messages_keep_the_connection(self):
        station, _ = self.open_station()
        for text in ("{", "[]", "{}", '{"type":5}'):
            station.send_raw(text)
            self.assertEqual(station.receive()["code"], "bad_message")
        station.send_raw("x" * (1 << 20 | 1))
        self.assertEqual(station.get_close_code(), 1009)

    def test_too_many_messages(self):
        station, _ = self.open_station()
        for _ in range(200):
            station.send_raw("{")
        self.assertEqual(station.get_close_code(), 4429)

    def test_who_does_not_read_is_dropped_and_nobody_waits(self):
        station, _ = self.open_station("talker")
        deaf, listener = (self.open("/ws/user/1", self.trainer) for _ in range(2))
        for watcher in (deaf, listener):
            watcher.receive("connected")
            watcher.send(type="fingerprint_connected", station="talker")
            watcher.receive("fingerprint_connection_stablished")
        deaf.stop_reading()
        text = "x" * 500000
        for i in range(40):  # as many as one may send in a second
            station.send(type="news", number=i, text=text)
            self.assertEqual(listener.receive("news")["number"], i)
        self.assertEqual(server.call("GET", "/health").status, 200)
        listener.close()
        for _ in range(20):  # until the server has seen the end of that one too
            time.sleep(0.1)
            station.send(type="news", text="")
            if server.call("GET", "/ws/health").json["active_connections"] == 1:
                break
        self.assertEqual(station.receive("error")["code"], "watcher_not_found")

    def test_health_counts_the_sockets(self):
        _, member = self.open_station(), self.new_member()
        self.open(f"/ws/user/{member['id']}")
        health = server.call("GET", "/ws/health").json
        self.assertIn(str(member["id"]), health["connected_users"])
        self.assertGreaterEqual(health["gym_subscriptions"]["1"], 1)
        self.assertEqual(health["status"], "healthy")


class Enrollment(Case):
    def test_from_start_to_stored(self):
        member = self.new_member()
        station, _ = self.open_station()
        watcher = self.open(f"/ws/user/{member['id']}")
        station.send(type="user", user_id=str(member["id"]))
        start = station.receive()
        self.assertEqual((start["type"], start["user_id"], start["full_name"]),
                         ("start_enrollment", str(member["id"]), member["full_name"]))
        self.assertEqual(watcher.receive(), {"type": "user_established", "user_id": str(member["id"]), "id": member["id"]})
        station.send(type="capture_success", finger=1, stage=2, stages=5, user_id="999", full_name=member["full_name"])
        self.assertEqual(watcher.receive(), {"type": "capture_success", "finger": 1, "stage": 2, "stages": 5,
                                             "user_id": str(member["id"])})
        stored = self.enroll(station, member)
        self.assertEqual((stored["type"], stored["message"], stored["user_id"], stored["finger"]),
                         ("fingerprint_stored", "Huella digital almacenada exitosamente", str(member["id"]), 1))
        self.assertTrue(server.call("GET", f"{API}/users/{member['id']}", token=self.admin).json["has_fingerprint"])

    def test_both_at_once(self):
        member = self.new_member()
        station, _ = self.open_station()
        station.send(type="user", id=member["id"])
        station.receive("start_enrollment")
        one = base64.b64encode(b"one").decode()
        station.send(type="enrollment_completed", fingerprint1=one)
        self.assertEqual(station.receive("enrollment_error")["error"], "Huella digital 2 faltante")
        station.send(type="enrollment_completed", fingerprint1=one, fingerprint2=one)
        self.assertEqual(station.receive("enrollment_completed")["user_id"], str(member["id"]))
        self.assertEqual(server.psql(f"SELECT count(*) FROM fingerprints WHERE user_id = {member['id']}"), [["2"]])

    def test_what_is_not_stored(self):
        member = self.new_member()
        station, _ = self.open_station()
        data = base64.b64encode(b"x").decode()
        big = base64.b64encode(b"x" * (64 * 1024 + 1)).decode()
        for message, code, text in (({"finger": 1, "fingerprint_data": data}, "user_not_set", "Usuario no establecido"),
                                    ({"finger": 1, "user_id": member["id"]}, "fingerprint_missing", "Datos de huella digital faltantes"),
                                    ({"finger": 1, "user_id": member["id"], "fingerprint_data": "?"}, "fingerprint_missing", None),
                                    ({"finger": 3, "user_id": member["id"], "fingerprint_data": data}, "bad_finger", None),
                                    ({"finger": 1, "user_id": member["id"], "fingerprint_data": big}, "template_too_large", None),
                                    ({"finger": 1, "user_id": 999999, "fingerprint_data": data}, "user_not_found", None)):
            station.send(type="store_fingerprint", **message)
            answer = station.receive_answer()
            self.assertEqual((answer["type"], answer["code"]), ("store_error", code))
            if text:
                self.assertEqual(answer["error"], text)

    def test_consent_where_the_gym_asks_for_it(self):
        member = self.new_member()
        station, _ = self.open_station()
        server.call("PUT", API + "/gyms/1", {"require_biometric_consent": True}, self.admin)
        self.addCleanup(server.call, "PUT", API + "/gyms/1", {"require_biometric_consent": False}, self.admin)
        self.assertEqual(self.enroll(station, member)["code"], "consent_missing")
        server.call("POST", f"{API}/users/{member['id']}/consent", {"text": "Sí"}, self.admin)
        self.assertEqual(self.enroll(station, member)["type"], "fingerprint_stored")

    def test_templates_rest_and_travel_sealed(self):
        member = self.new_member()
        station, connected = self.open_station()
        self.enroll(station, member, finger=2, template=b"minutiae")
        entry = self.find_entry(station, member)
        box = base64.b64decode(entry["fingerprint2"])
        key = AESGCM(base64.b64decode(connected["station_key"]))
        owner = f"torno:template:1:{member['id']}:2".encode()
        self.assertEqual((box[0], key.decrypt(box[1:13], box[13:], owner)), (1, b"minutiae"))
        for other in (f"1:{member['id']}:1", f"1:{member['id'] + 1}:2", f"2:{member['id']}:2"):
            with self.assertRaises(InvalidTag):
                key.decrypt(box[1:13], box[13:], f"torno:template:{other}".encode())
        with self.assertRaises(InvalidTag):
            AESGCM(bytes(32)).decrypt(box[1:13], box[13:], owner)
        self.assertEqual(server.psql("SELECT count(*) FROM audit_entries WHERE after ? 'template_box'"), [["0"]])
        entry = self.find_entry(station, member, format="plain")
        self.assertEqual(base64.b64decode(entry["fingerprint2"]), b"minutiae")

    def find_entry(self, station, member, **message):
        found = None
        while (page := self.download(station, **message))["type"] == "template_data_set":
            found = next((entry for entry in page["data"] if entry["id"] == member["id"]), found)
        self.assertEqual(page["type"], "download_templates_completed")
        return found

    def test_downloads_go_page_by_page_and_by_change(self):
        members = [self.new_member() for _ in range(3)]
        station, _ = self.open_station()
        seen = []
        while (page := self.download(station, limit=2))["type"] == "template_data_set":
            seen += [entry["id"] for entry in page["data"]]
            cursor = page["cursor"]
        self.assertEqual(len(seen), len(set(seen)))
        self.assertTrue({m["id"] for m in members} <= set(seen))
        self.assertEqual(self.download(station, since=cursor)["type"], "download_templates_completed")
        server.call("PUT", f"{API}/users/{members[0]['id']}", {"is_active": False}, self.admin)
        self.assertGreater(station.receive("templates_changed")["cursor"], cursor)
        page = self.download(station, since=cursor)
        self.assertEqual((page["data"], page["deleted"]), ([], [members[0]["id"]]))

    def test_rotated_keys_leave_no_old_box(self):
        member = self.new_member()
        station, before = self.open_station()
        self.enroll(station, member, finger=1, template=b"kept")
        old = server.psql(f"SELECT template_box FROM fingerprints WHERE user_id = {member['id']}")
        done = server.command("rotate-keys", "--gym", "1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(station.get_close_code(), 4401)
        self.assertNotEqual(server.psql(f"SELECT template_box FROM fingerprints WHERE user_id = {member['id']}"), old)
        station, after = self.open_station()
        self.assertNotEqual(after["station_key"], before["station_key"])
        box = base64.b64decode(self.find_entry(station, member)["fingerprint1"])
        key = AESGCM(base64.b64decode(after["station_key"]))
        self.assertEqual(key.decrypt(box[1:13], box[13:], f"torno:template:1:{member['id']}:1".encode()), b"kept")

    def test_a_new_fingerprint_key_seals_and_the_old_one_opens(self):
        first = torno_fixture.Server()
        self.addCleanup(first.stop)
        before = self.read_station_key(first)
        old = pathlib.Path(first.data, "fingerprint-key").read_text(encoding="ascii").strip()
        new = base64.b64encode(bytes(range(32))).decode()
        self.assertEqual(self.read_station_key_beside(first, f"{new},{old}"), before)
        first.environment["FINGERPRINT_KEY"] = f"{new},{old}"
        done = first.command("rotate-keys")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertNotEqual(self.read_station_key_beside(first, new), before)

    def read_station_key(self, asked):
        station = Socket(asked, "/ws/gym/1", asked.login("trainer@gym.com", "trainer123"))
        key = station.receive("connected")["station_key"]
        station.close()
        return key

    def read_station_key_beside(self, first, fingerprint_key):
        beside = first.start_beside(env={"FINGERPRINT_KEY": fingerprint_key})
        try:
            return self.read_station_key(beside)
        finally:
            beside.end_beside()

    def test_withdrawn_consent_erases_at_stations(self):
        member = self.new_member()
        station, _ = self.open_station()
        server.call("POST", f"{API}/users/{member['id']}/consent", {"text": "Sí"}, self.admin)
        self.enroll(station, member)
        server.call("DELETE", f"{API}/users/{member['id']}/consent", token=self.admin)
        station.receive("templates_changed")
        self.assertIsNone(self.find_entry(station, member)["fingerprint1"])

    def test_a_watcher_steers(self):
        member = self.new_member()
        station, connected = self.open_station("steered")
        watcher = self.open(f"/ws/user/{member['id']}", self.trainer)
        watcher.receive("connected")
        watcher.send(type="fingerprint_connected", gym_id="1", station="steered")
        bound = watcher.receive("fingerprint_connection_stablished")
        self.assertEqual((bound["gym_id"], bound["station"]), ("1", connected["station"]))
        watcher.send(type="user", user_id=member["id"])
        self.assertEqual(station.receive("start_enrollment")["id"], member["id"])
        watcher.receive("user_established")
        watcher.send(type="cancel_enrollment")
        station.receive("cancel_enrollment")
        watcher.send(type="hello", value=[1, {"a": None}])
        self.assertEqual(station.receive("hello"), {"type": "hello", "value": [1, {"a": None}]})
        watcher.send(type="user", user_id=999999)
        self.assertEqual(watcher.receive("user_error")["error"], "Usuario no encontrado")

    def test_a_watcher_without_a_token_only_listens(self):
        one, two = self.new_member(), self.new_member()
        station, _ = self.open_station()
        watcher = self.open(f"/ws/user/{one['id']}")
        watcher.send(type="user", user_id=two["id"])
        self.assertEqual(watcher.receive()["code"], "login_required")
        station.send(type="user", user_id=two["id"])
        station.receive("start_enrollment")
        self.assertTrue(watcher.is_silent())


class Door(Case):
    def test_granted_then_already(self):
        member = self.new_member()
        station, _ = self.open_station()
        staff = self.open("/ws/user/1", self.trainer)
        public = self.open(f"/ws/user/{member['id']}")
        station.send(type="user_found", user_id=str(member["id"]))
        answer = station.receive_answer()
        self.assertEqual((answer["type"], answer["already"], answer["days_left"], answer["visits_left"]),
                         ("attendance_recorded", False, 29, None))
        self.assertEqual((answer["user"]["id"], answer["user"]["active_plan"]["plan"]["duration_days"]), (member["id"], 30))
        self.assertEqual(staff.receive("user_found")["full_name"], member["full_name"])
        staff.receive("attendance_recorded")
        self.assertEqual(public.receive(), {"type": "user_found", "user_id": str(member["id"]), "id": member["id"]})
        station.send(type="user_found", document_id=member["document_id"])
        self.assertTrue(station.receive_answer()["already"])
        self.assertEqual(server.psql(f"SELECT count(*) FROM attendance WHERE user_id = {member['id']}"), [["1"]])

    def test_a_pass_counts_down(self):
        member = self.new_member(role="taquillero", days=1)
        station, _ = self.open_station()
        station.send(type="user_found", id=member["id"])
        self.assertEqual(station.receive_answer()["visits_left"], 0)

    def test_denied_with_the_reason(self):
        member = self.new_member()
        server.psql(f"UPDATE user_plans SET expires_at = now() WHERE user_id = {member['id']}")
        station, _ = self.open_station()
        station.send(type="user_found", user_id=member["id"])
        answer = station.receive_answer()
        self.assertEqual((answer["type"], answer["code"], answer["detail"], answer["user"]["full_name"]),
                         ("access_denied", "plan_expired", "El plan del usuario ha expirado", member["full_name"]))
        station.send(type="user_found", user_id="999999")
        answer = station.receive_answer()
        self.assertEqual((answer["type"], answer["code"], answer["user"]), ("access_denied", "user_not_found", None))

    def test_another_gyms_member_is_nobody_here(self):
        gym = server.call("POST", API + "/gyms/", {"name": "Elsewhere"}, self.admin).json["id"]
        member = self.new_member(gym)
        station, _ = self.open_station()
        station.send(type="user_found", user_id=member["id"])
        self.assertEqual(station.receive_answer()["code"], "user_not_found")

    def test_a_kept_visit_counts_once(self):
        member = self.new_member()
        station, _ = self.open_station()
        server.psql(f"UPDATE user_plans SET purchased_at = now() - interval '9 days' WHERE user_id = {member['id']}")
        at = server.psql("SELECT to_char((now() - interval '2 days') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")[0][0]
        for already in (False, True):
            station.send(type="user_found", user_id=member["id"], at=at, key="kept-1")
            answer = station.receive_answer()
            self.assertEqual((answer["type"], answer["already"]), ("attendance_recorded", already))
        self.assertEqual(server.psql(f"SELECT count(*) FROM attendance WHERE user_id = {member['id']} "
                                     "AND attendance_date = (now() AT TIME ZONE 'America/Bogota')::date - 2"), [["1"]])
        # Deleted, it is not counted again, and the station is not to ask for ever.
        [[visit]] = server.psql(f"SELECT id FROM attendance WHERE user_id = {member['id']}")
        self.assertEqual(server.call("DELETE", f"{API}/attendance/{visit}", token=self.admin).status, 200)
        station.send(type="user_found", user_id=member["id"], at=at, key="kept-1")
        answer = station.receive_answer()
        self.assertEqual((answer["type"], answer["code"]), ("access_denied", "attendance_not_found"))
        station.send(type="user_found", user_id=member["id"], at="yesterday", key="k")
        self.assertEqual(station.receive_answer()["code"], "bad_message")


if __name__ == "__main__":
    tap.main()
