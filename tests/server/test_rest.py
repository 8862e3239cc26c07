"""The REST API as its callers see it: signing in, people, plans, visits, and the conventions that hold everywhere."""

import concurrent.futures

import tap
import torno_rest
from torno_rest import API, Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


class Sessions(Case):
    def setUp(self):
        self.addCleanup(self.server.psql, "DELETE FROM login_failures")

    def test_login_answers_token_role_and_user(self):
        answer = self.check(self.server.call("POST", API + "/auth/login", {"email": "ADMIN@gym.com", "password": "admin123"}), 200)
        self.assertEqual((answer["token_type"], answer["role"], answer["user"]["document_id"]), ("bearer", "admin", "ADMIN001"))

    def test_wrong_password_and_unknown_email_say_the_same(self):
        for email in ("admin@gym.com", "nobody@gym.com"):
            answer = self.server.call("POST", API + "/auth/login", {"email": email, "password": "wrong"})
            self.assertEqual((answer.status, answer.json["detail"]), (401, "Correo electrónico o contraseña incorrectos"))
            self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")

    def test_a_member_never_logs_in(self):
        member = self.new_member()
        answer = self.server.call("POST", API + "/auth/login", {"email": member["email"], "password": "x"})
        self.assertEqual(self.check(answer, 403)["detail"], "Los usuarios no pueden iniciar sesión en el sistema")

    def test_logout_revokes_only_this_token(self):
        one, two = self.server.login(), self.server.login()
        self.check(self.call("POST", "/auth/logout", token=one), 200)
        self.check(self.call("GET", "/auth/me", token=one), 401, "not_authenticated")
        self.check(self.call("GET", "/auth/me", token=two), 200)

    def test_a_forged_token_is_refused(self):
        head, claims, signature = self.admin.split(".")
        for token in ("", "x", head + "." + claims + ".", head + "." + claims + "." + signature[:-2] + "AA", "e30.e30."):
            self.assertEqual(self.call("GET", "/auth/me", token=token or " ").status, 401)

    def test_many_failures_are_held_up(self):
        staff = self.check(self.call("POST", "/users/admin-trainer", {
            "email": "slow@gym.com", "full_name": "Slow", "document_id": "SLOW", "phone_number": "1", "role": "trainer",
            "password": "longenough"}), 200)
        self.assertEqual(staff["role"], "trainer")
        statuses = [self.server.call("POST", API + "/auth/login", {"email": "slow@gym.com", "password": "no"}).status
                    for _ in range(10)]
        self.assertEqual(statuses, [401] * 10)
        answer = self.server.call("POST", API + "/auth/login", {"email": "slow@gym.com", "password": "longenough"})
        self.check(answer, 429, "too_many_logins")
        self.assertGreater(int(answer.headers["Retry-After"]), 0)

    def test_many_guesses_of_the_current_password_are_held_up(self):
        self.addCleanup(torno_rest.server.psql, "DELETE FROM login_failures")
        token = self.new_trainer(email="stolen@gym.com")[1]
        guess = {"current_password": "no", "new_password": "longenough2"}
        right = {"current_password": "longenough", "new_password": "longenough2"}
        for _ in range(9):
            self.check(self.call("PUT", "/auth/password", guess, token), 400, "wrong_password")
        self.check(self.call("PUT", "/auth/password", right, token), 200)
        token = self.server.login("stolen@gym.com", "longenough2")
        torno_rest.server.psql("DELETE FROM login_failures WHERE subject LIKE 'address:%'")
        for _ in range(10):
            self.check(self.call("PUT", "/auth/password", guess, token), 400, "wrong_password")
        answer = self.call("PUT", "/auth/password", {**right, "current_password": "longenough2"}, token)
        self.check(answer, 429, "too_many_logins")
        self.assertGreater(int(answer.headers["Retry-After"]), 0)
        login = {"email": "stolen@gym.com", "password": "longenough2"}
        self.check(self.server.call("POST", API + "/auth/login", login), 429, "too_many_logins")

    def test_deactivation_takes_effect_at_once(self):
        staff = self.check(self.call("POST", "/users/admin-trainer", {
            "email": "gone@gym.com", "full_name": "Gone", "document_id": "GONE", "phone_number": "1", "role": "trainer",
            "password": "longenough"}), 200)
        token = self.server.login("gone@gym.com", "longenough")
        self.check(self.call("GET", "/auth/me", token=token), 200)
        self.check(self.call("PUT", f"/users/{staff['id']}", {"is_active": False}), 200)
        self.check(self.call("GET", "/auth/me", token=token), 401)
        answer = self.server.call("POST", API + "/auth/login", {"email": "gone@gym.com", "password": "longenough"})
        self.assertEqual(self.check(answer, 400)["detail"], "Usuario inactivo")

    def test_a_new_password_ends_the_other_sessions(self):
        self.check(self.call("POST", "/users/admin-trainer", {
            "email": "pass@gym.com", "full_name": "Pass", "document_id": "PASS", "phone_number": "1", "role": "trainer",
            "password": "longenough"}), 200)
        one, two = self.server.login("pass@gym.com", "longenough"), self.server.login("pass@gym.com", "longenough")
        wrong = {"current_password": "nope", "new_password": "longenough2"}
        self.assertEqual(len(self.check(self.call("PUT", "/auth/password", {}, one), 422)["detail"]), 2)
        self.check(self.call("PUT", "/auth/password", wrong, one), 400, "wrong_password")
        self.check(self.call("PUT", "/auth/password", {**wrong, "current_password": "longenough"}, one), 200)
        self.check(self.call("GET", "/auth/me", token=one), 200)
        self.check(self.call("GET", "/auth/me", token=two), 401)


