"""The door beside the plain check-in: let in with a reason, entries and their repetitions, birthdays."""

import tap
import torno_rest
from torno_rest import Case
from torno_socket import Socket

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop

REASON = "Paga mañana"


class Override(Case):
    def new_expired(self, **fields):
        member = self.new_member(**fields)
        self.server.psql(f"UPDATE user_plans SET expires_at = now() WHERE user_id = {member['id']}")
        return member

    def let_in(self, token=None, reason=REASON, **who):
        return self.call("POST", "/attendance/override", {**who, "override_reason": reason}, token)

    def test_staff_let_in_who_has_no_valid_plan(self):
        member = self.new_expired()
        self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}, self.trainer), 400, "plan_expired")
        visit = self.check(self.let_in(self.trainer, user_id=member["id"]), 200)
        self.assertEqual((visit["user_id"], visit["override_reason"]), (member["id"], REASON))
        self.assertEqual(self.get(f"/attendance/{visit['id']}", self.trainer)["override_reason"], REASON)
        entry = self.get(f"/audit?record=attendance&record_id={visit['id']}")[0]
        self.assertEqual((entry["action"], entry["after"]["override_reason"], entry["actor"]["email"]),
                         ("insert", REASON, "trainer@gym.com"))

    def test_a_day_has_one_visit(self):
        member = self.new_expired()
        visit = self.check(self.let_in(document_id=member["document_id"]), 200)
        again = self.check(self.let_in(user_id=member["id"], reason="Otra vez"), 200)
        self.assertEqual((again["id"], again["override_reason"]), (visit["id"], REASON))
        usual = self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}), 200)
        self.assertEqual(usual["id"], visit["id"])

    def test_a_plain_visit_has_no_reason(self):
        visit = self.check(self.call("POST", "/attendance/", {"user_id": self.new_member()["id"]}), 200)
        self.assertIsNone(visit["override_reason"])

    def test_a_pass_that_admits_pays_all_the_same(self):
        member = self.new_member(self.new_plan(role="taquillero", days=3))
        self.check(self.let_in(user_id=member["id"]), 200)
        self.assertEqual(self.get(f"/user-plans/user/{member['id']}/active")["days"], 2)

    def test_who_is_not_let_in(self):
        member = self.new_expired()
        other = self.new_trainer(gym_id=self.new_gym()["id"])[1]
        self.check(self.let_in(other, user_id=member["id"]), 403, "other_gym")
        self.check(self.let_in(user_id=999999), 404, "user_not_found")
        self.check(self.call("PUT", f"/users/{member['id']}", {"is_active": False}), 200)
        self.check(self.let_in(user_id=member["id"]), 400, "inactive_user")
        for fields in ({"reason": "ab", "user_id": 1}, {"reason": "x" * 301, "user_id": 1}, {"reason": None, "user_id": 1}, {}):
            self.check(self.let_in(**fields), 422)

    def test_a_station_lets_in_with_a_reason(self):
        member = self.new_expired()
        station = Socket(self.server, "/ws/gym/1", self.trainer)
        self.addCleanup(station.close)
        station.receive("connected")
        station.send(type="user_found", user_id=member["id"], key="o1")
        self.assertEqual(station.receive_answer()["code"], "plan_expired")
        station.send(type="user_found", user_id=member["id"], key="o2", override_reason="x")
        self.assertEqual(station.receive_answer()["code"], "bad_message")
        station.send(type="user_found", user_id=member["id"], key="o3", override_reason=REASON)
        answer = station.receive_answer()
        self.assertEqual((answer["type"], answer["attendance"]["override_reason"], answer["already"], answer["repeat"]),
                         ("attendance_recorded", REASON, False, False))


