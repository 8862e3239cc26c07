"""A working day from opening to cash-up: every figure equals a sum kept beside it."""

import collections
import decimal
import random

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop

PAYMENTS = ["cash", "transfer", "card"]


def money(text):
    return decimal.Decimal(text)


class WorkingDay(Case):
    def do(self, method, path, body):
        return self.check(self.call(method, path, body), 200)

    def test_every_figure_is_the_days(self):
        pick, gym = random.Random(25), self.new_gym()["id"]
        products = [self.new_product(gym_id=gym, price=p, quantity=200) for p in ("3500.00", "0.99", "129.95", "12000.00")]
        prices = {p["id"]: money(p["price"]) for p in products}
        plan = self.new_plan(gym_id=gym, price="80000.50")
        members = [self.new_member(plan, gym_id=gym) for _ in range(60)]  # before the shift: not its money
        joined = 60 * money(plan["price"])
        shift = self.do("POST", "/shifts/", {"opening_float": "50000.00", "gym_id": gym})
        sales, plans, refunds = (collections.Counter({p: money(0) for p in PAYMENTS}) for _ in range(3))
        sold, tickets = collections.Counter(), []
        for i in range(60):
            self.do("POST", "/attendance/", {"user_id": members[i]["id"]})
            if i == 30:
                self.do("PUT", f"/products/{products[0]['id']}", {"price": "4000.00"})
                prices[products[0]["id"]] = money("4000.00")
            if 18 <= i < 43:
                lines = [{"product_id": p["id"], "quantity": pick.randrange(1, 4)} for p in pick.sample(products, pick.randrange(1, 5))]
                ticket = self.do("POST", "/sales/checkout", {"items": lines, "payment_type": pick.choice(PAYMENTS)})
                tickets.append(ticket)
                for sale in ticket["sales"]:
                    sales[sale["payment_type"]] += prices[sale["product_id"]] * sale["quantity"]
                    sold[sale["product_id"]] += sale["quantity"]
            if i >= 52:
                payment = pick.choice(PAYMENTS)
                self.do("POST", "/user-plans/", {"user_id": members[i]["id"], "plan_id": plan["id"], "payment_type": payment})
                plans[payment] += money(plan["price"])
        for how, ticket in zip(("refund", "refund", "void"), tickets):
            back = self.do("POST", f"/sales/{ticket['sales'][0]['id']}/{how}", {"reason": "Cambio"})
            refunds[back["payment_type"]] -= money(back["total_amount"])
            sold[back["product_id"]] += back["quantity"]
        cash = money("50000.00") + sales["cash"] - refunds["cash"] + plans["cash"]
        closed = self.do("POST", f"/shifts/{shift['id']}/close", {"counted_cash": str(cash), "counted_transfer": 0, "counted_card": 0})
        self.assertEqual((money(closed["expected_cash"]), closed["difference_cash"]), (cash, "0.00"))
        self.assertEqual({t["payment_type"]: tuple(money(t[n]) for n in ("sales", "refunds", "plans")) for t in closed["totals"]},
                         {p: (sales[p], refunds[p], plans[p]) for p in PAYMENTS})
        rows = self.get(f"/reports/revenue?gym_id={gym}")
        net = sum(sales.values()) - sum(refunds.values())
        self.assertEqual(sum(money(r["sales"]) - money(r["refunds"]) for r in rows), net)
        self.assertEqual(sum(money(r["plans"]) for r in rows), sum(plans.values()) + joined)
        summary = self.get(f"/sales/summary?gym_id={gym}")
        self.assertEqual((money(summary["total_revenue"]), summary["total_items_sold"]), (net, sum(sold.values())))
        self.assertEqual({p: money(summary["payment_summary"][p]) for p in PAYMENTS}, {p: sales[p] - refunds[p] for p in PAYMENTS})
        self.assertEqual({r["product_id"]: r["quantity"] for r in self.get(f"/reports/products?gym_id={gym}")}, dict(sold))
        for product in products:
            self.assertEqual(self.get(f"/products/{product['id']}")["quantity"], 200 - sold[product["id"]])
        self.assertEqual(sum(r["visits"] for r in self.get(f"/reports/visits?gym_id={gym}")), 60)


if __name__ == "__main__":
    tap.main()
