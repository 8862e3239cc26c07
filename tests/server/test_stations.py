"""Which stations are online: those of this process, those of another one, and nobody's but the own gym's for a trainer."""

import time

import tap
import torno_rest
from torno_rest import Case
from torno_socket import Socket

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


class Stations(Case):
    def open(self, name, gym_id=1, server=None):
        socket = Socket(server or self.server, f"/ws/gym/{gym_id}", self.admin if name is None else None)
        self.addCleanup(socket.close)
        if name:
            socket.send(type="login", login_data={"email": "admin@gym.com", "password": "admin123"}, station=name)
        socket.receive("connected")
        return socket

    def names(self, query="", token=None):
        return [(station["gym_id"], station["name"]) for station in self.get("/stations" + query, token)]

    def await_names(self, expected):
        """Another process tells of itself in a moment."""
        for _ in range(200):
            if self.names() == expected:
                return
            time.sleep(0.1)
        self.assertEqual(self.names(), expected)

    def test_they_come_and_go(self):
        self.assertEqual(self.names(), [])
        socket = self.open("front door")
        station = self.get("/stations")[0]
        self.assertEqual((station["name"], station["gym"]["id"], station["logged_in_at"][-6:]), ("front door", 1, "-05:00"))
        socket.close()
        self.await_names([])

    def test_a_trainer_sees_the_own_gym(self):
        other = self.new_gym()["id"]
        self.open("here")
        self.open("there", other)
        self.assertEqual(sorted(self.names()), [(1, "here"), (other, "there")])
        self.assertEqual(self.names(token=self.trainer), [(1, "here")])
        self.assertEqual(self.names(f"?gym_id={other}"), [(other, "there")])
        self.check(self.call("GET", f"/stations?gym_id={other}", token=self.trainer), 403, "other_gym")

    def test_those_of_another_process(self):
        beside = self.server.start_beside()
        self.addCleanup(beside.end_beside)
        socket = self.open("beside", server=beside)
        self.await_names([(1, "beside")])
        socket.close()
        self.await_names([])


if __name__ == "__main__":
    tap.main()
