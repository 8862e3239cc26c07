"""Every row of the sockets' message table, the station on one server process, the watchers on another."""

import base64
import time
import unittest

import tap
import torno_fixture
from torno_socket import Socket

API = "/api/v1"
TEMPLATE = base64.b64encode(b"template").decode()
one = two = None


def setUpModule():
    global one, two
    torno_fixture.adopt_orphans()
    one = torno_fixture.Server()
    two = one.start_beside()


def tearDownModule():
    two.end_beside()
    one.stop()


def about(type, **fields):
    """A message about the member, who stands in it as U, and as I where a number is meant."""
    return {"type": type, "user_id": "U", **fields}


# What is sent, and what then comes to the station, to its bound watcher, to a watcher that is bound to none, and to one
# without a token that watches the member. None: nothing comes. A list: one after the other.
STORED = about("fingerprint_stored", message="Huella digital almacenada exitosamente", id="I", finger=1)
COMPLETED = about("enrollment_completed", id="I")
FOUND = about("user_found", id="I", document_id="D", full_name="Member")
STATION_ROWS = {
    "fingerprint_connected": ({"gym_id": "1"}, {"type": "fingerprint_connection_stablished", "gym_id": "1"},
                              *[{"type": "fingerprint_connected", "gym_id": "1", "station": "S"}] * 2, None),
    "enrollment_started": ({}, None, *[about("enrollment_started")] * 3),
    "capture_success": ({"finger": 1, "stage": 2, "stages": 5},
                        None, *[about("capture_success", finger=1, stage=2, stages=5)] * 3),
    "retry": ({"reason": "moved"}, None, *[about("retry", reason="moved")] * 3),
    "finger1_captured": ({}, None, *[about("finger1_captured")] * 3),
    "first_finger_enrolled": ({}, None, *[about("first_finger_enrolled")] * 3),
    "finger2_captured": ({"user_id": "999"}, None, *[about("finger2_captured")] * 3),
    "enrollment_cancelled": ({}, None, *[about("enrollment_cancelled")] * 3),
    "store_fingerprint": ({"finger": 1, "fingerprint_data": TEMPLATE}, STORED, STORED, STORED, STORED),
    "store_fingerprint of nobody": ({"finger": 1}, {"type": "store_error", "error": "Datos de huella digital faltantes",
                                                    "code": "fingerprint_missing"}, None, None, None),
    "enrollment_completed": ({}, COMPLETED, COMPLETED, COMPLETED, COMPLETED),
    "enrollment_completed with templates": ({"fingerprint1": TEMPLATE, "fingerprint2": TEMPLATE},
                                            COMPLETED, COMPLETED, COMPLETED, COMPLETED),
    "enrollment_completed without the first": ({"fingerprint2": TEMPLATE}, {"type": "enrollment_error",
                                               "error": "Huella digital 1 faltante"}, None, None, None),
    "user_found": ({"user_id": "U"}, {"type": "attendance_recorded", "already": False},
                   *[[FOUND, {"type": "attendance_recorded"}]] * 2, about("user_found", id="I")),
    "user_found by id": ({"id": "I"}, {"type": "attendance_recorded"}, *[[FOUND, {"type": "attendance_recorded"}]] * 2,
                         about("user_found", id="I")),
    "user_found by document": ({"document_id": "D"}, {"type": "attendance_recorded"},
                               *[[FOUND, {"type": "attendance_recorded"}]] * 2, about("user_found", id="I")),
    "user_found without a user": ({"user_id": "999999"}, {"type": "access_denied", "code": "user_not_found",
                                  "detail": "Usuario no encontrado", "user": None}, None, None, None),
    "user_not_found": ({}, None, {"type": "user_not_found"}, {"type": "user_not_found"}, None),
    "user": ({"user_id": "U"}, about("start_enrollment", id="I", full_name="Member", document_id="D"),
             *[about("user_established")] * 3),
    "user by id": ({"id": "I"}, about("start_enrollment"), *[about("user_established")] * 3),
    "user without one": ({"user_id": "999999"}, {"type": "error", "error": "Usuario no encontrado", "code": "user_not_found"},
                         None, None, None),
    "something_else": ({"value": [1, {"a": None}]}, None, {"type": "something_else", "value": [1, {"a": None}]}, None, None),
    "download_templates": ({"limit": 1}, {"type": "template_data_set", "deleted": []}, None, None, None),
    "login": ({"login_data": {"email": "trainer@gym.com", "password": "trainer123"}, "station": "S"},
              {"type": "connected", "gym_id": "1", "station": "S"}, None, None, None),
}
WATCHER_ROWS = {
    "fingerprint_connected": ({"gym_id": "1"}, None,
                              {"type": "fingerprint_connection_stablished", "gym_id": "1", "station": "S"}, None, None),
    "user": ({"user_id": "U"}, about("start_enrollment", id="I"), *[about("user_established")] * 3),
    "user by id": ({"id": "I"}, about("start_enrollment", id="I"), *[about("user_established")] * 3),
    "user without one": ({"user_id": "999999"}, None, {"type": "user_error", "error": "Usuario no encontrado"}, None, None),
    "cancel_enrollment": ({}, {"type": "cancel_enrollment"}, None, None, None),
    "something_else": ({"value": 1}, {"type": "something_else", "value": 1}, None, None, None),
    "login": ({"login_data": {"email": "trainer@gym.com", "password": "trainer123"}}, None, {"type": "connected"}, None, None),
}


