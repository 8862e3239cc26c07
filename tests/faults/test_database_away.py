"""While the database is away callers are told so at once and nothing hangs; what was half under way is done once or not."""

import socket
import time
import unittest

import tap
import torno_cluster
from torno_cluster import await_true
from torno_socket import Socket

API = "/api/v1"
# The contract says two seconds. The bound here tells hanging from answering, also on a busy machine; `./torno bench faults` has
# the figures.
PATIENCE = 6
cluster = server = None


def setUpModule():
    global cluster, server
    if torno_cluster.find_programs() is None:
        raise unittest.SkipTest("PostgreSQL is not installed")
    cluster = torno_cluster.Cluster()
    cluster.init()
    server = cluster.add_server("one")


def tearDownModule():
    if cluster:
        cluster.close()


class Case(unittest.TestCase):
    count = 0

    @classmethod
    def setUpClass(cls):
        cls.token = await_true(server.login)

    def plan(self, key=None):
        Case.count += 1
        body = {"name": f"Plan {Case.count}", "price": 1, "duration_days": 1}
        return lambda: server.call("POST", API + "/plans/", body, self.token, headers={"Idempotency-Key": key} if key else None)

    def refused(self, ask, patience=PATIENCE):
        began = time.monotonic()
        answer = ask()
        self.assertEqual(answer.status, 503, answer.body)
        self.assertEqual(answer.json.get("code", "database_unavailable"), "database_unavailable")
        self.assertGreater(int(answer.headers["Retry-After"]), 0)
        self.assertLess(time.monotonic() - began, patience)

    def await_service(self):
        await_true(lambda: server.call("GET", API + "/plans/", token=self.token).status == 200)
        await_true(lambda: self.plan()().status == 200)


class Frozen(Case):
    """All of PostgreSQL stands still: connections stay, and nothing comes back."""

    def setUp(self):
        self.await_service()
        self.station = Socket(server, "/ws/gym/1", self.token)
        self.station.receive("connected")
        self.addCleanup(self.station.close)
        cluster.primary.freeze()
        self.addCleanup(self.await_service)
        self.addCleanup(cluster.primary.thaw)

    def test_every_kind_of_request_is_refused_in_time(self):
        for ask in (self.plan("frozen"), self.plan(), lambda: server.call("GET", API + "/plans/", token=self.token),
                    lambda: server.call("GET", "/health"),
                    lambda: server.call("POST", API + "/auth/login", {"email": "admin@gym.com", "password": "admin123"})):
            self.refused(ask)
        cluster.primary.thaw()
        self.await_service()
        self.assertEqual(self.plan("thawed")().status, 200)

    def test_a_station_is_told_and_stays(self):
        self.station.send(type="user_found", user_id=1)
        answer = self.station.receive_answer()
        self.assertEqual(answer["code"], "database_unavailable")
        cluster.primary.thaw()
        self.await_service()
        self.station.send(type="download_templates")
        self.station.receive("download_templates_completed")  # there are no members

    def test_what_was_refused_counts_once_when_it_is_sent_again(self):
        ask = self.plan("again")
        self.refused(ask)
        cluster.primary.thaw()
        self.await_service()
        first = await_true(lambda: (lambda answer: answer if answer.status == 200 else None)(ask()))
        self.assertEqual(ask().body, first.body)
        self.assertEqual(cluster.primary.psql(f"SELECT count(*) FROM plans WHERE name = '{first.json['name']}'"), [["1"]])


class Standby(Case):
    """The one that has to confirm every commit is gone."""

    def test_writes_are_refused_reads_go_on(self):
        self.await_service()
        cluster.standby.kill()
        ask = self.plan("standby")
        try:
            for _ in range(12):  # more than the server has connections to write on
                self.refused(ask)
                self.refused(self.plan())
            self.assertEqual(server.call("GET", API + "/plans/", token=self.token).status, 200)
            [[n]] = cluster.primary.psql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'torno-server'", "postgres")
            self.assertLess(int(n), 20)
        finally:
            cluster.standby.start()
        self.await_service()
        first = await_true(lambda: (lambda answer: answer if answer.status == 200 else None)(ask()))
        self.assertEqual(ask().body, first.body)
        self.assertEqual(cluster.primary.psql(f"SELECT count(*) FROM plans WHERE name = '{first.json['name']}'"), [["1"]])


class Silent(Case):
    """A host without power: it does not even refuse connections."""

    def test_a_silent_host_is_passed_over(self):
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen(0)
            port = deaf.getsockname()[1]
            crowd = [socket.socket() for _ in range(4)]  # more than wait in line: the others' calls are not even heard
            for one in crowd:
                one.setblocking(False)
                one.connect_ex(("127.0.0.1", port))
                self.addCleanup(one.close)
            url = cluster.url
            cluster.url = f"postgresql://torno@127.0.0.1:{port},127.0.0.1:{cluster.primary.port}/torno"
            try:
                beside = cluster.add_server("beside")
            finally:
                cluster.url = url
            self.assertEqual(beside.call("GET", API + "/plans/", token=self.token).status, 200)
            socket_there = Socket(beside, "/ws/gym/1", self.token)
            self.addCleanup(socket_there.close)
            socket_there.receive("connected")
            server.call("POST", API + "/auth/logout", token=self.token)
            self.assertEqual(socket_there.get_close_code(), 4401)  # so the listener has found its way too
            beside.stop()


if __name__ == "__main__":
    tap.main()
