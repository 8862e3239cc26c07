"""The audit trail: who changed what, in chains that show when an entry was changed or taken out."""

import time

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop

BROKEN = "SELECT gym_id, broken FROM torno_verify_audit() WHERE broken IS NOT NULL"


class Trail(Case):
    def await_seals(self):
        """Sealing follows by itself."""
        for _ in range(200):
            if self.server.psql("SELECT count(*) FROM audit_entries WHERE seal IS NULL") == [["0"]]:
                return
            time.sleep(0.1)
        self.fail("entries stay unsealed")

    def test_a_change_names_who_what_before_and_after(self):
        product = self.new_product()
        self.check(self.call("PUT", f"/products/{product['id']}", {"price": "1.00"}), 200)
        entry = self.get(f"/audit?record=product&record_id={product['id']}&action=update&limit=1")[0]
        self.assertEqual((entry["actor_id"], entry["actor"]["email"], entry["gym_id"]), (1, "admin@gym.com", 1))
        self.assertEqual((entry["before"]["price_cents"], entry["after"]["price_cents"]), (350000, 100))

    def test_a_ticket_names_who_sold_and_who_voided_it(self):
        product = self.new_product()
        ticket = self.check(self.call("POST", "/sales/checkout", {"items": [{"product_id": product["id"], "quantity": 2}]}, token=self.trainer), 200)
        self.check(self.call("POST", f"/sales/tickets/{ticket['ticket_id']}/void", {"reason": "Error"}), 200)
        for query, actors in ((f"record=product&record_id={product['id']}&action=update&limit=2", [1, 2]), ("record=sale&limit=2", [1, 2])):
            self.assertEqual([entry["actor_id"] for entry in self.get("/audit?" + query)], actors, query)

    def test_filters(self):
        member = self.new_member(token=self.trainer)
        for query, found in (("by_id=2", True), ("by_id=1", False), ("action=insert", True), ("action=delete", False), ("gym_id=1", True),
                             ("gym_id=999", False), ("end_date=2020-01-01", False), ("start_date=2020-01-01", True)):
            entries = self.get(f"/audit?record=user&record_id={member['id']}&{query}")
            self.assertEqual(bool(entries), found, query)
        for query in ("action=x", "record=session", "by_id=0x1", "start_date=today"):
            self.check(self.call("GET", "/audit?" + query), 422)

    def test_only_admins_read_it(self):
        self.check(self.call("GET", "/audit", token=self.trainer), 403, "forbidden")

    def test_no_secret_is_in_it(self):
        self.new_trainer()
        self.assertNotIn(b"hashed_password", self.call("GET", "/audit?limit=1000").body)

    def test_a_changed_entry_breaks_the_chain(self):
        self.at_once(8, lambda _: self.new_product())
        self.await_seals()
        self.assertEqual(self.server.psql(BROKEN), [])
        entry = self.get("/audit?record=product&limit=1")[0]
        for change, back in (("actor_id = 2", "actor_id = 1"), ("after = after || '{\"price_cents\": 1}'", "after = after || '{\"price_cents\": 350000}'"),
                             ("at = at - interval '1 s'", "at = at + interval '1 s'")):
            self.server.psql(f"UPDATE audit_entries SET {change} WHERE id = {entry['id']}")
            self.assertEqual(self.server.psql(BROKEN), [["1", str(entry["seal"])]], change)
            self.server.psql(f"UPDATE audit_entries SET {back} WHERE id = {entry['id']}")
            self.assertEqual(self.server.psql(BROKEN), [], back)

    def test_an_entry_taken_out_breaks_the_chain(self):
        gym = self.new_gym()
        for _ in range(3):
            self.new_product(gym_id=gym["id"])
        self.await_seals()
        self.server.psql(f"DELETE FROM audit_entries WHERE gym_id = {gym['id']} AND seal = 2")
        self.assertEqual(self.server.psql(f"{BROKEN} AND gym_id = {gym['id']}"), [[str(gym["id"]), "2"]])
        self.forget(gym)

    def forget(self, gym):
        """So that the other tests find whole chains."""
        self.server.psql(f"DELETE FROM audit_entries WHERE gym_id = {gym['id']}; DELETE FROM audit_heads WHERE gym_id = {gym['id']}")

    def test_the_last_entries_taken_out_are_missed(self):
        gym, found = self.new_gym(), f"{BROKEN} AND gym_id = "
        self.new_product(gym_id=gym["id"])
        self.await_seals()
        self.server.psql(f"DELETE FROM audit_entries WHERE gym_id = {gym['id']} AND seal = 3")
        self.assertEqual(self.server.psql(found + str(gym["id"])), [[str(gym["id"]), "3"]])
        self.new_product(gym_id=gym["id"])  # what comes later does not cover the gap
        self.await_seals()
        self.assertEqual(self.server.psql(found + str(gym["id"])), [[str(gym["id"]), "3"]])
        self.server.psql(f"DELETE FROM audit_entries WHERE gym_id = {gym['id']}")
        self.assertEqual(self.server.psql(found + str(gym["id"])), [[str(gym["id"]), "1"]])
        self.assertIn(f"gym {gym['id']} ({gym['name']}): 0 sealed, 0 waiting, BROKEN at entry 1\n",
                      self.server.command("audit", "verify").stdout)
        self.forget(gym)

    def test_the_command_follows_the_chain(self):
        gym = self.new_gym()
        self.new_product(gym_id=gym["id"])
        self.await_seals()
        done = self.server.command("audit", "verify")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"gym {gym['id']} ({gym['name']}): 3 sealed, 0 waiting, whole, head ", done.stdout)
        self.server.psql(f"UPDATE audit_entries SET action = 'delete' WHERE gym_id = {gym['id']} AND seal = 2")
        done = self.server.command("audit", "verify")
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"gym {gym['id']} ({gym['name']}): 3 sealed, 0 waiting, BROKEN at entry 2\n", done.stdout)
        self.server.psql(f"UPDATE audit_entries SET action = 'insert' WHERE gym_id = {gym['id']} AND seal = 2")

    def test_the_erased_are_forgotten_and_the_chain_holds(self):
        member = self.new_member(full_name="Forgotten Felix")
        self.check(self.call("POST", "/measurements/", {"user_id": member["id"], "weight": 71.5, "notes": "Forgotten scar"}), 200)
        self.await_seals()
        self.check(self.call("DELETE", f"/users/{member['id']}"), 200)
        self.await_seals()
        self.assertEqual(self.server.psql("SELECT count(*) FROM audit_entries WHERE concat(before, after) ~ 'Forgotten'"), [["0"]])
        self.assertEqual(self.server.psql(BROKEN), [])
        entry = self.get(f"/audit?record=user&record_id={member['id']}&limit=1")[0]
        self.assertEqual(list(entry["before"]), ["@erased"])


if __name__ == "__main__":
    tap.main()