class Case(unittest.TestCase):
    count = 0

    @classmethod
    def setUpClass(cls):
        cls.admin, cls.trainer = one.login(), two.login("trainer@gym.com", "trainer123")

    def open(self, server, path, token=None):
        socket = Socket(server, path, token)
        self.addCleanup(socket.close)
        return socket

    def new_member(self):
        Case.count += 1
        plan = one.call("POST", API + "/plans/", {"name": f"X{Case.count}", "price": 1, "duration_days": 30}, self.admin)
        body = {"email": f"x{Case.count}@example.com", "full_name": "Member", "document_id": f"X{Case.count}",
                "phone_number": "1", "plan_id": plan.json["id"]}
        return one.call("POST", API + "/users/with-plan", body, self.admin).json

    def open_all(self):
        """A member; the station with that member set; the bound watcher, the free one and the public one."""
        member = self.new_member()
        self.names = {"U": str(member["id"]), "I": member["id"], "D": member["document_id"], "S": f"door {member['id']}"}
        station = self.open(one, "/ws/gym/1")
        station.send(type="login", login_data={"email": "trainer@gym.com", "password": "trainer123"}, station=self.names["S"])
        station.receive("connected")
        bound, free = (self.open(two, f"/ws/user/{member['id']}", self.trainer) for _ in range(2))
        public, stranger = self.open(two, f"/ws/user/{member['id']}"), self.open(two, f"/ws/user/{self.new_member()['id']}")
        for watcher in (bound, free):
            watcher.receive("connected")
        bound.await_binding(self.names["S"])
        self.await_written(self.names["S"])
        station.send(type="user", user_id=self.names["U"])
        station.receive("start_enrollment")
        for watcher in (bound, free, public):
            watcher.receive("user_established")
        self.everybody = {"station": station, "bound": bound, "free": free, "public": public}
        self.stranger = stranger

    def await_written(self, station):
        """Each process writes its connections a moment after they change."""
        while one.psql(f"SELECT count(*) FROM connections WHERE station = '{station}'") != [["1"]]:
            time.sleep(0.01)

    def fill(self, message):
        return {name: self.names.get(value, value) if isinstance(value, str) else value for name, value in message.items()}

    def expect(self, who, wanted):
        """All that comes but the news of changed templates."""
        for message in wanted if isinstance(wanted, list) else [wanted] if wanted else []:
            message, got = self.fill(message), self.everybody[who].receive_answer()
            self.assertEqual({name: got.get(name) for name in message}, message, who)
            if who == "public":
                self.assertFalse({"full_name", "email", "document_id", "user"} & {*got}, got)
        self.assertTrue(self.everybody[who].has_no_answer(), who)

    def play(self, sender, name, message, *answers):
        self.open_all()
        self.everybody[sender].send(type=name.split()[0], **self.fill(message))
        for who, wanted in sorted(zip(self.everybody, answers), key=lambda pair: pair[1] is None):
            self.expect(who, wanted)
        self.assertTrue(self.stranger.is_silent())


class FromStations(Case):
    """One test a row, made below."""


