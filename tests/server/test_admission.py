"""Stations decide by the server's rule when it is away: random members, plans, visits and zones are judged by both.

TORNO_JUDGE names the program that speaks for shared/torno-admission. TORNO_SEED plays one sequence again.
"""

import datetime
import os
import random
import subprocess

import tap
import torno_rest
from torno_rest import Case
from torno_socket import Socket

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop

ZONES = ["America/Bogota", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Kathmandu", "America/St_Johns"]
SEEDS = [int(os.environ["TORNO_SEED"])] if "TORNO_SEED" in os.environ else [1, 2]
MEMBERS = 12
HOUR = 3600


def write_time(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_time(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


class Admission(Case):
    def setUp(self):
        self.judge = subprocess.Popen([os.environ["TORNO_JUDGE"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.now = int(datetime.datetime.now(datetime.timezone.utc).timestamp())

    def tearDown(self):
        self.judge.stdin.close()
        self.assertEqual(self.judge.wait(timeout=10), 0)
        self.judge.stdout.close()

    def open_gym(self, zone, repeat_minutes=15):
        gym = self.new_gym(timezone=zone, repeat_minutes=repeat_minutes)["id"]
        plan = self.new_plan(gym_id=gym)["id"]
        station = Socket(torno_rest.server, f"/ws/gym/{gym}", torno_rest.server.login())
        self.addCleanup(station.close)
        self.assertEqual(station.receive("connected")["repeat_minutes"], repeat_minutes)
        return gym, plan, station

    def pick_purchase(self, pick):
        """Ends of plans crowd around today, and some lie far off."""
        expires = self.now + (pick.randrange(-60 * HOUR, 60 * HOUR) if pick.random() < 0.8 else pick.choice([-400, 400]) * 24 * HOUR)
        return {"bought": self.now - pick.randrange(0, 400 * 24 * HOUR), "expires": expires,
                "days": pick.choice(["NULL", "NULL", "0", "1", "2"]), "active": pick.random() < 0.8,
                "frozen": pick.choice([None] * 3 + [(datetime.date.today() + datetime.timedelta(days=pick.randrange(-2, 2))).isoformat()])}

    def give_purchases(self, member, plan, purchases):
        rows = ", ".join(
            f"({member['gym_id']}, {member['id']}, {plan}, 0, to_timestamp({p['bought']}), to_timestamp({p['expires']}), 1, 30, {p['days']}, {p['active']}, {repr(p['frozen']) if p['frozen'] else 'NULL'})"
            for p in purchases)
        torno_rest.server.psql(f"DELETE FROM user_plans WHERE user_id = {member['id']}")
        if rows:
            torno_rest.server.psql("INSERT INTO user_plans (gym_id, user_id, plan_id, purchased_price_cents, purchased_at, "
                                   f"expires_at, created_by_id, duration_days, days, is_active, frozen_on) VALUES {rows}")

    def download(self, station):
        station.send(type="download_templates", since=0, limit=1000)
        page = station.receive("template_data_set")
        return {entry["id"]: entry for entry in page["data"]}

    def ask_judge(self, entry, zone, repeat_minutes, visits):
        words = [zone, str(int(entry["is_active"])), str(repeat_minutes)]
        for plan in entry["plans"]:
            left = plan["visits_left"]
            frozen = plan["frozen_on"]
            words += ["plan", str(read_time(plan["expires_at"])), str(-1 if left is None else left),
                      str(datetime.date.fromisoformat(frozen).toordinal() if frozen else 0)]
        for visit in visits:
            words += ["visit", str(visit)]
        self.judge.stdin.write(" ".join(words) + "\n")
        self.judge.stdin.flush()
        return [tuple(answer.split("/")) for answer in self.judge.stdout.readline().split()]

    def ask_server(self, station, member, at, key):
        station.send(type="user_found", user_id=member, at=write_time(at), key=key)
        while (answer := station.receive())["type"] == "templates_changed":
            pass
        if answer["type"] == "access_denied":
            return answer["code"]
        self.assertTrue(answer["already"] or not answer["repeat"])
        return "repeat" if answer["repeat"] else "again" if answer["already"] else "granted"

    def find_visits_left(self, member):
        """Of the pass that paid for the last visit, -1: no pass did."""
        return int(torno_rest.server.psql("SELECT coalesce(p.days, -1) FROM attendance a LEFT JOIN user_plans p ON p.id = a.pass_id "
                                          f"WHERE a.user_id = {member} ORDER BY a.id DESC LIMIT 1")[0][0])

    def compare(self, station, entry, zone, repeat_minutes, visits):
        for number, (here, visit) in enumerate(zip(self.ask_judge(entry, zone, repeat_minutes, visits), visits)):
            verdict = self.ask_server(station, entry["id"], visit, f"{entry['id']}-{number}")
            self.assertEqual(here[0], verdict, (zone, entry, visits, number))
            if verdict == "granted":
                left = int(here[2])
                self.assertEqual(left - 1 if left > 0 else left, self.find_visits_left(entry["id"]), (zone, entry, visits, number))
            self.verdicts.add(verdict)

    def test_stations_decide_as_the_server_does(self):
        self.verdicts = set()
        for seed in SEEDS:
            print(f"# TORNO_SEED={seed}", flush=True)
            pick = random.Random(seed)
            for zone in ZONES:
                repeat_minutes = pick.choice([0, 15, 120, 1440])
                gym, plan, station = self.open_gym(zone, repeat_minutes)
                for _ in range(MEMBERS):
                    member = self.new_member(gym_id=gym, plan_id=plan)
                    self.give_purchases(member, plan, [self.pick_purchase(pick) for _ in range(pick.randrange(0, 4))])
                for entry in self.download(station).values():
                    visits = sorted(self.now - pick.randrange(0, 23 * HOUR) for _ in range(4))
                    self.compare(station, entry, zone, repeat_minutes, visits)
        wanted = {"granted", "again", "repeat", "plan_expired", "pass_used_up", "plan_not_valid", "plan_frozen"}
        self.assertEqual(self.verdicts, wanted)

    def test_a_pass_that_pays_is_told(self):
        gym, plan, station = self.open_gym("America/Bogota")
        member = self.new_member(gym_id=gym, plan_id=plan)
        self.give_purchases(member, plan, [{"bought": self.now, "expires": self.now + 99 * 24 * HOUR, "days": "5", "active": True, "frozen": None}])
        self.assertEqual(self.download(station)[member["id"]]["plans"][0]["visits_left"], 5)
        self.ask_server(station, member["id"], self.now, "a")
        self.assertEqual(self.download(station)[member["id"]]["plans"][0]["visits_left"], 4)


if __name__ == "__main__":
    tap.main()
