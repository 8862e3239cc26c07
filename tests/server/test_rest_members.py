"""What happens to members after they have come: purchases changed, visits corrected, bodies measured."""

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


class Purchases(Case):
    def setUp(self):
        self.plan = self.new_plan()
        self.member = self.new_member(self.plan)
        self.path = f"/user-plans/{self.member['active_plan']['id']}"

    def active(self):
        return self.get(f"/user-plans/user/{self.member['id']}/active")

    def test_the_price_paid_is_final(self):
        self.check(self.call("PUT", self.path, {"purchased_price": "1.00"}), 400, "price_is_final")

    def test_an_admin_changes_the_rest(self):
        body = {"expires_at": "2040-05-01T00:00:00", "payment_type": "card", "is_active": False}
        changed = self.check(self.call("PUT", self.path, body), 200)
        self.assertEqual((changed["expires_at"], changed["payment_type"], changed["is_active"]),
                         ("2040-05-01T00:00:00-05:00", "card", False))

    def test_a_longer_duration_moves_the_end(self):
        before = self.get(self.path)
        after = self.check(self.call("PUT", self.path, {"duration_days": 31}), 200)
        self.assertEqual(after["duration_days"], 31)
        self.assertGreater(after["expires_at"], before["expires_at"])

    def test_a_new_plan_is_a_purchase_of_its_own(self):
        dear = self.new_plan(price="90000.00")
        new = self.check(self.call("PUT", self.path, {"plan_id": dear["id"], "payment_type": "transfer"}, self.trainer), 200)
        self.assertEqual((new["plan_id"], new["purchased_price"], new["payment_type"]), (dear["id"], "90000.00", "transfer"))
        self.assertNotEqual(f"/user-plans/{new['id']}", self.path)
        old = self.get(self.path)
        self.assertEqual((old["is_active"], old["plan_id"], old["purchased_price"]), (False, self.plan["id"], "80000.00"))
        self.assertEqual(self.active()["id"], new["id"])

    def test_an_admins_lesser_plan_takes_the_place_too(self):
        cheap = self.new_plan(price=1, duration_days=1)
        new = self.check(self.call("PUT", self.path, {"plan_id": cheap["id"]}), 200)
        self.assertEqual(self.active()["id"], new["id"])
        self.assertFalse(self.get(self.path)["is_active"])

    def test_the_same_plan_is_no_purchase(self):
        changed = self.check(self.call("PUT", self.path, {"plan_id": self.plan["id"], "payment_type": "card"}), 200)
        self.assertEqual((f"/user-plans/{changed['id']}", changed["payment_type"]), (self.path, "card"))

    def test_trainers_only_upgrade(self):
        cheap = self.new_plan(price=1, duration_days=1)
        for body, code in (({"plan_id": cheap["id"]}, "not_an_upgrade"), ({"plan_id": self.plan["id"]}, "not_an_upgrade"),
                           ({"is_active": False}, "forbidden"), ({"payment_type": "card"}, "forbidden"),
                           ({"plan_id": cheap["id"], "duration_days": 900}, "forbidden")):
            self.check(self.call("PUT", self.path, body, self.trainer), 403, code)
        self.check(self.call("DELETE", self.path, token=self.trainer), 403, "forbidden")
        self.server.psql(f"UPDATE user_plans SET expires_at = now() WHERE user_id = {self.member['id']}")
        self.check(self.call("PUT", self.path, {"plan_id": self.plan["id"]}, self.trainer), 200)

    def test_visits_belong_to_passes(self):
        self.check(self.call("PUT", self.path, {"days": 5}), 422, "bad_pass")
        owner = self.new_member(self.new_plan(role="taquillero", days=3))
        path = f"/user-plans/{owner['active_plan']['id']}"
        self.assertEqual(self.check(self.call("PUT", path, {"days": 9}), 200)["days"], 9)
        self.check(self.call("PUT", path, {"days": None}), 422, "bad_pass")

    def test_deleting(self):
        self.check(self.call("DELETE", self.path), 200)
        self.check(self.call("GET", self.path), 404, "user_plan_not_found")
        self.check(self.call("GET", f"/user-plans/user/{self.member['id']}/active"), 404, "no_active_plan")

    def test_of_concurrent_upgrades_one_wins(self):
        tag = self.call("GET", self.path).headers["ETag"]
        plans = [self.new_plan(price=90000 + i)["id"] for i in range(4)]
        answers = self.at_once(4, lambda i: self.call("PUT", self.path, {"plan_id": plans[i]}, headers={"If-Match": tag}))
        self.assertEqual(sorted(a.status for a in answers), [200, 412, 412, 412])

    def test_the_daily_list_is_the_sellers(self):
        sold = self.new_member(self.plan, self.trainer)["active_plan"]["id"]
        self.assertEqual({p["created_by_id"] for p in self.get("/user-plans/daily?limit=1000", self.trainer)}, {2})
        mine = [p["id"] for p in self.get("/user-plans/daily?trainer_id=2&limit=1000")]
        self.assertIn(sold, mine)
        self.assertNotIn(self.member["active_plan"]["id"], mine)
        self.assertEqual(self.get("/user-plans/daily?purchased_at=2020-01-01"), [])
        self.check(self.call("GET", "/user-plans/daily?purchased_at=2020-13-01"), 422)


