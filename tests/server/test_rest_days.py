"""Midnight and changes of clocks: the server's clock is UTC's, the gym's decides the day."""

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop

# Time zone, two instants around one of its midnights, and the days they fall on. Each night has another day in UTC on one
# side at least, or a change of clocks.
MIDNIGHTS = [
    ("America/Bogota", "2024-05-11T04:59:59Z", "2024-05-10", "2024-05-11T05:00:00Z", "2024-05-11"),
    ("America/New_York", "2024-03-10T04:59:59Z", "2024-03-09", "2024-03-10T05:00:00Z", "2024-03-10"),
    ("America/New_York", "2024-03-11T03:59:59Z", "2024-03-10", "2024-03-11T04:00:00Z", "2024-03-11"),
    ("America/New_York", "2024-11-04T04:59:59Z", "2024-11-03", "2024-11-04T05:00:00Z", "2024-11-04"),
    ("Europe/Madrid", "2024-03-30T22:59:59Z", "2024-03-30", "2024-03-30T23:00:00Z", "2024-03-31"),
    ("Europe/Madrid", "2024-03-31T21:59:59Z", "2024-03-31", "2024-03-31T22:00:00Z", "2024-04-01"),
    ("Europe/Madrid", "2024-10-27T22:59:59Z", "2024-10-27", "2024-10-27T23:00:00Z", "2024-10-28"),
]

# Time zone, when a plan of so many days is bought, and when it ends: the same time on the clock.
PLANS = [
    ("America/Bogota", "2024-03-01 18:30:00-05", 30, "2024-03-31T18:30:00-05:00"),
    ("America/New_York", "2024-03-01 18:30:00-05", 30, "2024-03-31T18:30:00-04:00"),
    ("America/New_York", "2024-10-20 06:15:00-04", 30, "2024-11-19T06:15:00-05:00"),
    ("Europe/Madrid", "2024-03-15 23:59:59+01", 30, "2024-04-14T23:59:59+02:00"),
    ("Europe/Madrid", "2024-10-01 00:00:00+02", 30, "2024-10-31T00:00:00+01:00"),
    ("Europe/Madrid", "2024-03-01 02:30:00+01", 30, "2024-03-31T03:30:00+02:00"),  # half past two was left out that night
    ("America/New_York", "2024-10-04 01:30:00-04", 30, "2024-11-03T01:30:00-05:00"),  # half past one came twice
]


