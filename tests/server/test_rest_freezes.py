"""A frozen plan lets nobody in, and its days come back when it runs again."""

import datetime

import tap
import torno_rest
from torno_rest import Case
from torno_socket import Socket

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


class Freezes(Case):
    def setUp(self):
        self.member = self.new_member()
        self.plan = self.member["active_plan"]

    def change(self, word, token=None, plan=None, **more):
        return self.call("POST", f"/user-plans/{(plan or self.plan)['id']}/{word}", {}, token or self.trainer, **more)

    def freeze_since(self, days):
        self.check(self.change("freeze"), 200)
        torno_rest.server.psql(f"UPDATE user_plans SET frozen_on = frozen_on - {days} WHERE id = {self.plan['id']}")

    def check_in(self):
        return self.call("POST", "/attendance/", {"user_id": self.member["id"]}, self.trainer)

    def today(self):
        return datetime.datetime.fromisoformat(self.check(self.call("GET", "/attendance/?limit=1"), 200)[0]["check_in_time"]).date()

    def test_a_frozen_plan_lets_nobody_in(self):
        frozen = self.check(self.change("freeze"), 200)
        self.assertIsNotNone(frozen["frozen_on"])
        refused = self.check(self.check_in(), 400, "plan_frozen")
        self.assertEqual(refused["detail"], "El plan del usuario está congelado")
        member = self.get(f"/users/{self.member['id']}")
        self.assertEqual((member["active_plan"], member["frozen_plan_id"]), (None, self.plan["id"]))
        self.check(self.call("GET", f"/user-plans/user/{self.member['id']}/active"), 404, "no_active_plan")
        listed = [person["id"] for person in self.get("/users/?membership=frozen&limit=1000")]
        self.assertIn(self.member["id"], listed)
        for other in ("active", "expired"):
            self.assertNotIn(self.member["id"], [person["id"] for person in self.get(f"/users/?membership={other}&limit=1000")])

    def test_the_days_come_back(self):
        self.freeze_since(10)
        running = self.check(self.change("unfreeze"), 200)
        before, after = (datetime.datetime.fromisoformat(plan["expires_at"]) for plan in (self.plan, running))
        self.assertEqual((after.date() - before.date()).days, 10)
        self.assertEqual(after.time(), before.time())
        self.assertIsNone(running["frozen_on"])
        self.assertEqual(self.get(f"/users/{self.member['id']}")["frozen_plan_id"], None)
        self.check(self.check_in(), 200)

    def test_a_frozen_plan_does_not_run_out(self):
        self.freeze_since(100)
        torno_rest.server.psql(f"UPDATE user_plans SET expires_at = now() - interval '95 days' WHERE id = {self.plan['id']}")
        self.check(self.check_in(), 400, "plan_frozen")
        self.check(self.change("unfreeze"), 200)
        self.check(self.check_in(), 200)

    def test_a_day_that_had_its_visit_stays_used(self):
        visit = self.check(self.check_in(), 200)
        frozen = self.check(self.change("freeze"), 200)
        self.assertEqual(frozen["frozen_on"], (self.today() + datetime.timedelta(days=1)).isoformat())
        self.assertEqual(self.check(self.check_in(), 200)["id"], visit["id"])
        self.assertEqual(self.check(self.change("unfreeze"), 200)["expires_at"], self.plan["expires_at"])

    def test_another_plan_lets_in_meanwhile(self):
        self.freeze_since(1)
        day = self.new_plan(duration_days=1)
        self.check(self.call("POST", "/user-plans/", {"user_id": self.member["id"], "plan_id": day["id"]}, self.trainer), 200)
        self.check(self.check_in(), 200)
        self.assertEqual(self.get(f"/users/{self.member['id']}")["frozen_plan_id"], self.plan["id"])

    def test_what_cannot_be_frozen(self):
        self.check(self.change("unfreeze"), 400, "plan_not_frozen")
        self.check(self.change("freeze"), 200)
        self.check(self.change("freeze"), 400, "plan_frozen")
        over = self.new_member()
        torno_rest.server.psql(f"UPDATE user_plans SET expires_at = now() - interval '2 days' WHERE user_id = {over['id']}")
        self.check(self.change("freeze", plan=over["active_plan"]), 400, "plan_not_valid")
        self.check(self.change("freeze", plan={"id": 999999}), 404, "user_plan_not_found")

    def test_a_stale_version_changes_nothing(self):
        tag = self.call("GET", f"/user-plans/{self.plan['id']}").headers["ETag"]
        self.check(self.change("freeze", headers={"If-Match": tag}), 200)
        self.check(self.change("unfreeze", headers={"If-Match": tag}), 412, "stale_version")

    def test_a_plan_that_ends_is_frozen_no_more(self):
        self.check(self.change("freeze"), 200)
        self.check(self.call("PUT", f"/user-plans/{self.plan['id']}", {"is_active": False}), 200)
        self.assertEqual(self.get(f"/users/{self.member['id']}")["frozen_plan_id"], None)

    def test_it_is_audited(self):
        self.check(self.change("freeze"), 200)
        entry = self.get(f"/audit/?record=user_plan&record_id={self.plan['id']}&limit=1")[0]
        self.assertEqual(entry["action"], "update")
        self.assertIsNone(entry["before"]["frozen_on"])
        self.assertIsNotNone(entry["after"]["frozen_on"])

    def test_stations_hear_of_it_and_deny(self):
        station = Socket(torno_rest.server, "/ws/gym/1", torno_rest.server.login())
        self.addCleanup(station.close)
        station.receive("connected")
        self.check(self.change("freeze"), 200)
        station.receive("templates_changed")
        station.send(type="download_templates", since=0, limit=1000)
        entry = next(e for e in station.receive("template_data_set")["data"] if e["id"] == self.member["id"])
        self.assertIsNotNone(entry["plans"][0]["frozen_on"])
        self.assertIsNone(entry["expires_at"])
        station.send(type="user_found", user_id=self.member["id"])
        denied = station.receive("access_denied")
        self.assertEqual((denied["code"], denied["detail"]), ("plan_frozen", "El plan del usuario está congelado"))


if __name__ == "__main__":
    tap.main()