class Conventions(Case):
    def test_all_faults_come_in_one_answer(self):
        answer = self.check(self.call("POST", "/users/with-plan", {"email": "bad", "phone_number": 5, "plan_id": "x"}), 422)
        self.assertEqual([fault["loc"][-1] for fault in answer["detail"]],
                         ["email", "full_name", "document_id", "phone_number", "plan_id"])
        self.assertEqual({*answer["detail"][0]}, {"type", "loc", "msg", "input"})

    def test_a_password_is_never_echoed(self):
        answer = self.call("POST", "/users/admin-trainer", {"password": "kurz", "role": "trainer"})
        self.assertNotIn("kurz", answer.body.decode())

    def test_bodies_that_are_none(self):
        self.check(self.call("POST", "/gyms/", raw=b"{bad"), 400, "bad_json")
        self.check(self.call("POST", "/gyms/", raw=b"[]"), 422)
        self.check(self.call("POST", "/gyms/", raw=b"{}", headers={"Content-Type": "text/plain"}), 415, "unsupported_media_type")
        self.check(self.call("POST", "/gyms/", raw=b'{"name":"' + b"x" * (1 << 20) + b'"}'), 413, "body_too_large")

    def test_unknown_paths_and_methods(self):
        self.check(self.call("GET", "/nothing"), 404, "not_found")
        pages = [path for path in ("/docs", "/redoc") if self.server.ask("HEAD", path).status == 200]  # not where they are not built in
        for path in (API + "/users/", "/openapi.json", "/ws/gym/1", "/ws/user/1", "/gym", *pages):
            answer = self.server.call("PATCH", path)
            self.check(answer, 405, "method_not_allowed")
            self.assertIn("GET", answer.headers["Allow"])
            answer = self.server.call("OPTIONS", path)
            self.assertEqual((answer.status, "GET" in answer.headers["Allow"]), (204, True))
        self.check(self.server.call("OPTIONS", "/nothing"), 404, "not_found")

    def test_a_socket_is_no_page(self):
        for path in ("/ws/gym/1", "/ws/user/1"):
            self.check(self.server.ask("GET", path), 400, "websocket_expected")

    def test_a_trailing_slash_is_the_same(self):
        self.assertEqual(self.call("GET", "/plans").body, self.call("GET", "/plans/").body)

    def test_languages(self):
        for header, text in (("en", "User not found"), ("es-CO,en;q=0.5", "Usuario no encontrado"), ("fr", "Usuario no encontrado"),
                             ("es;q=0.1, en;q=0.9", "User not found"), ("en;q=0, es", "Usuario no encontrado"), ("en-GB", "User not found"),
                             ("fr, en;q=0.3", "User not found"), ("*", "Usuario no encontrado"), ("EN", "User not found"),
                             ("en;q=banana", None), (",;=", "Usuario no encontrado"), ("x" * 5000, "Usuario no encontrado")):
            answer = self.call("GET", "/users/999999", headers={"Accept-Language": header})
            self.assertIn(answer.json["detail"], (text,) if text else ("User not found", "Usuario no encontrado"), header[:50])

    def test_pages_have_a_total(self):
        plans = [self.new_plan() for _ in range(3)]
        answer = self.call("GET", "/plans/?skip=1&limit=1")
        self.assertEqual(len(answer.json), 1)
        self.assertGreaterEqual(int(answer.headers["X-Total-Count"]), len(plans))
        for query in ("limit=0", "limit=1001", "skip=-1", "limit=x", "gym_id=x"):
            self.check(self.call("GET", "/plans/?" + query), 422)

    def test_head_answers_as_get_without_the_body(self):
        answer = self.call("HEAD", "/plans/")
        self.assertEqual((answer.status, answer.body), (200, b""))
        self.assertIn("X-Total-Count", answer.headers)

    def test_cors(self):
        answer = self.call("OPTIONS", "/plans/", headers={"Origin": "http://x", "Access-Control-Request-Method": "POST"})
        self.assertEqual((answer.status, answer.headers["Access-Control-Allow-Origin"]), (204, "*"))

    def test_stale_versions_lose(self):
        plan = self.new_plan()
        path = f"/plans/{plan['id']}"
        tag = self.call("GET", path).headers["ETag"]
        self.check(self.call("PUT", path, {"price": "1.00"}, headers={"If-Match": tag}), 200)
        self.check(self.call("PUT", path, {"price": "2.00"}, headers={"If-Match": tag}), 412, "stale_version")
        self.check(self.call("PUT", path, {"price": "2.00"}, headers={"If-Match": "*"}), 200)

    def test_of_concurrent_writers_one_wins(self):
        plan = self.new_plan()
        path = f"/plans/{plan['id']}"
        tag = self.call("GET", path).headers["ETag"]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda i: self.call("PUT", path, {"price": i + 1}, headers={"If-Match": tag}), range(8)))
        self.assertEqual(sorted(a.status for a in answers), [200] + [412] * 7)

    def test_a_key_does_the_work_once(self):
        body = {"name": "Once", "price": 1, "duration_days": 1}
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _: self.call("POST", "/plans/", body, headers={"Idempotency-Key": "k"}), range(6)))
        self.assertEqual({(a.status, a.body) for a in answers}, {(200, answers[0].body)})
        self.assertEqual(self.server.psql("SELECT count(*) FROM plans WHERE name = 'Once'"), [["1"]])
        answer = self.call("POST", "/plans/", {**body, "name": "Twice"}, headers={"Idempotency-Key": "k"})
        self.check(answer, 422, "idempotency_key_reused")
        self.check(self.call("POST", "/plans/", body, headers={"Idempotency-Key": "x" * 129}), 422, "bad_idempotency_key")

    def test_a_path_is_one_however_it_is_written(self):
        body = {"name": "Once with a slash", "price": 1, "duration_days": 1}
        answers = [self.server.ask("POST", API + path, body, self.admin, {"Idempotency-Key": "slash"}) for path in ("/plans/", "/plans", "/pl%61ns")]
        self.assertEqual({(a.status, a.body) for a in answers}, {(200, answers[0].body)})
        member = self.new_member()
        document, escaped = member["document_id"], "".join(f"%{ord(c):02x}" for c in member["document_id"])
        answers = [self.call("POST", f"/attendance/{path}", {}, headers={"Idempotency-Key": "escape"}) for path in (document, escaped)]
        self.assertEqual({(a.status, a.body) for a in answers}, {(200, answers[0].body)})
        for bad in ("%FF", "%00", "x" * 51):  # refused as without a key
            self.assertIn(self.call("POST", f"/attendance/{bad}", {}, headers={"Idempotency-Key": "bad"}).status, (404, 422))

    def test_a_key_that_is_none_is_refused_at_any_post(self):
        body = {"email": "admin@gym.com", "password": "admin123"}
        for key, status in (("x" * 129, 422), ("x" * 128, 200)):
            answer = self.server.call("POST", API + "/auth/login", body, headers={"Idempotency-Key": key})
            self.assertEqual(answer.status, status)

    def test_refusals_are_kept_with_their_key(self):
        self.new_plan(name="Taken")
        body = {"name": "taken", "price": 1, "duration_days": 1}
        for _ in range(2):
            self.check(self.call("POST", "/plans/", body, headers={"Idempotency-Key": "r"}), 400, "name_taken")

    def test_money_is_exact(self):
        for given, shown in (("0.10", "0.10"), (29.99, "29.99"), ("7", "7.00"), (1e3, "1000.00")):
            self.assertEqual(self.new_plan(price=given)["price"], shown)
        for bad in ("1.005", -1, "x", True, None, "1e400"):
            answer = self.call("POST", "/plans/", {"name": "Bad", "price": bad, "duration_days": 1})
            self.check(answer, 422)


