"""Voids, refunds and discounts: each is a row of its own, past days stay, and nobody gives back more than was sold."""

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


class Reversals(Case):
    def setUp(self):
        self.gym = self.new_gym(max_discount_percent=20)["id"]
        self.staff = self.new_trainer(gym_id=self.gym)[1]
        self.product = self.new_product(gym_id=self.gym, price="10.00", quantity=20)

    def sell(self, quantity=1, token=None, **fields):
        body = {"product_id": self.product["id"], "quantity": quantity, **fields}
        return self.check(self.call("POST", "/sales/", body, token), 200)

    def reverse(self, how, sale, token=None, **fields):
        return self.call("POST", f"/sales/{sale['id']}/{how}", {"reason": "Talla", **fields}, token)

    def stock(self):
        quantity = self.get(f"/products/{self.product['id']}")["quantity"]
        ledger = self.get(f"/products/{self.product['id']}/movements?limit=1000")
        self.assertEqual(sum(m["change"] for m in ledger), quantity)
        return quantity

    def test_a_refund_is_a_row_that_names_the_sale(self):
        sale = self.sell(5, payment_type="card")
        back = self.check(self.reverse("refund", sale, quantity=2), 200)
        self.assertEqual([back[n] for n in ("quantity", "unit_price", "total_amount", "payment_type", "reverses_id", "reversal", "reason")],
                         [-2, "10.00", "-20.00", "card", sale["id"], "refund", "Talla"])
        self.assertEqual(self.get(f"/sales/{sale['id']}")["total_amount"], "50.00")
        self.assertEqual(self.stock(), 17)
        self.check(self.reverse("refund", sale, quantity=4), 400, "refund_too_large")
        self.check(self.reverse("void", sale), 400, "sale_reversed")
        rest = self.check(self.reverse("refund", sale, payment_type="cash", restock=False), 200)
        self.assertEqual((rest["quantity"], rest["payment_type"]), (-3, "cash"))
        self.assertEqual(self.stock(), 17)
        for known in (sale, back):
            self.check(self.reverse("refund", known), 400, "sale_reversed")
            self.check(self.reverse("void", known), 400, "sale_reversed")
            self.check(self.call("PUT", f"/sales/{known['id']}", {"quantity": 1}), 400, "sale_reversed")
            self.check(self.call("DELETE", f"/sales/{known['id']}"), 400, "sale_reversed")
        summary = self.get(f"/sales/summary?gym_id={self.gym}")
        self.assertEqual((summary["total_sales"], summary["total_items_sold"], summary["total_revenue"]), (1, 0, "0.00"))
        self.assertEqual(summary["payment_summary"], {"cash": "-30.00", "card": "30.00", "transfer": "0.00"})

    def test_a_void_takes_all_back(self):
        sale = self.sell(3)
        void = self.check(self.reverse("void", sale), 200)
        self.assertEqual((void["quantity"], void["reversal"], self.stock()), (-3, "void", 20))
        self.assertEqual(self.get(f"/products/{self.product['id']}/movements")[0]["sale_id"], void["id"])
        entry = self.get(f"/audit?record=sale&record_id={void['id']}")[0]
        self.assertEqual((entry["action"], entry["after"]["reverses_id"]), ("insert", sale["id"]))

    def sell_ticket(self, token=None, **fields):
        other = self.new_product(gym_id=self.gym, price="2.50", quantity=20)
        items = [{"product_id": self.product["id"], "quantity": 3}, {"product_id": other["id"], "quantity": 2}]
        return self.check(self.call("POST", "/sales/checkout", {"items": items, **fields}, token), 200)

    def void_ticket(self, ticket, token=None, reason="Cobro doble"):
        return self.call("POST", f"/sales/tickets/{ticket['ticket_id']}/void", {"reason": reason}, token)

    def test_a_whole_ticket_is_taken_back_as_a_ticket(self):
        ticket = self.sell_ticket(payment_type="card", discount_percent=10)
        back = self.check(self.void_ticket(ticket), 200)
        self.assertNotEqual(back["ticket_id"], ticket["ticket_id"])
        self.assertEqual((ticket["total_amount"], back["total_amount"]), ("31.50", "-31.50"))
        self.assertEqual([[s[n] for n in ("reverses_id", "quantity", "total_amount", "payment_type", "reversal", "reason", "ticket_id")]
                          for s in back["sales"]],
                         [[s["id"], -s["quantity"], "-" + s["total_amount"], "card", "void", "Cobro doble", back["ticket_id"]]
                          for s in ticket["sales"]])
        self.assertEqual([s["ticket_id"] for s in ticket["sales"]], [ticket["ticket_id"]] * 2)
        self.assertEqual(self.stock(), 20)
        for known in (ticket, back):
            self.check(self.void_ticket(known), 400, "sale_reversed")
        self.check(self.void_ticket({"ticket_id": 999999}), 404, "sale_not_found")
        self.check(self.void_ticket(ticket, reason=""), 422)
        self.assertEqual(self.get(f"/sales/summary?gym_id={self.gym}")["total_revenue"], "0.00")

    def test_a_ticket_of_which_something_came_back_is_not_voided(self):
        ticket = self.sell_ticket()
        self.check(self.reverse("refund", ticket["sales"][1], quantity=1), 200)
        self.check(self.void_ticket(ticket), 400, "sale_reversed")
        self.assertEqual(self.stock(), 17)  # nothing of it: all lines or none
        self.check(self.reverse("void", ticket["sales"][0]), 200)

    def test_a_trainer_voids_the_own_tickets_of_the_open_shift(self):
        outside = self.sell_ticket(self.staff)
        self.check(self.void_ticket(outside, self.staff), 403, "forbidden")
        self.check(self.call("POST", "/shifts/", {"opening_float": "5.00", "gym_id": self.gym}), 200)
        own, others = self.sell_ticket(self.staff), self.sell_ticket()
        self.check(self.void_ticket(others, self.staff), 403, "forbidden")
        self.check(self.void_ticket(own, self.trainer), 403, "other_gym")
        self.check(self.void_ticket(own, self.staff), 200)

    def test_of_many_who_void_a_ticket_one_does(self):
        ticket = self.sell_ticket()
        answers = self.at_once(8, lambda i: self.void_ticket(ticket) if i % 2 else self.reverse("void", ticket["sales"][1]))
        self.assertEqual(sum(a.status == 200 for a in answers), 1)
        self.assertEqual(sum(s["quantity"] for s in self.get(f"/sales/?gym_id={self.gym}")), 3 * (self.stock() < 20))

    def test_past_days_never_change(self):
        sale = self.sell(2)
        self.check(self.call("PUT", f"/sales/{sale['id']}", {"sale_date": "2024-02-29T12:00:00"}), 200)
        path = f"/sales/summary?gym_id={self.gym}&start_date=2024-02-29&end_date=2024-02-29"
        before = self.get(path)
        self.check(self.reverse("refund", sale, quantity=1), 200)
        self.assertEqual(self.get(path), before)
        self.assertEqual([s["total_amount"] for s in self.get(f"/sales/daily?gym_id={self.gym}")], ["-10.00"])

    def test_many_at_once_give_back_what_was_sold_and_no_more(self):
        sale = self.sell(5)
        answers = self.at_once(10, lambda i: self.reverse("refund", sale, quantity=1))
        self.assertEqual(sorted(a.status for a in answers), [200] * 5 + [400] * 5)
        self.assertEqual(self.stock(), 20)
        sale = self.sell(5)
        answers = self.at_once(8, lambda i: self.reverse("void" if i % 2 else "refund", sale))
        self.assertEqual(sorted(a.status for a in answers), [200] + [400] * 7)
        key = {"Idempotency-Key": "refund-once"}
        sale = self.sell(5)
        answers = self.at_once(4, lambda _: self.call("POST", f"/sales/{sale['id']}/refund", {"reason": "x", "quantity": 1}, headers=key))
        self.assertEqual(len({a.json["id"] for a in answers}), 1)
        self.assertEqual(self.stock(), 16)

    def test_a_trainer_takes_back_the_own_sales_of_the_open_shift(self):
        outside = self.sell(token=self.staff)
        self.check(self.reverse("void", outside, self.staff), 403, "forbidden")
        shift = self.check(self.call("POST", "/shifts/", {"opening_float": "5.00", "gym_id": self.gym}), 200)
        own, others = self.sell(2, self.staff), self.sell(3, payment_type="transfer")
        self.check(self.reverse("refund", others, self.staff), 403, "forbidden")
        self.check(self.reverse("refund", own, self.trainer), 403, "other_gym")
        self.check(self.reverse("refund", own, self.staff, quantity=1), 200)
        self.check(self.reverse("void", others), 200)
        self.check(self.reverse("void", outside), 200)
        counted = {"counted_cash": "5.00", "counted_transfer": 0, "counted_card": 0}
        closed = self.check(self.call("POST", f"/shifts/{shift['id']}/close", counted), 200)
        self.assertEqual({t["payment_type"]: (t["sales"], t["refunds"], t["total"]) for t in closed["totals"]},
                         {"cash": ("20.00", "20.00", "0.00"), "transfer": ("30.00", "30.00", "0.00"), "card": ("0.00", "0.00", "0.00")})
        self.assertEqual((closed["expected_cash"], closed["difference_cash"]), ("5.00", "0.00"))
        self.check(self.reverse("refund", own, self.staff), 403, "forbidden")
        self.check(self.reverse("refund", own), 200)
        self.assertEqual(self.get(f"/shifts/{shift['id']}"), closed)

    def test_what_does_not_fit_is_refused(self):
        sale = self.sell()
        for fields in ({"reason": ""}, {"reason": None}, {"quantity": 0}, {"quantity": -1}, {"payment_type": "gold"}):
            self.check(self.reverse("refund", sale, **fields), 422)
        self.check(self.reverse("void", {"id": 999999}), 404, "sale_not_found")

    def test_discounts_have_the_gyms_limit(self):
        self.check(self.call("PUT", f"/products/{self.product['id']}", {"price": "3.33"}), 200)
        sale = self.sell(3, self.staff, discount_percent=15)
        self.assertEqual((sale["unit_price"], sale["total_amount"], sale["discount_percent"]), ("2.83", "8.49", 15))
        lines = {"items": [{"product_id": self.product["id"], "quantity": 1}]}
        ticket = self.check(self.call("POST", "/sales/checkout", {**lines, "discount_percent": 20}, self.staff), 200)
        self.assertEqual(ticket["total_amount"], "2.66")
        self.check(self.call("POST", "/sales/checkout", {**lines, "discount_percent": 21}, self.staff), 400, "discount_too_large")
        self.check(self.call("PUT", f"/gyms/{self.gym}", {"max_discount_percent": 0}), 200)
        body = {"product_id": self.product["id"], "quantity": 1, "discount_percent": 1}
        self.check(self.call("POST", "/sales/", body), 400, "discount_too_large")
        self.check(self.call("POST", "/sales/", {**body, "discount_percent": 101}), 422)
        self.assertEqual(self.check(self.reverse("refund", sale), 200)["total_amount"], "-8.49")


if __name__ == "__main__":
    tap.main()
