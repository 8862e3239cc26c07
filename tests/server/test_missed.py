"""What was announced while a server process did not listen: it finds out as soon as it listens again."""

import base64
import os
import signal
import time

import tap
import torno_rest
from torno_rest import Case
from torno_socket import Socket

LISTENERS = "FROM pg_stat_activity WHERE query LIKE 'LISTEN torno%' AND datname = current_database()"
TEMPLATE = base64.b64encode(b"template").decode()
beside = None


def setUpModule():
    global beside
    torno_rest.start()
    beside = torno_rest.server.start_beside()


def tearDownModule():
    beside.end_beside()
    torno_rest.stop()


class Missed(Case):
    def await_listeners(self, other_than=frozenset()):
        for _ in range(200):
            found = {int(pid) for pid, in self.server.psql("SELECT pid " + LISTENERS)}
            if len(found) == 2 and not found & other_than:
                return found
            time.sleep(0.05)
        self.fail("the processes do not listen")

    def miss(self, happens):
        """Stopped, the connections' other ends hear nothing; ended, they never pass it on."""
        listeners = self.await_listeners()
        for pid in listeners:
            os.kill(pid, signal.SIGSTOP)
        try:
            happens()
            self.server.psql("SELECT pg_terminate_backend(pid) " + LISTENERS)
        finally:
            for pid in listeners:
                os.kill(pid, signal.SIGCONT)
        self.await_listeners(other_than=listeners)

    def open(self, server, path, token):
        socket = Socket(server, path, token)
        self.addCleanup(socket.close)
        return socket, socket.receive("connected")

    def test_a_member_enrolled_meanwhile(self):
        member = self.new_member()
        here, _ = self.open(self.server, "/ws/gym/1", self.trainer)
        there, connected = self.open(beside, "/ws/gym/1", self.trainer)

        def enrol():
            here.send(type="store_fingerprint", user_id=member["id"], finger=1, fingerprint_data=TEMPLATE)
            here.receive("fingerprint_stored")
        self.miss(enrol)
        self.assertGreater(there.receive("templates_changed")["cursor"], connected["cursor"])
        there.send(type="download_templates", since=connected["cursor"])
        page = there.receive("template_data_set")
        self.assertEqual([entry["id"] for entry in page["data"] if entry["fingerprint1"]], [member["id"]])

    def test_sessions_that_ended_meanwhile(self):
        changes = (lambda trainer, token: self.call("POST", "/auth/logout", token=token),
                   lambda trainer, token: self.call("PUT", f"/users/{trainer['id']}", {"password": "longenough too"}),
                   lambda trainer, token: self.call("PUT", f"/users/{trainer['id']}", {"is_active": False}),
                   lambda trainer, token: self.call("PUT", f"/users/{trainer['id']}", {"gym_id": gym}),
                   lambda trainer, token: self.call("DELETE", f"/users/{trainer['id']}"))
        gym = self.new_gym()["id"]
        people = [self.new_trainer() for _ in changes]
        sockets = [self.open(beside, path, token)[0] for trainer, token in people for path in ("/ws/gym/1", f"/ws/user/{trainer['id']}")]
        stays, _ = self.open(beside, "/ws/user/1", self.trainer)
        self.miss(lambda: [self.check(change(*person), 200) for change, person in zip(changes, people)])
        self.assertEqual([socket.get_close_code() for socket in sockets], [4401] * len(sockets))
        self.assertTrue(stays.is_silent())

    def test_a_key_rotated_meanwhile(self):
        stations = [self.open(server, "/ws/gym/1", self.trainer)[0] for server in (self.server, beside)]
        gym = self.new_gym()["id"]
        elsewhere, _ = self.open(beside, f"/ws/gym/{gym}", self.new_trainer(gym_id=gym)[1])
        self.miss(lambda: self.assertEqual(self.server.command("rotate-keys", "--gym", "1").returncode, 0))
        self.assertEqual([station.get_close_code() for station in stations], [4401] * 2)
        elsewhere.receive("templates_changed")
        self.assertTrue(elsewhere.is_silent())


if __name__ == "__main__":
    tap.main()