class Roles(Case):
    def test_a_trainer_changes_no_plan_or_gym(self):
        plan = self.new_plan()
        for method, path, body in (("POST", "/plans/", {"name": "N", "price": 1, "duration_days": 1}),
                                   ("PUT", f"/plans/{plan['id']}", {"price": 1}), ("DELETE", f"/plans/{plan['id']}", None),
                                   ("POST", "/gyms/", {"name": "N"}), ("DELETE", f"/users/{self.new_member()['id']}", None)):
            self.check(self.call(method, path, body, self.trainer), 403, "forbidden")

    def test_another_gym_is_out_of_reach(self):
        gym = self.new_gym()
        plan = self.new_plan(gym_id=gym["id"])
        member = self.new_member(plan, gym_id=gym["id"])
        for path in (f"/users/{member['id']}", f"/plans/{plan['id']}", f"/user-plans/user/{member['id']}",
                     f"/users/?gym_id={gym['id']}", f"/plans/?gym_id={gym['id']}"):
            self.check(self.call("GET", path, token=self.trainer), 403, "other_gym")
        self.check(self.call("GET", f"/users/search/document/{member['document_id']}", token=self.trainer), 404)
        self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}, self.trainer), 403, "other_gym")
        self.assertNotIn(member["id"], [u["id"] for u in self.call("GET", "/users/?limit=1000", token=self.trainer).json])

    def test_a_trainer_sees_no_admin(self):
        self.check(self.call("GET", "/users/1", token=self.trainer), 403, "forbidden")
        roles = {u["role"] for u in self.call("GET", "/users/?limit=1000", token=self.trainer).json}
        self.assertNotIn("admin", roles)

    def test_a_trainer_gives_neither_role_nor_gym(self):
        member = self.new_member()
        for body in ({"role": "trainer", "password": "longenough"}, {"gym_id": self.new_gym()["id"]}):
            self.check(self.call("PUT", f"/users/{member['id']}", body, self.trainer), 403)

    def test_the_last_admin_stays(self):
        for method, body in (("DELETE", None), ("PUT", {"is_active": False}), ("PUT", {"role": "trainer"})):
            self.check(self.call(method, "/users/1", body), 400, "last_admin")


