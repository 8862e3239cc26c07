"""Reports: each figure is an independent sum over what the lists show."""

import collections
import datetime
import decimal
import random

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop

PAYMENTS = ["cash", "transfer", "card"]
DAYS = ["2024-03-30", "2024-03-31", "2024-04-01"]  # the clocks of Madrid change on the second


def money(text):
    return decimal.Decimal(text)


class Reports(Case):
    def setUp(self):
        self.gym = self.new_gym()["id"]
        self.staff_record, self.staff = self.new_trainer(gym_id=self.gym)

    def report(self, name, query="", token=None):
        return self.get(f"/reports/{name}?gym_id={self.gym}{query}", token)

    def fill(self):
        """A few days of sales, refunds and plans, by two sellers."""
        pick = random.Random(66)
        products = [self.new_product(gym_id=self.gym, price=price, quantity=900) for price in ("0.01", "9.99", "120.50")]
        plans = [self.new_plan(gym_id=self.gym, price=price) for price in ("30.30", "75.00")]
        for i in range(40):
            token, product = pick.choice([self.staff, self.admin]), pick.choice(products)
            sale = self.check(self.call("POST", "/sales/", {"product_id": product["id"], "quantity": pick.randrange(1, 6),
                                                            "payment_type": pick.choice(PAYMENTS)}, token), 200)
            if i % 2:
                when = f"{pick.choice(DAYS)}T{pick.choice(['00:00:00', '03:30:00', '23:59:59'])}"
                self.check(self.call("PUT", f"/sales/{sale['id']}", {"sale_date": when}), 200)
            if i % 5 == 0:
                self.check(self.call("POST", f"/sales/{sale['id']}/refund", {"reason": "x", "quantity": 1}), 200)
            if i % 11 == 0:
                self.check(self.call("DELETE", f"/sales/{sale['id']}"), 200 if i % 5 else 400)
            if i % 4 == 0:
                self.new_member(pick.choice(plans), token, gym_id=self.gym, payment_type=pick.choice(PAYMENTS))

    def ledger(self, seller=None, start="0001-01-01", end="9999-12-31"):
        """What the lists show, as (sales, purchases)."""
        def keep(rows, by, at):
            return [r for r in rows if (seller is None or r[by] == seller) and start <= r[at][:10] <= end]

        return (keep(self.get(f"/sales/?gym_id={self.gym}&limit=1000"), "sold_by_id", "sale_date"),
                keep(self.get(f"/user-plans/?gym_id={self.gym}&limit=1000"), "created_by_id", "purchased_at"))

    def test_money_is_the_ledgers(self):
        self.fill()
        seller = self.staff_record["id"]
        for query, token, wanted in (("", self.admin, self.ledger()), (f"&trainer_id={seller}", self.admin, self.ledger(seller)),
                                     ("", self.staff, self.ledger(seller)),
                                     (f"&start_date={DAYS[1]}&end_date={DAYS[1]}", self.admin, self.ledger(None, DAYS[1], DAYS[1]))):
            self.compare(query, token, *wanted)

    def compare(self, query, token, sales, plans):
        self.assertTrue(sales)
        days = collections.defaultdict(lambda: collections.Counter(sales=money(0), refunds=money(0), plans=money(0)))
        products, sold = collections.defaultdict(list), collections.defaultdict(list)
        for sale in sales:
            kind, total = ("sales", 1) if sale["quantity"] > 0 else ("refunds", -1)
            days[sale["sale_date"][:10], sale["payment_type"]][kind] += total * money(sale["total_amount"])
            products[sale["product_id"]].append(sale)
        for plan in plans:
            days[plan["purchased_at"][:10], plan["payment_type"]]["plans"] += money(plan["purchased_price"])
            sold[plan["plan_id"]].append(money(plan["purchased_price"]))
        rows = self.report("revenue", query, token)
        self.assertEqual({(r["day"], r["payment_type"]): {n: money(r[n]) for n in ("sales", "refunds", "plans")} for r in rows}, dict(days))
        for row in rows:
            self.assertEqual(money(row["total"]), money(row["sales"]) - money(row["refunds"]) + money(row["plans"]))
        self.assertEqual({r["product_id"]: (r["number_of_sales"], r["quantity"], money(r["revenue"])) for r in self.report("products", query, token)},
                         {n: (sum(s["quantity"] > 0 for s in own), sum(s["quantity"] for s in own), sum(money(s["total_amount"]) for s in own))
                          for n, own in products.items()})
        self.assertEqual({r["plan_id"]: (r["number_of_plans"], money(r["revenue"])) for r in self.report("plans", query, token)},
                         {n: (len(own), sum(own)) for n, own in sold.items()})

    def test_visits_by_the_gyms_clock(self):
        wanted = collections.Counter()
        for i, when in enumerate(["2024-03-31T00:10:00", "2024-03-31T03:10:00", "2024-04-01T23:50:00", "2024-04-08T23:10:00"]):
            visit = self.check(self.call("POST", "/attendance/", {"user_id": self.new_member(self.new_plan(gym_id=self.gym), gym_id=self.gym)["id"]},
                                         self.staff if i else None), 200)
            visit = self.check(self.call("PUT", f"/attendance/{visit['id']}", {"check_in_time": when}), 200)
            self.assertEqual(visit["check_in_time"][:19], when)
            wanted[datetime.date.fromisoformat(when[:10]).isoweekday(), int(when[11:13])] += 1
        rows = self.report("visits")
        self.assertEqual({(r["weekday"], r["hour"]): r["visits"] for r in rows}, wanted)
        self.assertEqual(sum(r["visits"] for r in self.report("visits", f"&trainer_id={self.staff_record['id']}")), 3)
        self.assertEqual([r["hour"] for r in self.report("visits", "&start_date=2024-04-08", self.staff)], [23])

    def test_members_to_look_after(self):
        plan, short = self.new_plan(gym_id=self.gym), self.new_plan(gym_id=self.gym, duration_days=3)
        here, away, never, ending = (self.new_member(p, gym_id=self.gym)["id"] for p in (plan, plan, plan, short))
        for member, days in ((here, 0), (away, 20), (ending, 1)):
            visit = self.check(self.call("POST", "/attendance/", {"user_id": member}), 200)
            when = datetime.date.fromisoformat(visit["attendance_date"]) - datetime.timedelta(days)
            self.check(self.call("PUT", f"/attendance/{visit['id']}", {"check_in_time": f"{when}T12:00:00"}), 200)
        self.server.psql(f"UPDATE users SET created_at = now() - interval '40 days' WHERE id = {never}")
        self.assertEqual([(r["user_id"], r["days_away"]) for r in self.report("retention", token=self.staff)], [(never, 40), (away, 20)])
        self.assertEqual([r["last_visit"] for r in self.report("retention", "&days=21")], [None])
        answer = self.call("GET", f"/reports/retention?gym_id={self.gym}&limit=1")
        self.assertEqual((len(answer.json), answer.headers["X-Total-Count"]), (1, "2"))
        self.assertEqual([(r["user_id"], r["days_left"], r["plan_name"]) for r in self.report("expiring")], [(ending, 3, short["name"])])
        self.assertEqual(self.report("expiring", "&days=2"), [])
        self.check(self.call("PUT", f"/users/{never}", {"is_active": False}), 200)
        self.assertEqual([r["user_id"] for r in self.report("retention")], [away])
        self.check(self.call("GET", "/reports/retention?days=0"), 422)

    def test_another_gym_is_out_of_reach(self):
        for name in ("revenue", "products", "plans", "visits", "retention", "expiring"):
            self.check(self.call("GET", f"/reports/{name}?gym_id={self.gym}", token=self.trainer), 403, "other_gym")


if __name__ == "__main__":
    tap.main()
