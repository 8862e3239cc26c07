"""Products with their stock ledger, and sales: money and stock stay right, however many sell at once."""

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


class Counter(Case):
    def sell(self, product, quantity=1, token=None, **fields):
        return self.call("POST", "/sales/", {"product_id": product["id"], "quantity": quantity, **fields}, token)

    def stock(self, product):
        """The stock, which the ledger must agree with."""
        quantity = self.get(f"/products/{product['id']}")["quantity"]
        ledger = self.get(f"/products/{product['id']}/movements?limit=1000")
        self.assertEqual(sum(m["change"] for m in ledger), quantity)
        if ledger:
            self.assertEqual(ledger[0]["quantity_after"], quantity)
        return quantity


class Products(Counter):
    def test_a_product_is_shown_as_it_was_made(self):
        product = self.new_product(price=0.1)
        self.assertEqual((product["price"], product["quantity"], product["is_active"], product["gym"]["id"]), ("0.10", 10, True, 1))
        self.assertEqual(self.get(f"/products/{product['id']}", self.trainer), product)

    def test_names_are_unique_within_the_gym(self):
        product = self.new_product()
        body = {"name": product["name"].upper(), "price": 1}
        self.check(self.call("POST", "/products/", body), 400, "name_taken")
        self.new_product(name=product["name"], gym_id=self.new_gym()["id"])

    def test_a_barcode_is_one_products_of_a_gym(self):
        code = f"77012345{Case.count}"
        product, plain = self.new_product(barcode=f" {code} ", name="Café Barcode"), self.new_product()
        self.assertEqual((product["barcode"], plain["barcode"]), (code, ""))
        self.check(self.call("POST", "/products/", {"name": "Other", "price": 1, "barcode": code}), 400, "barcode_taken")
        self.check(self.call("PUT", f"/products/{plain['id']}", {"barcode": code}), 400, "barcode_taken")
        self.new_product(barcode=code, gym_id=self.new_gym()["id"])
        for q, found in ((code, True), ("cafe bar", True), (code[:-1], False), ("100%", False)):
            for path in ("", "active"):
                ids = [p["id"] for p in self.get(f"/products/{path}?gym_id=1&limit=1000&q={q.replace('%', '%25').replace(' ', '%20')}")]
                self.assertEqual((product["id"] in ids, plain["id"] in ids), (found, False), q)
        changed = self.check(self.call("PUT", f"/products/{product['id']}", {"barcode": "", "price": 2}), 200)
        self.assertEqual((changed["barcode"], changed["price"]), ("", "2.00"))

    def test_lists(self):
        low, off = self.new_product(quantity=3), self.new_product(quantity=1, is_active=False)
        for path, has_low, has_off in (("", True, True), ("active", True, False), ("low-stock", True, False),
                                       ("low-stock?threshold=2", False, False), ("low-stock?threshold=3", True, False)):
            ids = [p["id"] for p in self.get("/products/" + path + ("&" if "?" in path else "?") + "limit=1000")]
            self.assertEqual((low["id"] in ids, off["id"] in ids), (has_low, has_off), path)
        self.check(self.call("GET", "/products/low-stock?threshold=-1"), 422)

    def test_the_stock_is_set_by_query_or_body(self):
        product = self.new_product()
        answer = self.check(self.call("PUT", f"/products/{product['id']}/stock?quantity=25"), 200)
        self.assertEqual((answer["quantity"], answer["message"]), (25, "Inventario actualizado"))
        answer = self.check(self.call("PUT", f"/products/{product['id']}/stock", {"quantity": 4}), 200)
        self.assertEqual(answer["quantity"], 4)
        reasons = [m["reason"] for m in self.get(f"/products/{product['id']}/movements")]
        self.assertEqual(reasons, ["count", "restock", "opening"])
        self.assertEqual(self.stock(product), 4)

    def test_a_stock_out_of_range_is_refused(self):
        product = self.new_product()
        for quantity in (-1, 1_000_000_000):
            self.check(self.call("PUT", f"/products/{product['id']}/stock?quantity={quantity}"), 400, "bad_stock")
            self.check(self.call("PUT", f"/products/{product['id']}", {"quantity": quantity}), 422)
        for query in ("", "?quantity=", "?quantity=x"):
            self.check(self.call("PUT", f"/products/{product['id']}/stock{query}"), 422)
        self.check(self.call("PUT", "/products/999999/stock?quantity=1"), 404, "product_not_found")
        self.assertEqual(self.stock(product), 10)

    def test_a_change_of_stock_in_put_is_in_the_ledger(self):
        product = self.new_product()
        self.check(self.call("PUT", f"/products/{product['id']}", {"quantity": 12, "price": "4000.00"}), 200)
        self.assertEqual(self.stock(product), 12)

    def test_goods_come_in_with_their_cost(self):
        product = self.new_product()
        path = f"/products/{product['id']}/restock"
        answer = self.check(self.call("POST", path, {"quantity": 24, "cost": "42000.50", "note": "Factura 1180"}), 200)
        self.assertEqual(answer["quantity"], 34)
        answers = self.at_once(4, lambda _: self.call("POST", path, {"quantity": 1, "cost": 0}, headers={"Idempotency-Key": "in-once"}))
        self.assertEqual({a.status for a in answers}, {200})
        self.assertEqual(self.stock(product), 35)
        moved = self.get(f"/products/{product['id']}/movements")
        self.assertEqual([(m["reason"], m["change"], m["cost"], m["note"]) for m in moved],
                         [("restock", 1, "0.00", None), ("restock", 24, "42000.50", "Factura 1180"), ("opening", 10, None, None)])
        self.check(self.call("POST", path, {"quantity": 999999999, "cost": 1}), 400, "bad_stock")
        for body in ({"quantity": 0, "cost": 1}, {"quantity": 1}, {"quantity": 1, "cost": -1}):
            self.check(self.call("POST", path, body), 422)
        self.check(self.call("POST", "/products/999999/restock", {"quantity": 1, "cost": 1}), 404, "product_not_found")
        self.check(self.call("POST", path, {"quantity": 1, "cost": 1}, self.trainer), 403, "forbidden")

    def test_a_sold_product_stays(self):
        product = self.new_product()
        self.check(self.sell(product), 200)
        self.check(self.call("DELETE", f"/products/{product['id']}"), 400, "in_use")
        unsold = self.new_product()
        self.check(self.call("DELETE", f"/products/{unsold['id']}"), 200)
        self.check(self.call("GET", f"/products/{unsold['id']}"), 404, "product_not_found")

    def test_trainers_only_read(self):
        product = self.new_product()
        for method, path, body in (("POST", "/products/", {"name": "N", "price": 1}), ("PUT", f"/products/{product['id']}", {}),
                                   ("DELETE", f"/products/{product['id']}", None),
                                   ("PUT", f"/products/{product['id']}/stock?quantity=1", None)):
            self.check(self.call(method, path, body, self.trainer), 403, "forbidden")
        foreign = self.new_product(gym_id=self.new_gym()["id"])
        for path in (f"/products/{foreign['id']}", f"/products/{foreign['id']}/movements"):
            self.check(self.call("GET", path, token=self.trainer), 403, "other_gym")


