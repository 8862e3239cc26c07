"""People over their time: changed, promoted, moved to another gym, exported, erased."""

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


class Changes(Case):
    def change(self, person, body, token=None, query="", **more):
        return self.call("PUT", f"/users/{person['id']}{query}", body, token, **more)

    def test_a_plan_in_the_body_is_sold(self):
        member, dear = self.new_member(), self.new_plan(price="90000.00")
        changed = self.check(self.change(member, {"plan_id": dear["id"]}, self.trainer, "?payment_type=card"), 200)
        self.assertEqual((changed["active_plan"]["plan_id"], changed["active_plan"]["payment_type"]), (dear["id"], "card"))
        cheap = self.new_plan(price=1, duration_days=1)
        body = {"plan_id": cheap["id"], "full_name": "Not Kept"}
        self.check(self.change(member, body, self.trainer), 403, "not_an_upgrade")
        self.assertEqual(self.get(f"/users/{member['id']}")["full_name"], member["full_name"])
        self.check(self.change(member, {}, query="?payment_type=gold"), 422)

    def test_a_member_becomes_staff_with_a_password(self):
        member = self.new_member()
        self.check(self.change(member, {"role": "trainer"}), 400, "password_required")
        staff = self.check(self.change(member, {"role": "trainer", "password": "longenough", "schedule_start": "06:00"}), 200)
        self.assertEqual((staff["role"], staff["schedule_start"], staff["schedule_end"]), ("trainer", "06:00", None))
        self.server.login(member["email"], "longenough")

    def test_staff_become_members_with_a_plan(self):
        staff, token = self.new_trainer(schedule_start="06:00", schedule_end="14:00")
        self.assertEqual((staff["schedule_start"], staff["schedule_end"]), ("06:00", "14:00"))
        self.check(self.change(staff, {"role": "user"}), 400, "plan_required")
        member = self.check(self.change(staff, {"role": "user", "plan_id": self.new_plan()["id"]}), 200)
        self.assertEqual((member["role"], member["schedule_start"]), ("user", None))
        self.check(self.call("GET", "/auth/me", token=token), 401)
        answer = self.server.call("POST", torno_rest.API + "/auth/login", {"email": staff["email"], "password": "longenough"})
        self.check(answer, 403, "members_cannot_login")

    def test_schedules(self):
        staff, _ = self.new_trainer(schedule_start="06:00")
        for bad in ("24:00", "6", "06:60", 6):
            self.check(self.change(staff, {"schedule_end": bad}), 422)
        self.assertIsNone(self.check(self.change(staff, {"schedule_start": None}), 200)["schedule_start"])

    def test_an_admin_moves_a_member(self):
        gym, member = self.new_gym(), self.new_member()
        self.server.psql(f"INSERT INTO fingerprints (gym_id, user_id, finger, template_box) VALUES (1, {member['id']}, 1, 'x')")
        self.assertTrue(self.get(f"/users/{member['id']}", self.trainer)["has_fingerprint"])
        moved = self.check(self.change(member, {"gym_id": gym["id"]}), 200)
        self.assertEqual((moved["gym"]["id"], moved["has_fingerprint"]), (gym["id"], False))
        self.check(self.call("GET", f"/users/{member['id']}", token=self.trainer), 403, "other_gym")
        self.check(self.change(member, {"gym_id": 999999}), 404, "gym_not_found")

    def test_a_moved_trainer_works_there_at_once(self):
        gym = self.new_gym()
        staff, token = self.new_trainer()
        member = self.new_member()
        self.get(f"/users/{member['id']}", token)
        self.check(self.change(staff, {"gym_id": gym["id"]}), 200)
        self.check(self.call("GET", f"/users/{member['id']}", token=token), 403, "other_gym")

    def test_two_admins_who_remove_each_other_leave_one(self):
        admins = [self.check(self.call("POST", "/users/admin-trainer", {
            "email": f"boss{i}@gym.com", "full_name": "Boss", "document_id": f"BOSS{i}", "phone_number": "1", "role": "admin",
            "password": "longenough"}), 200) for i in range(2)]
        tokens = [self.server.login(a["email"], "longenough") for a in admins]
        self.server.psql("UPDATE users SET is_active = false WHERE id = 1")
        answers = self.at_once(2, lambda i: self.change(admins[1 - i], {"is_active": False}, tokens[i]))
        self.server.psql("UPDATE users SET is_active = true WHERE id = 1")
        self.assertIn(sorted(a.status for a in answers), ([200, 400], [200, 401]))

    def test_concurrent_changes_with_one_tag(self):
        member = self.new_member()
        tag = self.call("GET", f"/users/{member['id']}").headers["ETag"]
        answers = self.at_once(4, lambda i: self.change(member, {"full_name": f"N{i}"}, headers={"If-Match": tag}))
        self.assertEqual(sorted(a.status for a in answers), [200, 412, 412, 412])

    def test_trainers_find_no_admin(self):
        self.check(self.call("GET", "/users/search/document/ADMIN001", token=self.trainer), 403, "forbidden")
        found = self.call("GET", "/users/search/phone/123456789", token=self.trainer)
        self.assertEqual({u["role"] for u in found.json}, {"trainer"})