class FromWatchers(Case):
    """The same."""


def add_rows(case, sender, rows):
    for name, row in rows.items():
        def test(self, name=name, row=row):
            self.play(sender, name, *row)
        setattr(case, "test_" + name.replace(" ", "_"), test)


add_rows(FromStations, "station", STATION_ROWS)
add_rows(FromWatchers, "bound", WATCHER_ROWS)


class Sequences(Case):
    def test_the_member_is_no_longer_set(self):
        for ending in ("enrollment_cancelled", "enrollment_completed"):
            self.open_all()
            station = self.everybody["station"]
            station.send(type=ending)
            station.send(type="store_fingerprint", finger=1, fingerprint_data=TEMPLATE)
            self.assertEqual(station.receive("store_error")["error"], "Usuario no establecido")

    def test_a_denied_member_is_named_however_found(self):
        for field in ("user_id", "document_id"):
            self.open_all()
            one.psql(f"UPDATE user_plans SET expires_at = now() WHERE user_id = {self.names['U']}")
            denied = {"type": "access_denied", "code": "plan_expired", "detail": "El plan del usuario ha expirado"}
            self.everybody["station"].send(type="user_found", **{field: self.names[{"user_id": "U", "document_id": "D"}[field]]})
            self.assertEqual(self.everybody["station"].receive_answer()["user"]["full_name"], "Member")
            for who in ("bound", "free"):
                self.expect(who, [FOUND, denied])
            self.expect("public", about("user_found"))

    def test_disconnect(self):
        self.open_all()
        for who in ("station", "bound"):
            self.everybody[who].send(type="disconnect")
            self.assertEqual(self.everybody[who].get_close_code(), 1000)

    def test_nobody_there(self):
        self.open_all()
        station = self.everybody["station"]
        self.everybody["bound"].close()
        while one.psql(f"SELECT count(*) FROM connections WHERE station = '{self.names['S']}'") != [["0"]]:
            time.sleep(0.01)
        station.send(type="hello")
        self.assertEqual(station.receive("error")["error"], "No se encontró la conexión del usuario")
        self.everybody["free"].send(type="hello")
        self.assertEqual(self.everybody["free"].receive("error")["error"], "No se encontró la conexión del gimnasio")

    def test_all_stations_hear_of_each_change(self):
        self.open_all()
        other = self.open(two, "/ws/gym/1", self.trainer)
        member, cursor = self.names["U"], other.receive("connected")["cursor"]
        gym = one.call("POST", API + "/gyms/", {"name": "Away"}, self.admin).json["id"]
        self.everybody["station"].send(type="store_fingerprint", finger=1, fingerprint_data=TEMPLATE)
        changes = [lambda: None] + [lambda body=body: one.call("PUT", f"{API}/users/{member}", body, self.admin)
                                    for body in ({"is_active": False}, {"is_active": True}, {"gym_id": gym})]
        for change in changes:
            change()
            for station in (self.everybody["station"], other):
                later = station.receive("templates_changed")["cursor"]
                self.assertGreater(later, cursor)
            cursor = later

    def test_the_order_holds_over_processes(self):
        """Short and long, which travel by different ways, and the same twice."""
        self.open_all()
        sent = [{"type": "news", "number": i // 2, "text": "x" * (20000 if i % 3 == 0 else 1)} for i in range(30)]
        for message in sent:
            self.everybody["station"].send(**message)
        self.assertEqual([self.everybody["bound"].receive("news") for _ in sent], sent)

    def test_two_pages_and_an_end(self):
        """As the older devices fetch: a page a call, until there is no more."""
        self.open_all()
        station, pages = self.everybody["station"], 0
        while True:
            station.send(type="download_templates", limit=2)
            answer = station.receive_answer()
            if answer["type"] == "download_templates_completed":
                break
            pages += 1
            self.assertLessEqual(len(answer["data"]), 2)
            self.assertLessEqual({"id", "user_id", "document_id", "full_name", "email", "is_active", "expires_at",
                                  "fingerprint1", "fingerprint2"}, {*answer["data"][0]})
        self.assertGreater(pages, 1)
        station.send(type="download_templates", limit=1)
        self.assertEqual(station.receive_answer()["type"], "template_data_set")


if __name__ == "__main__":
    tap.main()