class Sales(Counter):
    def test_a_sale_takes_price_and_total_from_the_product(self):
        product = self.new_product(price="29.99")
        sale = self.check(self.sell(product, 3, self.trainer, payment_type="card", unit_price=1), 200)
        self.assertEqual((sale["unit_price"], sale["total_amount"], sale["payment_type"], sale["sold_by"]["email"]),
                         ("29.99", "89.97", "card", "trainer@gym.com"))
        self.assertEqual(sale["product"]["quantity"], 7)
        self.assertEqual(self.stock(product), 7)

    def test_what_is_not_there_is_not_sold(self):
        product = self.new_product(quantity=2)
        answer = self.call("POST", "/sales/", {"product_id": product["id"], "quantity": 3}, headers={"Accept-Language": "en"})
        self.assertEqual(self.check(answer, 400, "insufficient_stock")["detail"], "Insufficient stock. Available: 2, Requested: 3")
        self.check(self.sell(product, 0), 422)
        self.check(self.sell(product, -1), 422)
        self.check(self.sell({"id": 999999}), 404, "product_not_found")
        self.assertEqual(self.stock(product), 2)

    def test_many_sellers_never_sell_more_than_there_is(self):
        product = self.new_product(quantity=5)
        answers = self.at_once(12, lambda _: self.sell(product))
        self.assertEqual(sorted(a.status for a in answers), [200] * 5 + [400] * 7)
        self.assertEqual(self.stock(product), 0)

    def test_another_gyms_product(self):
        gym = self.new_gym()
        product = self.new_product(gym_id=gym["id"])
        self.check(self.sell(product, token=self.trainer), 403, "other_gym")
        self.check(self.sell(product, gym_id=1), 404, "product_not_found")
        self.assertEqual(self.check(self.sell(product, gym_id=gym["id"]), 200)["gym_id"], gym["id"])

    def test_a_checkout_is_one_ticket(self):
        one, two = self.new_product(price="0.10"), self.new_product(price="0.20")
        lines = [{"product_id": two["id"], "quantity": 1}, {"product_id": one["id"], "quantity": 3}, {"product_id": two["id"], "quantity": 2}]
        ticket = self.check(self.call("POST", "/sales/checkout", {"items": lines, "payment_type": "transfer"}, self.trainer), 200)
        self.assertEqual(ticket["total_amount"], "0.90")
        self.assertEqual([(s["product_id"], s["quantity"], s["payment_type"]) for s in ticket["sales"]],
                         [(line["product_id"], line["quantity"], "transfer") for line in lines])
        self.assertEqual({s["ticket_id"] for s in ticket["sales"]}, {ticket["ticket_id"]})
        self.assertEqual((self.stock(one), self.stock(two)), (7, 7))

    def test_a_checkout_sells_all_or_nothing(self):
        one, two = self.new_product(), self.new_product(quantity=1)
        lines = [{"product_id": one["id"], "quantity": 1}, {"product_id": two["id"], "quantity": 2}]
        self.check(self.call("POST", "/sales/checkout", {"items": lines}), 400, "insufficient_stock")
        self.assertEqual((self.stock(one), self.stock(two)), (10, 1))
        faults = self.check(self.call("POST", "/sales/checkout", {"items": [{"product_id": 1}, {"quantity": 0}]}), 422)["detail"]
        self.assertEqual([f["loc"] for f in faults], [["body", "items", 0, "quantity"], ["body", "items", 1, "product_id"],
                                                      ["body", "items", 1, "quantity"]])
        for items in ([], None, 5, [5]):
            self.check(self.call("POST", "/sales/checkout", {"items": items}), 422)

    def test_tickets_that_cross_do_not_wait_for_each_other(self):
        one, two = self.new_product(quantity=100), self.new_product(quantity=100)
        lines = [{"product_id": one["id"], "quantity": 1}, {"product_id": two["id"], "quantity": 1}]
        answers = self.at_once(16, lambda i: self.call("POST", "/sales/checkout", {"items": lines[::-1] if i % 2 else lines}))
        self.assertEqual({a.status for a in answers}, {200})
        self.assertEqual((self.stock(one), self.stock(two)), (84, 84))

    def test_a_buyer_is_a_member_of_the_gym(self):
        product, member, gym = self.new_product(), self.new_member(), self.new_gym()["id"]
        away = self.new_member(self.new_plan(gym_id=gym), gym_id=gym)
        body = {"items": [{"product_id": product["id"], "quantity": 2}]}
        buy = lambda buyer, token=self.trainer: self.call("POST", "/sales/checkout", {**body, "buyer_id": buyer}, token)
        ticket = self.check(buy(member["id"]), 200)
        self.assertEqual([s["buyer_id"] for s in ticket["sales"]], [member["id"]])
        for token in (self.trainer, None):
            self.check(buy(away["id"], token), 403, "other_gym")
            self.check(buy(2, token), 404, "user_not_found")  # staff
        self.check(buy(999999), 404, "user_not_found")
        self.assertEqual(self.stock(product), 8)

        self.check(self.call("POST", f"/sales/{ticket['sales'][0]['id']}/refund", {"reason": "x", "quantity": 1}), 200)
        by_admin = self.check(buy(member["id"], None), 200)["sales"][0]["id"]
        path = f"/sales/user/{member['id']}"
        self.assertEqual([s["id"] for s in self.get(path, self.trainer)], [ticket["sales"][0]["id"]])
        self.assertEqual([(s["quantity"], s["buyer_id"]) for s in self.get(path)], [(n, member["id"]) for n in (2, -1, 2)])
        self.assertEqual(self.get(path)[0]["id"], by_admin)
        self.assertEqual(self.call("GET", path + "?limit=1").headers["X-Total-Count"], "3")
        self.check(self.call("GET", f"/sales/user/{away['id']}", token=self.trainer), 403, "other_gym")

    def test_the_name_of_a_buyer_is_erased_and_the_sale_stays(self):
        product, member = self.new_product(), self.new_member()
        body = {"items": [{"product_id": product["id"], "quantity": 1}], "buyer_id": member["id"]}
        sale = self.check(self.call("POST", "/sales/checkout", body), 200)["sales"][0]
        self.assertEqual([s["id"] for s in self.get(f"/users/{member['id']}/export")["purchases"]], [sale["id"]])
        self.check(self.call("DELETE", f"/users/{member['id']}"), 200)
        self.assertEqual(self.get(f"/sales/{sale['id']}")["total_amount"], sale["total_amount"])
        self.assertEqual(torno_rest.server.psql(f"SELECT full_name FROM users WHERE id = {member['id']}"), [["Usuario eliminado"]])
        self.check(self.call("GET", f"/sales/user/{member['id']}"), 404, "user_not_found")

    def test_a_key_sells_once(self):
        product = self.new_product()
        body = {"items": [{"product_id": product["id"], "quantity": 1}]}
        answers = self.at_once(5, lambda _: self.call("POST", "/sales/checkout", body, headers={"Idempotency-Key": "sale"}))
        self.assertEqual({a.body for a in answers}, {answers[0].body})
        self.assertEqual(self.stock(product), 9)

    def test_a_trainer_sees_the_own_sales_only(self):
        product = self.new_product()
        mine, other = self.check(self.sell(product, token=self.trainer), 200), self.check(self.sell(product), 200)
        for path in ("/sales/?limit=1000", "/sales/daily?limit=1000"):
            self.assertEqual({s["sold_by_id"] for s in self.get(path, self.trainer)}, {2}, path)
        self.check(self.call("GET", f"/sales/{other['id']}", token=self.trainer), 403, "forbidden")
        self.get(f"/sales/{mine['id']}", self.trainer)
        summary = self.get(f"/sales/summary?product_id={product['id']}", self.trainer)
        self.assertEqual((summary["total_sales"], summary["total_revenue"]), (1, "3500.00"))
        for method in ("PUT", "DELETE"):
            self.check(self.call(method, f"/sales/{mine['id']}", {}, self.trainer), 403, "forbidden")

    def test_a_correction_puts_the_stock_right(self):
        product = self.new_product()
        sale = self.check(self.sell(product, 4), 200)
        path = f"/sales/{sale['id']}"
        fixed = self.check(self.call("PUT", path, {"quantity": 1, "unit_price": "3000.50", "payment_type": "card",
                                                   "sale_date": "2024-02-01T23:30:00"}), 200)
        self.assertEqual((fixed["total_amount"], fixed["payment_type"], fixed["sale_date"]),
                         ("3000.50", "card", "2024-02-01T23:30:00-05:00"))
        self.assertEqual(self.stock(product), 9)
        self.check(self.call("PUT", path, {"quantity": 11}), 400, "insufficient_stock")
        self.check(self.call("PUT", path, {"quantity": 10}), 200)
        self.assertEqual(self.stock(product), 0)
        self.assertIn(sale["id"], [s["id"] for s in self.get("/sales/daily?sale_date=2024-02-01")])
        self.assertNotIn(sale["id"], [s["id"] for s in self.get("/sales/daily?limit=1000")])

    def test_a_voided_sale_is_out_of_lists_and_totals(self):
        product = self.new_product()
        sale = self.check(self.sell(product, 4), 200)
        path, summary = f"/sales/{sale['id']}", f"/sales/summary?product_id={product['id']}"
        statuses = sorted(a.status for a in self.at_once(4, lambda _: self.call("DELETE", path)))
        self.assertEqual(statuses, [200, 404, 404, 404])
        self.assertEqual(self.stock(product), 10)
        self.check(self.call("GET", path), 404, "sale_not_found")
        self.assertIsNotNone(self.get(path + "?include_voided=true")["voided_at"])
        self.assertEqual(self.get(f"/sales/?product_id={product['id']}"), [])
        self.assertEqual(len(self.get(f"/sales/?product_id={product['id']}&include_voided=true")), 1)
        self.assertEqual(self.get(summary)["total_sales"], 0)
        self.assertEqual(self.get(summary + "&include_voided=true")["total_sales"], 1)

    def test_the_summary_adds_up(self):
        gym = self.new_gym()
        cheap, dear = self.new_product(gym_id=gym["id"], price="0.07"), self.new_product(gym_id=gym["id"], price="12.00")
        self.check(self.sell(cheap, 3), 200)
        self.check(self.sell(dear, 1, payment_type="card"), 200)
        self.check(self.sell(dear, 2, payment_type="transfer"), 200)
        summary = self.get(f"/sales/summary?gym_id={gym['id']}&start_date=2020-01-01")
        self.assertEqual((summary["total_sales"], summary["total_revenue"], summary["total_items_sold"]), (3, "36.21", 6))
        self.assertEqual(summary["payment_summary"], {"cash": "0.21", "transfer": "24.00", "card": "12.00"})
        self.assertEqual(summary["product_summary"][0], {
            "product_id": dear["id"], "product_name": dear["name"], "product_price": "12.00", "total_quantity_sold": 3,
            "total_revenue": "36.00", "number_of_sales": 2})
        self.assertEqual(summary["period"], {"start_date": "2020-01-01", "end_date": None})
        empty = self.get(f"/sales/summary?gym_id={gym['id']}&end_date=2020-01-01")
        self.assertEqual((empty["total_revenue"], empty["product_summary"]), ("0.00", []))

    def test_a_price_change_touches_no_past_sale(self):
        product = self.new_product()
        sale = self.check(self.sell(product), 200)
        self.check(self.call("PUT", f"/products/{product['id']}", {"price": "1.00"}), 200)
        self.assertEqual(self.get(f"/sales/{sale['id']}")["total_amount"], "3500.00")

    def test_totals_beyond_all_bounds_are_refused(self):
        product = self.new_product(price="999999999999.99", quantity=999999999)
        self.check(self.sell(product, 999999999), 422, "validation_failed")


if __name__ == "__main__":
    tap.main()