class Corrections(Case):
    def setUp(self):
        self.member = self.new_member()
        self.visit = self.check(self.call("POST", "/attendance/", {"user_id": self.member["id"], "notes": "First"}), 200)
        self.path = f"/attendance/{self.visit['id']}"

    def test_checking_out(self):
        out = self.check(self.call("PUT", self.path, {"check_out_time": "2040-01-01T12:00:00Z"}, self.trainer), 200)
        self.assertEqual((out["check_out_time"], out["notes"]), ("2040-01-01T07:00:00-05:00", "First"))
        emptied = self.check(self.call("PUT", self.path, {"check_out_time": None, "notes": None}, self.trainer), 200)
        self.assertEqual((emptied["check_out_time"], emptied["notes"]), (None, None))

    def test_nobody_leaves_before_coming(self):
        self.check(self.call("PUT", self.path, {"check_out_time": "2020-01-01T12:00:00"}), 400, "check_out_before_check_in")
        self.check(self.call("PUT", self.path, {"check_in_time": "2020-01-01T12:00:00", "check_out_time": "2020-01-01T11:59:00"}),
                   400, "check_out_before_check_in")

    def test_an_admin_moves_a_visit_to_a_free_day(self):
        moved = self.check(self.call("PUT", self.path, {"check_in_time": "2024-03-05T23:30:00"}), 200)
        self.assertEqual((moved["attendance_date"], moved["check_in_time"]), ("2024-03-05", "2024-03-05T23:30:00-05:00"))
        again = self.check(self.call("POST", "/attendance/", {"user_id": self.member["id"]}), 200)
        self.check(self.call("PUT", f"/attendance/{again['id']}", {"check_in_time": "2024-03-05T08:00:00"}), 400, "visit_exists")
        self.check(self.call("PUT", self.path, {"check_in_time": "2024-03-06T08:00:00"}, self.trainer), 403, "forbidden")

    def test_a_deleted_visit_goes_back_on_the_pass(self):
        owner = self.new_member(self.new_plan(role="taquillero", days=2))
        visit = self.check(self.call("POST", "/attendance/", {"user_id": owner["id"]}), 200)
        self.assertEqual(visit["user"]["active_plan"]["days"], 1)
        path = f"/attendance/{visit['id']}"
        self.check(self.call("DELETE", path, token=self.trainer), 403, "forbidden")
        self.assertEqual(sorted(a.status for a in self.at_once(3, lambda _: self.call("DELETE", path))), [200, 404, 404])
        self.assertEqual(self.get(f"/user-plans/user/{owner['id']}/active")["days"], 2)

    def test_todays_list(self):
        for path in ("/attendance/daily", f"/attendance/daily/{self.visit['attendance_date']}"):
            self.assertIn(self.visit["id"], [v["id"] for v in self.get(path + "?limit=1000", self.trainer)])

    def test_a_check_in_names_somebody(self):
        faults = self.check(self.call("POST", "/attendance/", {"notes": "x"}), 422)["detail"]
        self.assertEqual(faults[0]["type"], "missing")

    def test_the_summary(self):
        path = f"/attendance/user/{self.member['id']}/summary"
        empty = self.get(f"{path}?end_date=2020-01-01")
        self.assertEqual((empty["total_visits"], empty["total_hours"], empty["average_session_hours"], empty["last_visit"]), (0, 0, 0, None))
        self.check(self.call("PUT", self.path, {"check_in_time": "2024-03-05T08:00:00", "check_out_time": "2024-03-05T09:30:00"}), 200)
        self.check(self.call("POST", "/attendance/", {"user_id": self.member["id"]}), 200)
        whole = self.get(path, self.trainer)
        self.assertEqual((whole["user_name"], whole["total_visits"], whole["total_hours"], whole["average_session_hours"]),
                         (self.member["full_name"], 2, 1.5, 1.5))
        self.assertEqual(whole["active_plan"]["plan"]["id"], self.member["active_plan"]["plan_id"])
        part = self.get(f"{path}?start_date=2024-03-05&end_date=2024-03-05")
        self.assertEqual((part["total_visits"], part["last_visit"], part["period"]),
                         (1, "2024-03-05T08:00:00-05:00", {"start_date": "2024-03-05", "end_date": "2024-03-05"}))
        self.check(self.call("GET", "/attendance/user/999999/summary"), 404, "user_not_found")