class People(Case):
    def test_a_member_needs_a_plan(self):
        body = {"email": "np@example.com", "full_name": "No Plan", "document_id": "NP", "phone_number": "1"}
        self.check(self.call("POST", "/users/regular", body), 400, "plan_required")
        self.check(self.call("POST", "/users/with-plan", {**body, "plan_id": 999999}), 404, "plan_not_found")
        self.assertEqual(self.server.psql("SELECT count(*) FROM users WHERE document_id = 'NP'"), [["0"]])

    def test_email_and_document_are_unique_ignoring_case(self):
        member = self.new_member()
        body = {"email": member["email"].upper(), "full_name": "Twin", "document_id": "TWIN", "phone_number": "1",
                "plan_id": member["active_plan"]["plan_id"]}
        self.check(self.call("POST", "/users/with-plan", body), 400, "email_taken")
        body.update(email="twin@example.com", document_id=member["document_id"].lower())
        self.check(self.call("POST", "/users/with-plan", body), 400, "document_taken")

    def test_searching_ignores_accents_and_case(self):
        member = self.new_member(full_name="José Ñáñez 100%_\\")
        for q in ("jose", "NANEZ", "100%25_%5C", member["document_id"]):
            found = self.call("GET", "/users/?q=" + q).json
            self.assertIn(member["id"], [u["id"] for u in found], q)
        self.assertEqual(self.call("GET", "/users/?q=%25%25").json, [])

    def test_phone_numbers_are_found_in_part(self):
        member = self.new_member(phone_number="+57 (321) 777-8899")
        found = self.call("GET", "/users/search/phone/321-7778").json
        self.assertEqual([u["id"] for u in found], [member["id"]])
        self.check(self.call("GET", "/users/search/phone/000000000"), 404, "user_not_found")

    def test_erasing_leaves_the_money(self):
        member = self.new_member()
        purchase = member["active_plan"]["id"]
        self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}), 200)
        self.check(self.call("DELETE", f"/users/{member['id']}"), 200)
        self.check(self.call("GET", f"/users/{member['id']}"), 404)
        kept = self.check(self.call("GET", f"/user-plans/{purchase}"), 200)
        self.assertEqual((kept["user"]["full_name"], kept["user"]["email"], kept["purchased_price"]),
                         ("Usuario eliminado", None, "80000.00"))
        self.assertEqual(self.server.psql(f"SELECT count(*) FROM attendance WHERE user_id = {member['id']}"), [["0"]])
        again = self.new_member(document_id=member["document_id"], email=member["email"])
        self.assertNotEqual(again["id"], member["id"])

    def test_consent_is_recorded_and_withdrawn(self):
        path = f"/users/{self.new_member()['id']}/consent"
        self.check(self.call("GET", path), 404, "consent_not_found")
        self.check(self.call("POST", path, {"text": "Acepto"}, self.trainer), 200)
        self.assertEqual(self.check(self.call("GET", path), 200)["text"], "Acepto")
        self.check(self.call("DELETE", path), 200)
        self.check(self.call("GET", path), 404)

    def test_every_change_is_in_the_audit_trail(self):
        member = self.new_member(token=self.trainer)
        self.check(self.call("PUT", f"/users/{member['id']}", {"full_name": "Changed"}), 200)
        rows = self.server.psql("SELECT action, actor_id, after ->> 'full_name' FROM audit_entries "
                           f"WHERE record = 'user' AND record_id = '{member['id']}' ORDER BY id")
        self.assertEqual(rows[0], ["insert", "2", member["full_name"]])
        self.assertEqual(rows[-1], ["update", "1", "Changed"])
        self.assertEqual(self.server.psql("SELECT count(*) FROM audit_entries WHERE after ? 'hashed_password'"), [["0"]])


