"""Shifts of the till: their figures are the ledger's, to the cent, whoever sells while they are closed."""

import collections
import decimal
import random

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop

PAYMENTS = ["cash", "transfer", "card"]
NOTHING = {"counted_cash": 0, "counted_transfer": 0, "counted_card": 0}


def money(text):
    return decimal.Decimal(text)


class Shifts(Case):
    def setUp(self):
        self.gym = self.new_gym()["id"]
        self.staff = self.new_trainer(gym_id=self.gym)[1]

    def open(self, opening="0.00", token=None):
        return self.check(self.call("POST", "/shifts/", {"opening_float": opening, "gym_id": self.gym}, token), 200)

    def close(self, shift, token=None, **counted):
        return self.call("POST", f"/shifts/{shift['id']}/close", {**NOTHING, **counted}, token)

    def move(self, shift, direction, amount, reason="Agua", token=None):
        return self.call("POST", f"/shifts/{shift['id']}/movements", {"direction": direction, "amount": amount, "reason": reason}, token)

    def sell(self, product, **fields):
        return self.check(self.call("POST", "/sales/", {"product_id": product["id"], "quantity": 1, **fields}, self.staff), 200)

    def test_a_gym_has_one_open_shift(self):
        self.check(self.call("GET", f"/shifts/current?gym_id={self.gym}"), 404, "no_open_shift")
        answers = self.at_once(6, lambda _: self.call("POST", "/shifts/", {"opening_float": "10.00"}, self.staff))
        self.assertEqual(sorted(a.status for a in answers), [200] + [400] * 5)
        self.assertEqual({a.json["code"] for a in answers if a.status == 400}, {"shift_open"})
        shift = self.get("/shifts/current", self.staff)
        self.assertEqual((shift["gym_id"], shift["opening_float"], shift["closed_at"], shift["difference_cash"]), (self.gym, "10.00", None, None))
        self.check(self.close(shift, self.staff, counted_cash="9.50"), 200)
        self.check(self.close(shift), 400, "shift_closed")
        self.check(self.move(shift, "in", "1.00"), 400, "shift_closed")
        second = self.open()
        self.assertEqual([s["id"] for s in self.get("/shifts/", self.staff)], [second["id"], shift["id"]])
        kept = self.get(f"/shifts/{shift['id']}", self.staff)
        self.assertEqual((kept["expected_cash"], kept["counted_cash"], kept["difference_cash"]), ("10.00", "9.50", "-0.50"))

    def test_what_does_not_fit_is_refused(self):
        for body in ({}, {"opening_float": -1}, {"opening_float": "1.001"}, {"opening_float": None}):
            self.check(self.call("POST", "/shifts/", {**body, "gym_id": self.gym}), 422)
        shift = self.open()
        for direction, amount, reason in (("in", 0, "x"), ("in", -5, "x"), ("up", 1, "x"), ("out", 1, " ")):
            self.check(self.move(shift, direction, amount, reason), 422)
        self.check(self.call("POST", f"/shifts/{shift['id']}/close", {"counted_cash": 0}), 422)
        self.check(self.call("POST", "/shifts/", {"opening_float": 1, "gym_id": 999999}), 404, "gym_not_found")
        self.check(self.close({"id": 999999}), 404, "shift_not_found")

    def test_another_gym_is_out_of_reach(self):
        shift = self.open()
        self.check(self.call("GET", f"/shifts/{shift['id']}", token=self.trainer), 403, "other_gym")
        self.check(self.call("GET", f"/shifts/{shift['id']}/movements", token=self.trainer), 403, "other_gym")
        self.check(self.move(shift, "in", 1, token=self.trainer), 403, "other_gym")
        self.check(self.close(shift, self.trainer), 403, "other_gym")
        self.check(self.call("POST", "/shifts/", {"opening_float": 1, "gym_id": self.gym}, self.trainer), 403, "other_gym")
        self.assertNotIn(shift["id"], [s["id"] for s in self.get("/shifts/?limit=1000", self.trainer)])

    def test_a_key_moves_cash_once(self):
        shift, headers = self.open(), {"Idempotency-Key": "cash-once"}
        body = {"direction": "out", "amount": "5.00", "reason": "Taxi"}
        answers = self.at_once(3, lambda _: self.call("POST", f"/shifts/{shift['id']}/movements", body, headers=headers))
        self.assertEqual(len({a.json["id"] for a in answers}), 1)
        self.assertEqual([(m["direction"], m["amount"], m["reason"]) for m in self.get(f"/shifts/{shift['id']}/movements")], [("out", "5.00", "Taxi")])
        entries = self.get(f"/audit?record=shift_movement&gym_id={self.gym}")
        self.assertEqual([(e["action"], e["after"]["amount_cents"]) for e in entries], [("insert", 500)])

    def test_the_figures_are_the_ledgers(self):
        pick = random.Random(6)
        before = self.new_product(gym_id=self.gym, price="9.99", quantity=500)
        self.sell(before)  # sold before the shift: none of its money
        shift = self.open("100.00")
        taken = {"sales": collections.Counter(), "plans": collections.Counter()}
        cash = money("100.00")
        for i in range(30):
            payment, product = pick.choice(PAYMENTS), self.new_product(gym_id=self.gym, price=str(money(pick.randrange(1, 99999)) / 100), quantity=9)
            sale = self.sell(product, quantity=pick.randrange(1, 5), payment_type=payment)
            taken["sales"][payment] += money(sale["total_amount"])
            if i % 3 == 0:
                member = self.new_member(self.new_plan(gym_id=self.gym, price=f"{i}.25"), gym_id=self.gym, payment_type=payment)
                taken["plans"][member["active_plan"]["payment_type"]] += money(member["active_plan"]["purchased_price"])
            if i % 4 == 0:
                direction = pick.choice(["in", "out"])
                self.check(self.move(shift, direction, f"{i + 1}.10"), 200)
                cash += money(f"{i + 1}.10") * (1 if direction == "in" else -1)
        voided = self.sell(before, payment_type="card")
        self.check(self.call("DELETE", f"/sales/{voided['id']}"), 200)
        for current in (self.get(f"/shifts/current?gym_id={self.gym}"), self.check(self.close(shift, counted_card="1.00"), 200)):
            for total in current["totals"]:
                payment = total["payment_type"]
                self.assertEqual((money(total["sales"]), money(total["plans"])), (taken["sales"][payment], taken["plans"][payment]))
                wanted = taken["sales"][payment] + taken["plans"][payment]
                self.assertEqual(money(total["total"]), wanted)
                self.assertEqual(money(current["expected_" + payment]), wanted + (cash if payment == "cash" else 0))
        self.assertEqual(money(current["difference_card"]), 1 - money(current["expected_card"]))
        self.sell(before)
        self.assertEqual(self.get(f"/shifts/{shift['id']}"), current)

    def test_what_was_counted_stays(self):
        product = self.new_product(gym_id=self.gym)
        shift = self.open()
        sale, member = self.sell(product), self.new_member(self.new_plan(gym_id=self.gym), gym_id=self.gym)
        sold_plan = f"/user-plans/{member['active_plan']['id']}"
        self.check(self.call("PUT", f"/sales/{sale['id']}", {"quantity": 2}), 200)
        closed = self.check(self.close(shift), 200)
        for body in ({"quantity": 1}, {"unit_price": 1}, {"payment_type": "card"}):
            self.check(self.call("PUT", f"/sales/{sale['id']}", body), 400, "shift_closed")
        self.check(self.call("DELETE", f"/sales/{sale['id']}"), 400, "shift_closed")
        self.check(self.call("DELETE", sold_plan), 400, "shift_closed")
        self.check(self.call("PUT", sold_plan, {"payment_type": "card"}), 400, "shift_closed")
        self.check(self.call("PUT", sold_plan, {"is_active": False}), 200)
        self.assertEqual(self.get(f"/shifts/{shift['id']}"), closed)
        self.assertEqual(self.get(f"/products/{product['id']}")["quantity"], 8)

    def test_what_is_sold_while_it_is_closed_is_in_it_or_after_it(self):
        product = self.new_product(gym_id=self.gym, price="1.00", quantity=100)
        shift = self.open()
        answers = self.at_once(20, lambda i: self.close(shift) if i == 7 else self.call("POST", "/sales/", {"product_id": product["id"], "quantity": 1}))
        self.assertEqual({a.status for a in answers}, {200})
        closed = self.get(f"/shifts/{shift['id']}")
        self.assertEqual(closed["expected_cash"], closed["totals"][0]["sales"])
        within = int(self.server.psql(f"SELECT count(*) FROM sales WHERE gym_id = {self.gym} AND shift_id = {shift['id']}")[0][0])
        self.assertEqual(money(closed["expected_cash"]), within)

    def test_who_opened_one_stays_in_the_books(self):
        person, token = self.new_trainer(gym_id=self.gym)
        shift = self.open(token=token)
        self.check(self.close(shift, token), 200)
        self.check(self.call("DELETE", f"/users/{person['id']}"), 200)
        self.assertEqual(self.get(f"/shifts/{shift['id']}")["opened_by"]["full_name"], "Usuario eliminado")


if __name__ == "__main__":
    tap.main()
