"""Who answers no ping for a minute is let go, with all that it held: clients that hang, that are stopped, whose plug is pulled."""

import os
import signal
import subprocess
import sys
import time
import unittest

import tap
import torno_fixture
from torno_namespace import Cable
from torno_socket import Frames, Socket

API = "/api/v1"
N_DEAF = 20
SILENCE = 60
LATE = 3  # for a busy machine
PASSWORD = "longenough"
STATION = """
import asyncio, sys, websockets

async def stay(url, token):
    async with websockets.connect(url, extra_headers={"Authorization": "Bearer " + token}) as socket:
        print(await socket.recv(), flush=True)
        await socket.wait_closed()

asyncio.run(stay(*sys.argv[1:]))
"""
server = None


def setUpModule():
    global server
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server()
    # With the passwords that everybody knows no other machine is served at all.
    for email, password in (("admin@gym.com", "admin123"), ("trainer@gym.com", "trainer123")):
        server.call("PUT", API + "/auth/password", {"current_password": password, "new_password": PASSWORD}, server.login(email, password))


def tearDownModule():
    server.stop()


def count_files(one):
    return len(os.listdir(f"/proc/{one.process.pid}/fd"))


class Cases(unittest.TestCase):
    """All fall silent at once; the tests share the minute."""

    @classmethod
    def setUpClass(cls):
        cls.token = server.login("trainer@gym.com", PASSWORD)
        cls.files = count_files(server)
        cls.plug_cable()
        for _ in range(N_DEAF):
            cls.addClassCleanup(Frames(server, "/ws/user/1").close)
        station = cls.start_station()
        cls.healthy = server.call("GET", "/ws/health").json
        station.send_signal(signal.SIGSTOP)
        if cls.cable:
            cls.cable.pull()
        cls.began = time.monotonic()

    @classmethod
    def plug_cable(cls):
        """A station and a watcher on another machine, where one can be made."""
        cls.cable, cls.why = Cable(), None
        try:
            cls.cable.plug()
        except OSError as error:
            cls.cable, cls.why = None, error
            return
        cls.addClassCleanup(cls.cable.unplug)
        cls.beside = server.start_beside(cls.cable.here, ["--behind-proxy"])
        cls.addClassCleanup(cls.beside.end_beside)
        cls.files_beside = count_files(cls.beside)
        for path in ("/ws/gym/1", "/ws/user/1"):
            with cls.cable.over_there():
                socket = Socket(cls.beside, path, cls.token)
            socket.receive("connected")
            cls.addClassCleanup(socket.socket.transport.abort)

    @classmethod
    def start_station(cls):
        process = subprocess.Popen([sys.executable, "-c", STATION, f"ws://127.0.0.1:{server.port}/ws/gym/1", cls.token],
                                   stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(process.stdout.close)
        cls.addClassCleanup(process.wait)
        cls.addClassCleanup(process.kill)
        assert "connected" in process.stdout.readline()
        return process

    def await_nobody(self, count):
        while (left := count()) > 0 and time.monotonic() - self.began < SILENCE + LATE:
            time.sleep(0.25)
        self.assertEqual(left, 0, f"after {time.monotonic() - self.began} s")

    def count_written(self):
        """As the other processes see it."""
        return int(server.psql("SELECT count(*) FROM connections")[0][0])

    def test_they_had_been_there(self):
        others = 2 if self.cable else 0
        self.assertEqual(self.healthy["active_connections"], N_DEAF + 1 + others)
        self.assertEqual(self.healthy["gym_subscriptions"], {"1": 1 + others // 2})

    def test_who_hangs_or_is_stopped_is_let_go_with_all_it_held(self):
        self.await_nobody(lambda: max(0, count_files(server) - self.files - 2))

    def test_whose_plug_was_pulled_is_let_go_with_all_it_held(self):
        if self.cable is None:
            self.skipTest(f"no second machine can be made here: {self.why}")
        self.await_nobody(lambda: server.call("GET", "/ws/health").json["active_connections"])
        self.assertEqual(server.call("GET", "/ws/health").json["gym_subscriptions"], {})
        self.assertLessEqual(count_files(self.beside), self.files_beside + 2)
        self.await_nobody(self.count_written)


if __name__ == "__main__":
    tap.main()
