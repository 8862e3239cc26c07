"""Totals are what the rows behind them come to: whatever is sold, changed, taken back or moved to another day, in whatever
time zone, side by side too. TORNO_SEED plays one sequence again."""

import collections
import datetime
import decimal
import os
import random

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop

SEEDS = [int(os.environ["TORNO_SEED"])] if "TORNO_SEED" in os.environ else [1, 2]
STEPS = 70
LOOKS = 12
# Havana and the Azores have midnights that come twice, Asunción had midnights that do not come.
ZONES = ["America/Bogota", "Europe/Madrid", "Asia/Kathmandu", "America/Havana", "Atlantic/Azores", "America/Asuncion"]
PAYMENTS = ["cash", "transfer", "card"]

# Every total beside what its rows come to; a difference is a row.
DIFFERENCES = """
WITH kept AS (
  SELECT 'sales' AS what, concat_ws(' ', gym_id, span, starts_on, product_id, payment_type, sold_by_id, voided) AS key,
         ARRAY[lines, sales, items, cents] AS sums FROM sale_totals WHERE lines <> 0
  UNION ALL
  SELECT 'visits', concat_ws(' ', gym_id, span, starts_on, recorded_by_id), ARRAY[sum(visits)] FROM visit_totals
  GROUP BY gym_id, span, starts_on, recorded_by_id HAVING sum(visits) <> 0
  UNION ALL
  SELECT 'users', concat_ws(' ', gym_id, role, is_active), ARRAY[people] FROM user_totals WHERE people <> 0),
real AS (
  SELECT 'sales' AS what, concat_ws(' ', s.gym_id, p.span, p.starts_on, s.product_id, s.payment_type, s.sold_by_id, s.voided_at IS NOT NULL) AS key,
         ARRAY[count(*), count(*) FILTER (WHERE s.quantity > 0), sum(s.quantity), sum(s.total_amount_cents)] AS sums
  FROM sales s JOIN gyms g ON g.id = s.gym_id
  CROSS JOIN LATERAL (SELECT torno_total_day(s.sale_date, g.timezone) AS day) d
  CROSS JOIN LATERAL (VALUES ('day', d.day), ('month', date_trunc('month', d.day::timestamp)::date)) p (span, starts_on)
  GROUP BY s.gym_id, p.span, p.starts_on, s.product_id, s.payment_type, s.sold_by_id, s.voided_at IS NOT NULL
  UNION ALL
  SELECT 'visits', concat_ws(' ', a.gym_id, p.span, p.starts_on, a.recorded_by_id), ARRAY[count(*)]
  FROM attendance a JOIN gyms g ON g.id = a.gym_id
  CROSS JOIN LATERAL (SELECT torno_total_day(a.check_in_time, g.timezone) AS day) d
  CROSS JOIN LATERAL (VALUES ('day', d.day), ('month', date_trunc('month', d.day::timestamp)::date)) p (span, starts_on)
  GROUP BY a.gym_id, p.span, p.starts_on, a.recorded_by_id
  UNION ALL
  SELECT 'users', concat_ws(' ', gym_id, role, is_active), ARRAY[count(*)] FROM users WHERE erased_at IS NULL GROUP BY gym_id, role, is_active)
SELECT what, key, kept.sums, real.sums FROM kept FULL JOIN real USING (what, key) WHERE kept.sums IS DISTINCT FROM real.sums
"""


