"""Desks that follow changes hear of what others do, in their own gym, and of nothing but the kind of record."""

import tap
import torno_rest
from torno_rest import Case
from torno_socket import Socket

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


class Changes(Case):
    def follow(self, gym=1, query="?changes=1", token=None):
        socket = Socket(torno_rest.server, f"/ws/gym/{gym}{query}", token or torno_rest.server.login())
        self.addCleanup(socket.close)
        socket.receive("connected")
        return socket

    def await_change(self, socket, record):
        """What else changed with it may come before."""
        while True:
            message = socket.receive("changed")
            self.assertEqual(set(message), {"type", "record"})
            if message["record"] == record:
                return

    def test_what_changes_is_told(self):
        desk, product, plan = self.follow(), self.new_product(), self.new_plan()
        member = self.new_member(plan)
        for record, method, path, body in (
                ("sale", "POST", "/sales/", {"product_id": product["id"], "quantity": 1}),
                ("attendance", "POST", "/attendance/", {"user_id": member["id"]}),
                ("measurement", "POST", "/measurements/", {"user_id": member["id"], "weight": 70}),
                ("user_plan", "POST", f"/user-plans/{member['active_plan']['id']}/freeze", {}),
                ("user", "PUT", f"/users/{member['id']}", {"full_name": "X"})):
            self.check(self.call(method, path, body, self.trainer), 200)
            self.await_change(desk, record)

    def test_a_visit_at_the_door_is_told(self):
        desk, door, member = self.follow(), self.follow(query="?station=door"), self.new_member()
        door.send(type="user_found", user_id=member["id"])
        door.receive("attendance_recorded")
        self.await_change(desk, "attendance")

    def test_nothing_is_told_that_is_refused_or_read(self):
        desk = self.follow()
        self.call("POST", "/attendance/", {"user_id": 999999})
        self.get("/users/")
        self.new_product()
        self.assertEqual(desk.receive("changed")["record"], "product")

    def test_other_gyms_hear_nothing_of_a_trainer(self):
        gym = self.new_gym()["id"]
        there, here, product = self.follow(gym), self.follow(), self.new_product()
        self.await_change(there, "product")
        self.check(self.call("POST", "/sales/", {"product_id": product["id"], "quantity": 1}, self.trainer), 200)
        self.await_change(here, "sale")
        self.new_plan(gym_id=gym)
        self.assertEqual(there.receive("changed")["record"], "plan")

    def test_who_does_not_follow_hears_nothing(self):
        station, member = self.follow(query=""), self.new_member()
        station.receive("templates_changed")
        self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}), 200)
        station.send(type="user_found", user_id=member["id"])
        self.assertIn(station.receive()["type"], ("templates_changed", "attendance_recorded"))


if __name__ == "__main__":
    tap.main()