class Lists(Case):
    def test_every_order_pages_the_same_people(self):
        gym = self.new_gym()["id"]
        plan = self.new_plan(gym_id=gym)
        names = ["Ñusta", "ana", "Zoe", "Álvaro", "Bea"]
        people = {name: self.new_member(plan, gym_id=gym, full_name=name)["id"] for name in names}
        for name, days in zip(names, (40, 3, -1, 20, 10)):
            self.server.psql(f"UPDATE user_plans SET expires_at = now() + {days} * interval '1 day' WHERE user_id = {people[name]}")
        wanted = {"": names, "&sort=name": ["Álvaro", "ana", "Bea", "Ñusta", "Zoe"], "&sort=-name": ["Zoe", "Ñusta", "Bea", "ana", "Álvaro"],
                  "&sort=created_at": names, "&sort=-created_at": names[::-1], "&sort=expires_at": ["ana", "Bea", "Álvaro", "Ñusta", "Zoe"],
                  "&sort=-expires_at": ["Ñusta", "Álvaro", "Bea", "ana", "Zoe"], "&q=example&sort=name": ["Álvaro", "ana", "Bea", "Ñusta", "Zoe"],
                  "&membership=active&sort=name": ["Álvaro", "ana", "Bea", "Ñusta"], "&membership=expiring": ["ana"],
                  "&membership=expired": ["Zoe"], "&membership=none": [], "&membership=active&q=be": ["Bea"],
                  "&q=ex&sort=name": ["Álvaro", "ana", "Bea", "Ñusta", "Zoe"], "&q=%C3%B1U&sort=name": ["Ñusta"], "&q=%25&sort=name": [],
                  "&q=zo&sort=name&membership=active": []}
        for query, order in wanted.items():
            answer = self.call("GET", f"/users/?gym_id={gym}&role=user{query}")
            shown = [u["full_name"] for u in self.check(answer, 200)]
            self.assertEqual((shown, answer.headers["X-Total-Count"]), (order, str(len(answer.json))), query)
            pages = [u["id"] for skip in range(0, 6, 2) for u in self.get(f"/users/?gym_id={gym}&role=user{query}&skip={skip}&limit=2")]
            self.assertEqual(pages, [u["id"] for u in answer.json], query)