class Bodies(Case):
    def setUp(self):
        self.member = self.new_member()

    def measure(self, token=None, **fields):
        return self.call("POST", "/measurements/", {"user_id": self.member["id"], **fields}, token)

    def test_numbers_come_back_as_numbers(self):
        made = self.check(self.measure(self.trainer, height=175.5, weight="75.20", measurement_date="2024-01-15T10:30:00"), 200)
        self.assertEqual((made["height"], made["weight"], made["chest"], made["measurement_date"]),
                         (175.5, 75.2, None, "2024-01-15T10:30:00-05:00"))
        self.assertEqual((made["user"]["id"], made["recorded_by"]["id"]), (self.member["id"], 2))

    def test_bounds(self):
        for fields in ({}, {"notes": "only"}, {"weight": None}, {"height": 49.99}, {"height": 272.01}, {"weight": 1.99}, {"weight": 650.5},
                       {"chest": 4}, {"hips": 300.01}, {"weight": 75.123}, {"weight": "x"}, {"weight": True}, {"weight": [1]}):
            self.check(self.measure(**fields), 422)
        self.check(self.measure(height=272, weight=2, chest=300), 200)

    def test_changing_and_deleting(self):
        made = self.check(self.measure(weight=80, chest=100, notes="Before"), 200)
        path = f"/measurements/{made['id']}"
        changed = self.check(self.call("PUT", path, {"weight": 79.5, "chest": None}, self.trainer), 200)
        self.assertEqual((changed["weight"], changed["chest"], changed["notes"]), (79.5, None, "Before"))
        self.check(self.call("PUT", path, {"weight": None}), 422)
        self.check(self.call("DELETE", path, token=self.trainer), 200)
        self.check(self.call("GET", path), 404, "measurement_not_found")

    def test_the_latest_is_by_its_date(self):
        path = f"/measurements/user/{self.member['id']}/latest"
        self.check(self.call("GET", path), 404, "measurement_not_found")
        newer = self.check(self.measure(weight=70, measurement_date="2024-02-01T08:00:00"), 200)
        self.check(self.measure(weight=71, measurement_date="2024-01-01T08:00:00"), 200)
        self.assertEqual(self.get(path)["id"], newer["id"])
        self.assertEqual(len(self.get(f"/measurements/user/{self.member['id']}?start_date=2024-02-01&end_date=2024-02-01")), 1)

    def test_progress(self):
        path = f"/measurements/user/{self.member['id']}/progress"
        self.check(self.measure(weight=75.2, chest=95, measurement_date="2024-01-01T08:00:00"), 200)
        few = self.get(path)
        self.assertEqual((set(few), few["measurements_count"]), ({"message", "measurements_count"}, 1))
        self.check(self.measure(weight=60, measurement_date="2024-01-20T08:00:00"), 200)
        self.check(self.measure(weight=73, hips=90, measurement_date="2024-01-31T23:00:00"), 200)
        whole = self.get(path + "?start_date=2024-01-01&end_date=2024-01-31", self.trainer)
        self.assertEqual(whole, {
            "user_id": self.member["id"], "user_name": self.member["full_name"], "measurements_count": 3,
            "period": {"start_date": "2024-01-01", "end_date": "2024-01-31", "days": 30},
            "progress": {"weight": {"start": 75.2, "current": 73, "change": -2.2, "change_percentage": -2.93}}})
        self.check(self.call("GET", "/measurements/user/999999/progress"), 404, "user_not_found")

    def test_another_gyms_bodies(self):
        gym = self.new_gym()
        self.member = self.new_member(self.new_plan(gym_id=gym["id"]), gym_id=gym["id"])
        made = self.check(self.measure(weight=80), 200)
        self.check(self.measure(self.trainer, weight=80), 403, "other_gym")
        for method in ("GET", "PUT", "DELETE"):
            self.check(self.call(method, f"/measurements/{made['id']}", {} if method == "PUT" else None, self.trainer), 403, "other_gym")
        self.assertEqual([m["id"] for m in self.get(f"/measurements/?gym_id={gym['id']}")], [made["id"]])
        self.assertNotIn(made["id"], [m["id"] for m in self.get("/measurements/?limit=1000", self.trainer)])


if __name__ == "__main__":
    tap.main()