class Memberships(Case):
    def test_the_price_paid_is_kept(self):
        plan = self.new_plan()
        member = self.new_member(plan, purchased_price="70000.5")
        self.check(self.call("PUT", f"/plans/{plan['id']}", {"price": "99999.00"}), 200)
        self.assertEqual(self.call("GET", f"/user-plans/user/{member['id']}/active").json["purchased_price"], "70000.50")

    def test_trainers_assign_upgrades_only(self):
        cheap, dear = self.new_plan(), self.new_plan(price="90000.00")
        member = self.new_member(cheap)
        lesser = {"user_id": member["id"], "plan_id": self.new_plan(price=1, duration_days=1)["id"]}
        self.check(self.call("POST", "/user-plans/", lesser, self.trainer), 403, "not_an_upgrade")
        body = {"user_id": member["id"], "plan_id": dear["id"], "payment_type": "card"}
        new = self.check(self.call("POST", "/user-plans/", body, self.trainer), 200)
        self.assertEqual(new["payment_type"], "card")
        self.assertFalse(self.check(self.call("GET", f"/user-plans/{member['active_plan']['id']}"), 200)["is_active"])

    def test_a_renewal_starts_where_the_running_one_ends(self):
        plan = self.new_plan()
        member = self.new_member(plan)
        new = self.check(self.call("POST", "/user-plans/", {"user_id": member["id"], "plan_id": plan["id"]}), 200)
        days = self.server.psql(f"SELECT (SELECT expires_at FROM user_plans WHERE id = {new['id']}) - expires_at "
                           f"FROM user_plans WHERE id = {member['active_plan']['id']}")
        self.assertEqual(days, [["30 days"]])

    def test_membership_filters(self):
        member = self.new_member(self.new_plan(duration_days=5))
        old = self.new_member()
        self.server.psql(f"UPDATE user_plans SET expires_at = now() - interval '2 days' WHERE user_id = {old['id']}")
        for state, wanted in (("active", member), ("expiring", member), ("expired", old)):
            ids = [u["id"] for u in self.call("GET", f"/users/?membership={state}&limit=1000").json]
            self.assertIn(wanted["id"], ids, state)
        self.assertNotIn(old["id"], [u["id"] for u in self.call("GET", "/users/?membership=active&limit=1000").json])
        self.call("PUT", f"/users/{old['id']}", {"is_active": False})
        for query, count in (("", 1), ("&q=nobody-of-this-name", 0)):
            answer = self.call("GET", f"/users/?membership=inactive&limit=1000{query}")
            ids = [u["id"] for u in answer.json]
            self.assertEqual(ids.count(old["id"]), count, query)
            self.assertNotIn(member["id"], ids)
            self.assertEqual(answer.headers["X-Total-Count"], str(len(ids)))