class Leaving(Case):
    def test_the_export_has_everything_but_templates(self):
        member = self.new_member()
        self.check(self.call("POST", "/attendance/", {"user_id": member["id"], "notes": "Knee"}), 200)
        self.check(self.call("POST", "/measurements/", {"user_id": member["id"], "weight": 71.5}), 200)
        self.check(self.call("POST", f"/users/{member['id']}/consent", {"text": "Acepto"}), 200)
        self.server.psql(f"INSERT INTO fingerprints (gym_id, user_id, finger, template_box) VALUES (1, {member['id']}, 2, 'S3CRET')")
        answer = self.call("GET", f"/users/{member['id']}/export", token=self.trainer)
        whole = self.check(answer, 200)
        self.assertEqual(whole["user"]["document_id"], member["document_id"])
        self.assertEqual([len(whole[part]) for part in ("user_plans", "attendance", "measurements", "consents", "fingerprints")], [1] * 5)
        self.assertEqual((whole["attendance"][0]["notes"], whole["measurements"][0]["weight"], whole["consents"][0]["text"],
                          whole["fingerprints"][0]["finger"]), ("Knee", 71.5, "Acepto", 2))
        for hidden in (b"S3CRET", b"hashed_password", b"template"):
            self.assertNotIn(hidden, answer.body)
        self.check(self.call("GET", "/users/999999/export"), 404, "user_not_found")
        self.check(self.call("GET", "/users/1/export", token=self.trainer), 403, "forbidden")

    def test_an_erased_person_is_nowhere(self):
        member = self.new_member(full_name="Erased Erasmus")
        self.check(self.call("DELETE", f"/users/{member['id']}"), 200)
        for path in (f"/users/{member['id']}", f"/users/{member['id']}/export", f"/users/search/document/{member['document_id']}",
                     f"/user-plans/user/{member['id']}", f"/attendance/user/{member['id']}", f"/measurements/user/{member['id']}/latest"):
            self.check(self.call("GET", path), 404)
        for method, path, body in (("PUT", f"/users/{member['id']}", {"full_name": "Back"}), ("DELETE", f"/users/{member['id']}", None),
                                   ("POST", "/attendance/", {"user_id": member["id"]}),
                                   ("POST", "/user-plans/", {"user_id": member["id"], "plan_id": self.new_plan()["id"]})):
            self.check(self.call(method, path, body), 404)
        self.assertEqual(self.get("/users/?include_inactive=true&q=erasmus"), [])

    def test_erased_staff_stay_in_the_totals(self):
        staff, token = self.new_trainer()
        product = self.new_product()
        sale = self.check(self.call("POST", "/sales/", {"product_id": product["id"], "quantity": 1}, token), 200)
        self.check(self.call("DELETE", f"/users/{staff['id']}"), 200)
        self.check(self.call("GET", "/auth/me", token=token), 401)
        self.assertEqual(self.get(f"/sales/{sale['id']}")["sold_by"]["full_name"], "Usuario eliminado")
        self.assertEqual(self.get(f"/sales/summary?product_id={product['id']}")["total_revenue"], "3500.00")
        self.check(self.call("GET", f"/users/{staff['id']}"), 404)

    def test_who_left_no_trace_leaves_no_shell(self):
        staff, _ = self.new_trainer()
        self.check(self.call("DELETE", f"/users/{staff['id']}"), 200)
        self.assertEqual(self.server.psql(f"SELECT count(*) FROM users WHERE id = {staff['id']}"), [["0"]])


class Notes(Case):
    NOTES = {"note": "Trae el certificado", "emergency_name": "Jorge Gómez", "emergency_phone": "+57 311", "medical_note": "Asma"}

    def test_staff_of_the_gym_keep_notes(self):
        member = self.new_member()
        self.assertEqual({member[name] for name in self.NOTES}, {""})
        path = f"/users/{member['id']}"
        changed = self.check(self.call("PUT", path, self.NOTES, self.trainer), 200)
        self.assertEqual({name: changed[name] for name in self.NOTES}, self.NOTES)
        visit = self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}, self.trainer), 200)
        self.assertEqual(visit["user"]["note"], self.NOTES["note"])
        changed = self.check(self.call("PUT", path, {"note": "", "full_name": "Otra"}), 200)
        self.assertEqual((changed["note"], changed["medical_note"], changed["full_name"]), ("", "Asma", "Otra"))
        for fields in ({"note": "x" * 1001}, {"emergency_phone": "1" * 51}, {"medical_note": 5}):
            self.check(self.call("PUT", path, fields), 422)
        other = self.new_trainer(gym_id=self.new_gym()["id"])[1]
        self.check(self.call("PUT", path, self.NOTES, other), 403, "other_gym")
        self.check(self.call("GET", path, token=other), 403, "other_gym")

    def test_notes_have_a_version(self):
        path = f"/users/{self.new_member()['id']}"
        tag = self.call("GET", path).headers["ETag"]
        answers = self.at_once(5, lambda i: self.call("PUT", path, {"note": str(i)}, headers={"If-Match": tag}))
        self.assertEqual(sorted(a.status for a in answers), [200] + [412] * 4)

    def test_an_erased_person_leaves_none(self):
        member = self.new_member()
        self.check(self.call("PUT", f"/users/{member['id']}", self.NOTES), 200)
        self.check(self.call("DELETE", f"/users/{member['id']}"), 200)
        for table in ("users", "audit_entries"):
            text = str(self.server.psql(f"SELECT t::text FROM {table} t"))
            self.assertNotIn(self.NOTES["emergency_name"], text, table)


if __name__ == "__main__":
    tap.main()