class Days(Case):
    def new_gym_in(self, zone):
        return self.new_gym(timezone=zone)["id"]

    def midnights(self):
        for zone, *rest in MIDNIGHTS:
            yield zone, self.new_gym_in(zone), *rest

    def ids(self, path):
        return [record["id"] for record in self.get(path)]

    def test_visits_fall_on_the_local_day(self):
        for zone, gym, last, day, first, next_day in self.midnights():
            plan = self.new_plan(gym_id=gym)
            visits = {}
            for instant, its_day in ((last, day), (first, next_day)):
                member = self.new_member(plan, gym_id=gym)
                # The visit itself is let in at that instant, as one that a station kept.
                self.server.psql(f"UPDATE user_plans SET expires_at = '2030-01-01' WHERE user_id = {member['id']}")
                [[visit]] = self.server.psql(f"SELECT attendance_id FROM torno_check_in(1, NULL, {member['id']}, NULL, NULL, '{instant}', '{instant}')")
                visits[int(visit)] = its_day
            for visit, its_day in visits.items():
                self.assertEqual(self.get(f"/attendance/{visit}")["attendance_date"], its_day, zone)
                self.assertEqual(self.ids(f"/attendance/daily/{its_day}?gym_id={gym}"), [visit], zone)
                self.assertEqual(self.ids(f"/attendance/?gym_id={gym}&start_date={its_day}&end_date={its_day}"), [visit], zone)

    def test_a_corrected_visit_falls_on_the_local_day(self):
        for zone, gym, last, day, first, next_day in self.midnights():
            member = self.new_member(self.new_plan(gym_id=gym), gym_id=gym)
            visit = self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}), 200)
            for instant, its_day in ((last, day), (first, next_day)):
                moved = self.check(self.call("PUT", f"/attendance/{visit['id']}", {"check_in_time": instant}), 200)
                self.assertEqual(moved["attendance_date"], its_day, zone)

    def test_sales_fall_on_the_local_day(self):
        for zone, gym, last, day, first, next_day in self.midnights():
            product = self.new_product(gym_id=gym, price="1.00")
            sales = {}
            for instant, its_day in ((last, day), (first, next_day)):
                sale = self.check(self.call("POST", "/sales/", {"product_id": product["id"], "quantity": 1}), 200)
                self.check(self.call("PUT", f"/sales/{sale['id']}", {"sale_date": instant}), 200)
                sales[sale["id"]] = its_day
            for sale, its_day in sales.items():
                self.assertEqual(self.get(f"/sales/{sale}")["sale_date"][:10], its_day, zone)
                self.assertEqual(self.ids(f"/sales/daily?gym_id={gym}&sale_date={its_day}"), [sale], zone)
                period = f"gym_id={gym}&start_date={its_day}&end_date={its_day}"
                self.assertEqual(self.ids(f"/sales/?{period}"), [sale], zone)
                self.assertEqual(self.get(f"/sales/summary?{period}")["total_revenue"], "1.00", zone)
            self.assertEqual(self.get(f"/sales/summary?gym_id={gym}&start_date={day}&end_date={next_day}")["total_revenue"], "2.00", zone)

    def test_purchases_of_plans_fall_on_the_local_day(self):
        for zone, gym, last, day, first, next_day in self.midnights():
            plan = self.new_plan(gym_id=gym)
            purchases = {}
            for instant, its_day in ((last, day), (first, next_day)):
                bought = self.new_member(plan, gym_id=gym)["active_plan"]["id"]
                self.server.psql(f"UPDATE user_plans SET purchased_at = '{instant}' WHERE id = {bought}")
                purchases[bought] = its_day
            for bought, its_day in purchases.items():
                self.assertEqual(self.ids(f"/user-plans/daily?gym_id={gym}&purchased_at={its_day}"), [bought], zone)
                self.assertEqual(self.ids(f"/user-plans/?gym_id={gym}&start_date={its_day}&end_date={its_day}"), [bought], zone)

    def test_a_plan_ends_at_the_same_time_on_the_clock(self):
        for zone, start, days, end in PLANS:
            gym = self.new_gym_in(zone)
            bought = self.new_member(self.new_plan(gym_id=gym, duration_days=days), gym_id=gym)["active_plan"]["id"]
            self.server.psql(f"UPDATE user_plans SET purchased_at = '{start}', expires_at = torno_add_days('{start}', {days}, '{zone}')"
                             f" WHERE id = {bought}")
            self.assertEqual(self.get(f"/user-plans/{bought}")["expires_at"], end, zone)

    def test_a_renewal_and_a_longer_plan_keep_the_time_on_the_clock(self):
        gym = self.new_gym_in("Europe/Madrid")
        bought = self.new_member(self.new_plan(gym_id=gym, duration_days=30), gym_id=gym)["active_plan"]["id"]
        path = f"/user-plans/{bought}"
        self.check(self.call("PUT", path, {"expires_at": "2040-03-20T19:00:00"}), 200)
        longer = self.check(self.call("PUT", path, {"duration_days": 60}), 200)
        self.assertEqual(longer["expires_at"], "2040-04-19T19:00:00+02:00")
        renewed = self.check(self.call("POST", "/user-plans/", {"user_id": longer["user_id"], "plan_id": longer["plan_id"]}), 200)
        self.assertEqual(renewed["expires_at"], "2040-05-19T19:00:00+02:00")

    def test_the_last_day_of_a_plan_admits_nobody_and_the_day_before_does_until_midnight(self):
        for zone, gym, last, day, first, next_day in self.midnights():
            member = self.new_member(self.new_plan(gym_id=gym), gym_id=gym)
            self.server.psql(f"UPDATE user_plans SET expires_at = ('{next_day} 18:00'::timestamp AT TIME ZONE '{zone}') "
                             f"WHERE user_id = {member['id']}")
            ask = f"SELECT * FROM torno_check_in(1, NULL, {member['id']}, NULL, NULL, '%s', '%s')"
            with self.assertRaisesRegex(RuntimeError, "plan_expired", msg=zone):
                self.server.psql(ask % (first, first))
            self.assertEqual(self.server.psql(ask % (last, last))[0][1], "f", zone)


if __name__ == "__main__":
    tap.main()