class Visits(Case):
    def test_one_visit_a_day(self):
        member = self.new_member()
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _: self.call("POST", "/attendance/", {"user_id": member["id"]}), range(6)))
        self.assertEqual(len({a.json["id"] for a in answers}), 1)
        again = self.check(self.call("POST", f"/attendance/{member['document_id'].lower()}"), 200)
        self.assertEqual(again["id"], answers[0].json["id"])

    def test_a_pass_pays_with_one_visit(self):
        member = self.new_member(self.new_plan(role="taquillero", days=1))
        for _ in range(2):
            self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}), 200)
        self.assertEqual(self.server.psql(f"SELECT days FROM user_plans WHERE user_id = {member['id']}"), [["0"]])
        self.server.psql(f"UPDATE attendance SET attendance_date = attendance_date - 1, check_in_time = check_in_time - interval '1 day' "
                    f"WHERE user_id = {member['id']}")
        answer = self.call("POST", "/attendance/", {"user_id": member["id"]})
        self.assertEqual(self.check(answer, 400, "pass_used_up")["detail"], "El plan taquillero del usuario se quedó sin días")

    def test_why_a_member_stays_outside(self):
        member = self.new_member()
        self.server.psql(f"UPDATE user_plans SET expires_at = now() WHERE user_id = {member['id']}")
        answer = self.call("POST", "/attendance/", {"user_id": member["id"]})
        self.assertEqual(self.check(answer, 400, "plan_expired")["detail"], "El plan del usuario ha expirado")
        self.server.psql(f"UPDATE user_plans SET is_active = false WHERE user_id = {member['id']}")
        answer = self.call("POST", "/attendance/", {"user_id": member["id"]})
        self.assertEqual(self.check(answer, 400, "plan_not_valid")["detail"], "El usuario no tiene un plan activo válido")
        self.check(self.call("PUT", f"/users/{member['id']}", {"is_active": False}), 200)
        self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}), 400, "inactive_user")
        self.check(self.call("POST", "/attendance/nobody"), 404, "user_not_found")

    def test_the_day_is_the_gyms(self):
        gym = self.new_gym()
        member = self.new_member(self.new_plan(gym_id=gym["id"]), gym_id=gym["id"])
        visit = self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}), 200)
        self.assertEqual([[visit["attendance_date"]]], self.server.psql("SELECT (now() AT TIME ZONE 'Europe/Madrid')::date"))
        self.assertRegex(visit["check_in_time"], r"\+0[12]:00$")
        daily = self.call("GET", f"/attendance/daily/{visit['attendance_date']}?gym_id={gym['id']}").json
        self.assertEqual([v["id"] for v in daily], [visit["id"]])


if __name__ == "__main__":
    tap.main()
