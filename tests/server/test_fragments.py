"""Gyms, plans and staff stand in the answers of others as they are, on every process and at once; what is kept of them is
never another's."""

import threading

import tap
import torno_rest
from torno_rest import API, Case

TRAINER = {"password": "longenough", "role": "trainer", "phone_number": "1"}
beside = None


def setUpModule():
    global beside
    torno_rest.start()
    beside = torno_rest.server.start_beside()


def tearDownModule():
    beside.end_beside()
    torno_rest.stop()


class Fragments(Case):
    def read(self, path, token=None):
        """What both processes answer, which is the same."""
        here = self.get(path, token)
        there = beside.call("GET", API + path, token=token or self.admin)
        self.assertEqual(there.status, 200, there.body)
        self.assertEqual(there.json, here)
        return here

    def rename(self, path, name, field="name"):
        return self.check(self.call("PUT", path, {field: name}), 200)

    def set_up_gym(self, **fields):
        """A gym with a trainer who has sold a plan and a product to a member and let the member in."""
        gym = self.new_gym(**fields)["id"]
        trainer, token = self.new_trainer(gym_id=gym)
        member = self.new_member(self.new_plan(gym_id=gym), token, gym_id=gym)
        product = self.new_product(gym_id=gym)["id"]
        sale = self.check(self.call("POST", "/sales/", {"product_id": product, "quantity": 1}, token), 200)
        visit = self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}, token), 200)
        return {"gym": gym, "trainer": trainer["id"], "token": token, "member": member["id"], "sale": sale["id"], "visit": visit["id"],
                "plan": member["active_plan"]["plan_id"], "purchase": member["active_plan"]["id"]}

    def read_all(self, world):
        """Everywhere that the gym, the plan and the trainer stand: (gym, plan, seller) each."""
        gym = world["gym"]
        users = [self.read(f"/users/{world['member']}"), self.read(f"/users/?gym_id={gym}&role=user")[0], self.read(f"/users/users?gym_id={gym}")[0]]
        for user in users:
            yield user["gym"], user["active_plan"]["plan"], user["active_plan"]["created_by"]
        for purchase in (self.read(f"/user-plans/{world['purchase']}"), self.read(f"/user-plans/?gym_id={gym}")[0]):
            yield None, purchase["plan"], purchase["created_by"]
        for sale in (self.read(f"/sales/{world['sale']}"), self.read(f"/sales/?gym_id={gym}")[0], self.read(f"/sales/daily?gym_id={gym}")[0]):
            yield sale["gym"], None, sale["sold_by"]
        for visit in (self.read(f"/attendance/{world['visit']}"), self.read(f"/attendance/?gym_id={gym}")[0], self.read(f"/attendance/user/{world['member']}")[0]):
            yield visit["gym"], visit["user"]["active_plan"]["plan"], visit["recorded_by"]

    def expect(self, world, gym_name, plan_name, trainer_name):
        for gym, plan, seller in self.read_all(world):
            for found, name in ((gym, gym_name), (plan, plan_name)):
                if found:
                    self.assertEqual(found["name"], name)
            self.assertEqual(seller["full_name"], trainer_name)

    def test_a_change_shows_everywhere_at_once(self):
        world = self.set_up_gym()
        for turn in range(8):
            gym, plan, trainer = f"Sede {world['gym']} {turn}", f"Plan {turn} de {world['gym']}", f"Ana {turn}"
            self.rename(f"/gyms/{world['gym']}", gym)
            self.rename(f"/plans/{world['plan']}", plan)
            self.rename(f"/users/{world['trainer']}", trainer, "full_name")
            self.expect(world, gym, plan, trainer)

    def test_what_is_kept_is_what_the_database_has(self):
        """Answers that are made of fragments beside those that are read whole."""
        for zone in ("America/Bogota", "Asia/Kathmandu"):
            world = self.set_up_gym(timezone=zone)
            for user in (world["member"], world["trainer"], 1):
                self.assertEqual(self.read(f"/users/{user}"), self.get(f"/users/{user}/export")["user"])
            for path in (f"/sales/{world['sale']}", f"/attendance/{world['visit']}"):
                body = {"payment_type": "cash"} if "sales" in path else {"notes": "x"}
                self.assertEqual(self.check(self.call("PUT", path, body), 200), self.read(path))
            self.assertEqual(self.check(self.call("PUT", f"/user-plans/{world['purchase']}", {"payment_type": "card"}), 200),
                             self.read(f"/user-plans/{world['purchase']}"))

    def test_instants_are_in_the_zone_of_the_row_around(self):
        near, far = self.set_up_gym(timezone="America/Bogota"), self.set_up_gym(timezone="Asia/Kathmandu")
        for world, offset in ((near, "-05:00"), (far, "+05:45"), (near, "-05:00")):
            member = self.new_member({"id": world["plan"]}, gym_id=world["gym"])
            user = self.read(f"/users/{member['id']}")
            for record in (user["gym"], user["active_plan"]["plan"], user["active_plan"]["created_by"]):
                self.assertTrue(record["created_at"].endswith(offset), record)
            self.assertEqual(user["active_plan"]["created_by"]["id"], 1)

    def test_a_changed_time_zone_shows_at_once(self):
        world = self.set_up_gym(timezone="America/Bogota")
        self.read(f"/sales/{world['sale']}")
        self.check(self.call("PUT", f"/gyms/{world['gym']}", {"timezone": "Asia/Kathmandu"}), 200)
        self.assertTrue(self.read(f"/sales/{world['sale']}")["sale_date"].endswith("+05:45"))
        self.assertTrue(self.read(f"/users/?gym_id={world['gym']}")[0]["gym"]["created_at"].endswith("+05:45"))

    def test_staff_that_is_staff_no_more(self):
        world = self.set_up_gym()
        self.expect(world, self.get(f"/gyms/{world['gym']}")["name"], self.get(f"/plans/{world['plan']}")["name"], self.get(f"/users/{world['trainer']}")["full_name"])
        self.check(self.call("PUT", f"/users/{world['trainer']}", {"role": "user", "plan_id": world["plan"]}), 200)
        for name in ("Antigua entrenadora", "Con otro nombre"):
            self.rename(f"/users/{world['trainer']}", name, "full_name")
            seller = self.read(f"/sales/{world['sale']}")["sold_by"]
            self.assertEqual((seller["full_name"], seller["role"]), (name, "user"))
        self.check(self.call("DELETE", f"/users/{world['trainer']}"), 200)
        seller = self.read(f"/sales/{world['sale']}")["sold_by"]
        self.assertEqual((seller["full_name"], seller["email"]), ("Usuario eliminado", None))

    def test_each_gym_has_its_own(self):
        worlds = [self.set_up_gym() for _ in range(3)]
        for world in worlds:
            for path in (f"/users/{world['member']}", "/users/", "/users/users", "/sales/", "/attendance/"):
                text = self.call("GET", path, token=world["token"]).body.decode()
                for other in worlds:
                    if other is not world:
                        self.assertNotIn(self.get(f"/gyms/{other['gym']}")["name"] + '"', text)
                        self.assertNotIn(self.get(f"/plans/{other['plan']}")["name"] + '"', text)

    def test_right_while_no_news_arrive(self):
        world = self.set_up_gym()
        self.expect(world, *self.names(world))
        self.server.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN torno'")
        self.rename(f"/plans/{world['plan']}", f"Sin noticias {world['plan']}")
        self.expect(world, *self.names(world))
        self.server.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN torno'")
        self.rename(f"/gyms/{world['gym']}", f"Sin noticias {world['gym']}")
        self.expect(world, *self.names(world))

    def names(self, world):
        return (self.get(f"/gyms/{world['gym']}")["name"], self.get(f"/plans/{world['plan']}")["name"], self.get(f"/users/{world['trainer']}")["full_name"])

    def test_never_older_than_what_was_answered_before(self):
        """Readers beside a writer: who has been told of a name sees that one or a later one from then on."""
        world = self.set_up_gym()
        told, over, faults = [-1], threading.Event(), []
        self.rename(f"/plans/{world['plan']}", f"{world['plan']} nombre -1")

        def look(place):
            server = (self.server, beside)[place % 2]
            while not over.is_set():
                least = told[0]
                answer = server.ask("GET", f"{API}/users/{world['member']}", token=self.admin)
                seen = int(answer.json["active_plan"]["plan"]["name"].split()[-1])
                if seen < least:
                    faults.append((seen, least))
        threads = [threading.Thread(target=look, args=(place,)) for place in range(4)]
        for thread in threads:
            thread.start()
        for turn in range(40):
            self.rename(f"/plans/{world['plan']}", f"{world['plan']} nombre {turn}")
            told[0] = turn
        over.set()
        for thread in threads:
            thread.join()
        self.assertEqual(faults, [])


tap.main()
