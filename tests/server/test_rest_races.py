"""Many at once on two processes over one database: exactly one effect each, and never a failure of the server."""

import tap
import torno_rest
from torno_rest import API, Case

beside = None


def setUpModule():
    global beside
    torno_rest.start()
    beside = torno_rest.server.start_beside()


def tearDownModule():
    beside.end_beside()
    torno_rest.stop()


class Races(Case):
    def post(self, path, body, n, key=None):
        """The same request n times at once, at both processes in turn."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.at_once(n, lambda i: (torno_rest.server, beside)[i % 2].call(
            "POST", API + path, body(i) if callable(body) else body, self.admin, headers=headers))

    def statuses(self, answers):
        found = {}
        for answer in answers:
            found[answer.status] = found.get(answer.status, 0) + 1
        return found

    def test_fifty_clients_sell_the_last_ten(self):
        product = self.new_product(quantity=10)
        answers = self.post("/sales/", {"product_id": product["id"], "quantity": 1}, 50)
        self.assertEqual(self.statuses(answers), {200: 10, 400: 40})
        self.assertEqual({a.json["code"] for a in answers if a.status == 400}, {"insufficient_stock"})
        self.assertEqual(self.get(f"/products/{product['id']}")["quantity"], 0)
        changes = [m["change"] for m in self.get(f"/products/{product['id']}/movements?limit=1000")]
        self.assertEqual(sorted(changes), [-1] * 10 + [10])
        summary = self.get(f"/sales/summary?product_id={product['id']}")
        self.assertEqual((summary["total_sales"], summary["total_revenue"]), (10, "35000.00"))

    def test_twenty_check_ins_are_one_visit(self):
        member = self.new_member(self.new_plan(role="taquillero", days=5))
        answers = self.post("/attendance/", {"user_id": member["id"]}, 20)
        self.assertEqual(self.statuses(answers), {200: 20})
        self.assertEqual(len({a.json["id"] for a in answers}), 1)
        self.assertEqual(len(self.get(f"/attendance/user/{member['id']}")), 1)
        self.assertEqual(self.get(f"/user-plans/{member['active_plan']['id']}")["days"], 4)

    def test_twenty_registrations_with_one_email_are_one_member(self):
        plan = self.new_plan()
        answers = self.post("/users/with-plan", lambda i: {
            "email": "Once@example.com" if i % 3 else "once@EXAMPLE.com", "full_name": "Once", "document_id": f"ONCE{i}", "phone_number": "1",
            "plan_id": plan["id"]}, 20)
        self.assertEqual(self.statuses(answers), {200: 1, 400: 19})
        self.assertEqual({a.json["code"] for a in answers if a.status == 400}, {"email_taken"})
        found = self.get("/users/?q=once@example.com")
        self.assertEqual(len(found), 1)
        self.assertEqual(len(self.get(f"/user-plans/user/{found[0]['id']}")), 1)

    def test_twenty_times_the_same_key_is_one_sale(self):
        product = self.new_product(quantity=100)
        answers = self.post("/sales/", {"product_id": product["id"], "quantity": 3}, 20, key="one-sale")
        self.assertEqual(self.statuses(answers), {200: 20})
        self.assertEqual(len({a.body for a in answers}), 1)
        self.assertEqual(self.get(f"/products/{product['id']}")["quantity"], 97)

    def test_twenty_times_the_same_key_is_one_refusal(self):
        product = self.new_product(quantity=1)
        answers = self.post("/sales/", {"product_id": product["id"], "quantity": 3}, 20, key="one-refusal")
        self.assertEqual(self.statuses(answers), {400: 20})
        self.assertEqual(len({a.body for a in answers}), 1)

    def test_of_many_guesses_at_once_ten_are_told_that_they_are_wrong(self):
        self.addCleanup(torno_rest.server.psql, "DELETE FROM login_failures")
        self.new_trainer(email="guessed@example.com")
        guess = {"email": "guessed@example.com", "password": "no"}
        answers = self.post("/auth/login", guess, 24)
        self.assertEqual(self.statuses(answers), {401: 10, 429: 14})
        for answer in answers:
            self.assertEqual(answer.status == 429, int(answer.headers["Retry-After"] or 0) > 0)

    def test_many_who_know_their_password_get_in_at_once(self):
        self.new_trainer(email="crowd@example.com")
        answers = self.post("/auth/login", {"email": "crowd@example.com", "password": "longenough"}, 16)
        self.assertEqual(self.statuses(answers), {200: 16})

    def test_a_password_that_is_changed_while_it_is_looked_at_opens_nothing(self):
        trainer, _ = self.new_trainer(email="changed@example.com")
        answer = self.meanwhile(f"UPDATE users SET hashed_password = 'other' WHERE id = {trainer['id']}",
                                lambda: torno_rest.server.call("POST", API + "/auth/login", {
                                    "email": "changed@example.com", "password": "longenough"}), "%torno_open_session%")
        self.check(answer, 401, "wrong_credentials")

    def test_a_session_opened_while_the_password_is_changed_ends_with_the_others(self):
        trainer, token = self.new_trainer()
        opened = self.meanwhile(f"SELECT torno_open_session('late-by-a-hair-0000000', id, gym_id, NULL, hashed_password) FROM users WHERE id = {trainer['id']}",
                                lambda: self.call("PUT", "/auth/password", {
                                    "current_password": "longenough", "new_password": "longenough2"}, token), "%torno_set_password%")
        self.check(opened, 200)
        self.assertEqual(self.server.psql("SELECT count(*) FROM sessions WHERE id LIKE 'late%' AND revoked_at IS NULL"), [["0"]])


if __name__ == "__main__":
    tap.main()