class Entries(Case):
    def open(self, **fields):
        gym = self.new_gym(**fields)
        station = Socket(self.server, f"/ws/gym/{gym['id']}", self.admin)
        self.addCleanup(station.close)
        self.assertEqual(station.receive("connected")["repeat_minutes"], gym["repeat_minutes"])
        return gym, station, self.new_member(self.new_plan(gym_id=gym["id"]), gym_id=gym["id"])

    def press(self, station, member, **more):
        station.send(type="user_found", user_id=member["id"], **more)
        answer = station.receive_answer()
        return answer["already"], answer["repeat"]

    def move_back(self, member, minutes):
        for table, column in (("last_entries", "entered_at"), ("attendance", "check_in_time")):
            self.server.psql(f"UPDATE {table} SET {column} = {column} - interval '{minutes} minutes' WHERE user_id = {member['id']}")

    def test_only_a_press_soon_after_is_a_repetition(self):
        gym, station, member = self.open()
        self.assertEqual(gym["repeat_minutes"], 15)
        self.assertEqual(self.press(station, member), (False, False))
        self.assertEqual(self.press(station, member), (True, True))
        self.move_back(member, 14)
        self.assertEqual(self.press(station, member), (True, True))
        self.move_back(member, 2)
        self.assertEqual(self.press(station, member), (True, False))
        self.assertEqual(self.press(station, member), (True, True))
        self.assertEqual(self.server.psql(f"SELECT count(*) FROM attendance WHERE user_id = {member['id']}"), [["1"]])

    def test_a_gym_says_how_soon(self):
        gym, station, member = self.open(repeat_minutes=0)
        for already in (False, True, True):
            self.assertEqual(self.press(station, member), (already, False))
        self.check(self.call("PUT", f"/gyms/{gym['id']}", {"repeat_minutes": 1440}), 200)
        self.assertEqual(self.press(station, member), (True, True))
        self.check(self.call("PUT", f"/gyms/{gym['id']}", {"repeat_minutes": 1441}), 422)

    def test_two_doors_let_in_once(self):
        gym, one, member = self.open()
        two = Socket(self.server, f"/ws/gym/{gym['id']}", self.admin)
        self.addCleanup(two.close)
        two.receive("connected")
        for station in (one, two):
            station.send(type="user_found", user_id=member["id"])
        self.assertEqual(sorted(station.receive_answer()["repeat"] for station in (one, two)), [False, True])

    def test_the_desk_counts_as_an_entry(self):
        _, station, member = self.open()
        self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}), 200)
        self.assertEqual(self.press(station, member), (True, True))

    def test_an_erased_person_leaves_none(self):
        _, station, member = self.open()
        self.press(station, member)
        self.check(self.call("DELETE", f"/users/{member['id']}"), 200)
        self.assertEqual(self.server.psql("SELECT count(*) FROM last_entries WHERE user_id NOT IN (SELECT id FROM users WHERE erased_at IS NULL)"), [["0"]])


class Birthdays(Case):
    def test_a_birth_date_is_kept_and_told_to_stations(self):
        member = self.new_member(birth_date="1991-05-04")
        path = f"/users/{member['id']}"
        self.assertEqual(member["birth_date"], "1991-05-04")
        self.assertEqual(self.check(self.call("PUT", path, {"note": "Debe el locker"}), 200)["birth_date"], "1991-05-04")
        station = Socket(self.server, "/ws/gym/1", self.trainer)
        self.addCleanup(station.close)
        station.receive("connected")
        self.assertEqual(self.download(station, member), {"note": "Debe el locker", "birth_date": "1991-05-04"})
        self.assertIsNone(self.check(self.call("PUT", path, {"birth_date": None}), 200)["birth_date"])
        station.receive("templates_changed")
        self.assertEqual(self.download(station, member), {"note": "Debe el locker", "birth_date": None})

    def download(self, station, member):
        station.send(type="download_templates", since=0, limit=1000)
        entry = next(entry for entry in station.receive("template_data_set")["data"] if entry["id"] == member["id"])
        return {name: entry[name] for name in ("note", "birth_date")}

    def test_what_is_no_birth_date(self):
        path = f"/users/{self.new_member()['id']}"
        for value in ("1991-13-04", "yesterday", 5):
            self.check(self.call("PUT", path, {"birth_date": value}), 422)

    def test_an_erased_person_leaves_none(self):
        member = self.new_member(birth_date="1991-05-04")
        self.check(self.call("DELETE", f"/users/{member['id']}"), 200)
        self.assertNotIn("1991-05-04", str(self.server.psql("SELECT u::text FROM users u")))


if __name__ == "__main__":
    tap.main()