class Totals(Case):
    def begin(self, seed):
        print(f"# TORNO_SEED={seed}", flush=True)
        self.random = random.Random(seed)
        self.gyms = [self.new_gym(timezone=zone)["id"] for zone in self.random.sample(ZONES, 2)]
        self.products = [self.new_product(gym_id=gym, quantity=100000, price=f"{self.random.randrange(1, 900)}.50")["id"]
                         for gym in self.gyms for _ in range(2)]
        self.plans = {gym: self.new_plan(gym_id=gym, duration_days=3000) for gym in self.gyms}
        self.trainers = [self.new_trainer(gym_id=gym) for gym in self.gyms]
        self.sales, self.visits, self.members = [], [], []

    # --- what happens ---

    def pick_time(self):
        """Around changes of clocks and of months, as often at a day's edge as within it."""
        day = self.random.choice([datetime.date(2024, 3, 10), datetime.date(2024, 3, 31), datetime.date(2024, 10, 6), datetime.date(2024, 10, 27),
                                  datetime.date(2024, 11, 3), datetime.date(2024, 12, 31)]) + datetime.timedelta(self.random.randrange(-2, 3))
        clock = self.random.choice(["00:00:00", "00:30:00", "23:30:00", "23:59:59.999999", f"{self.random.randrange(24):02}:15:00"])
        return f"{day}T{clock}{self.random.choice(['', '', 'Z', '+05:45', '-04:00'])}"

    def sell(self):
        place = self.random.randrange(len(self.products))
        token = self.random.choice([self.admin, self.trainers[place // 2][1]])
        sale = self.check(self.call("POST", "/sales/", {"product_id": self.products[place], "quantity": self.random.randrange(1, 5),
                                                        "payment_type": self.random.choice(PAYMENTS)}, token), 200)
        self.sales.append(sale["id"])

    def correct(self):
        fields = {"quantity": self.random.randrange(1, 6), "unit_price": f"{self.random.randrange(50)}.25",
                  "payment_type": self.random.choice(PAYMENTS), "sale_date": self.pick_time()}
        chosen = self.random.sample(sorted(fields), self.random.randrange(1, 5))
        self.call("PUT", f"/sales/{self.random.choice(self.sales)}", {name: fields[name] for name in chosen})

    def take_back(self):
        sale, how = self.random.choice(self.sales), self.random.choice(["delete", "void", "refund"])
        if how == "delete":
            self.call("DELETE", f"/sales/{sale}")
        else:
            body = {"reason": "Wrong size", **({"quantity": 1} if how == "refund" else {})}
            self.call("POST", f"/sales/{sale}/{how}", body)

    def join(self):
        gym = self.random.choice(self.gyms)
        member = self.new_member(self.plans[gym], gym_id=gym)
        self.members.append(member["id"])
        self.come(member["id"])

    def come(self, member=None):
        member = member or (self.members and self.random.choice(self.members))
        if not member:
            return
        visit = self.call("POST", "/attendance/", {"user_id": member})
        if visit.status == 200:
            self.visits.append(visit.json["id"])

    def move_visit(self):
        if self.visits:
            self.call("PUT", f"/attendance/{self.random.choice(self.visits)}", {"check_in_time": self.pick_time()})

    def delete_visit(self):
        if self.visits:
            self.call("DELETE", f"/attendance/{self.random.choice(self.visits)}")

    def change_member(self):
        if self.members:
            member, gym = self.random.choice(self.members), self.random.choice(self.gyms)
            self.random.choice([lambda: self.call("PUT", f"/users/{member}", {"is_active": self.random.random() < 0.5}),
                                lambda: self.call("PUT", f"/users/{member}", {"gym_id": gym}),
                                lambda: self.call("DELETE", f"/users/{member}")])()

    def move_clocks(self):
        self.check(self.call("PUT", f"/gyms/{self.random.choice(self.gyms)}", {"timezone": self.random.choice(ZONES)}), 200)

    # --- what must then be so ---

    def total(self, path, token=None):
        return int(self.check_headers(path, token)["X-Total-Count"])

    def check_headers(self, path, token=None):
        answer = self.call("GET", path, token=token)
        self.check(answer, 200)
        return answer.headers

    def pick_filters(self):
        filters = {}
        if self.random.random() < 0.7:
            filters["gym_id"] = self.random.choice(self.gyms)
        if self.random.random() < 0.3:
            filters["trainer_id"] = self.random.choice(self.trainers)[0]["id"]
        for name in ("start_date", "end_date"):
            if self.random.random() < 0.6:
                time = self.pick_time()
                filters[name] = time[:10] if self.random.random() < 0.5 else time.replace("+", "%2B")
        return filters

    def look_at_list(self, path, filters, token=None):
        """The rows that fit, after the total has been held against them for pages of all kinds."""
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        rows = self.get(f"{path}?{query}&limit=1000", token)
        self.assertLess(len(rows), 1000)
        for page in ("limit=1", f"limit=1&skip={len(rows)}", "limit=1&skip=1000000", f"limit={max(1, len(rows))}", "skip=1"):
            self.assertEqual(self.total(f"{path}?{query}&{page}", token), len(rows), f"{path}?{query}&{page}")
        return rows

    def look_at_sales(self):
        filters = self.pick_filters()
        if self.random.random() < 0.3:
            filters["product_id"] = self.random.choice(self.products)
        if self.random.random() < 0.3:
            filters["include_voided"] = "true"
        token = None if "gym_id" not in filters or self.random.random() < 0.7 else self.trainers[self.gyms.index(filters["gym_id"])][1]
        rows = self.look_at_list("/sales/", filters, token)
        summary = self.get("/sales/summary?" + "&".join(f"{name}={value}" for name, value in filters.items()), token)
        products, payments = collections.defaultdict(lambda: [0, 0, decimal.Decimal(0)]), dict.fromkeys(PAYMENTS, decimal.Decimal(0))
        for row in rows:
            products[row["product_id"]][0] += row["quantity"] > 0
            products[row["product_id"]][1] += row["quantity"]
            products[row["product_id"]][2] += decimal.Decimal(row["total_amount"])
            payments[row["payment_type"]] += decimal.Decimal(row["total_amount"])
        self.assertEqual({line["product_id"]: [line["number_of_sales"], line["total_quantity_sold"], decimal.Decimal(line["total_revenue"])]
                          for line in summary["product_summary"]}, dict(products), filters)
        self.assertEqual({name: decimal.Decimal(value) for name, value in summary["payment_summary"].items()}, payments, filters)
        self.assertEqual((summary["total_sales"], summary["total_items_sold"], decimal.Decimal(summary["total_revenue"])),
                         (sum(row["quantity"] > 0 for row in rows), sum(row["quantity"] for row in rows), sum(payments.values())), filters)

    def look_at_visits(self):
        filters = self.pick_filters()
        if self.members and self.random.random() < 0.3:
            filters["user_id"] = self.random.choice(self.members)
        self.look_at_list("/attendance/", filters)

    def look_at_days(self):
        day, gym = self.pick_time()[:10], self.random.choice(self.gyms)
        self.look_at_list("/sales/daily", {"sale_date": day, "gym_id": gym})
        self.look_at_list("/sales/daily", {"gym_id": gym})

    def look_at_people(self):
        gym, token = self.gyms[0], self.random.choice([None, self.trainers[0][1]])
        for filters in ({"gym_id": gym}, {"gym_id": gym, "include_inactive": "true"}, {"gym_id": gym, "role": "user"}, {"gym_id": gym, "q": "member"},
                        {"gym_id": gym, "membership": "active"}, {"gym_id": gym, "membership": "inactive"}, {"gym_id": gym, "sort": "-created_at"}):
            self.look_at_list("/users/", filters, token)
        self.look_at_list("/users/users", {"gym_id": gym}, token)
        self.look_at_list("/users/trainers", {"gym_id": gym}, token)

    def assert_true(self):
        self.assertEqual(self.server.psql(DIFFERENCES), [])

    def test_totals_follow_whatever_happens(self):
        steps = ([self.sell] * 6 + [self.correct] * 6 + [self.take_back] * 2 + [self.join] * 2 + [self.come] + [self.move_visit] * 4
                 + [self.delete_visit, self.change_member, self.move_clocks])
        for seed in SEEDS:
            with self.subTest(seed=seed):
                self.begin(seed)
                self.sell()
                for place in range(STEPS):
                    self.random.choice(steps)()
                    if place % 10 == 9:
                        self.assert_true()
                for _ in range(LOOKS):
                    self.look_at_sales()
                    self.look_at_visits()
                self.look_at_days()
                self.look_at_people()

    def test_side_by_side_with_a_change_of_time_zone(self):
        self.begin(7)
        for _ in range(6):
            self.sell()
        first = list(self.sales)

        def work(place):
            own = random.Random(place)
            for number in range(12):
                if place == 0:
                    answer = self.call("PUT", f"/gyms/{self.gyms[number % 2]}", {"timezone": own.choice(ZONES)})
                elif place < 4:
                    items = [{"product_id": product, "quantity": 1} for product in own.sample(self.products[:2], 2)]
                    answer = self.call("POST", "/sales/checkout", {"items": items, "gym_id": self.gyms[0]})
                else:
                    answer = self.call("PUT", f"/sales/{own.choice(first)}", {"sale_date": f"2024-0{own.randrange(1, 4)}-0{own.randrange(1, 4)}T10:00:00"})
                self.assertEqual(answer.status, 200, answer.body)
        self.at_once(7, work)
        self.assert_true()

    def test_what_is_erased_is_counted_no_more(self):
        self.begin(8)
        gym = self.gyms[0]
        member = self.new_member(self.plans[gym], gym_id=gym)
        before = self.total(f"/users/?gym_id={gym}&limit=1")
        self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}), 200)
        self.check(self.call("DELETE", f"/users/{member['id']}"), 200)
        self.assertEqual(self.total(f"/users/?gym_id={gym}&limit=1"), before - 1)
        self.assert_true()


tap.main()
