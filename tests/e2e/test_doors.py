"""Two doors of a gym, whose server is killed, and one of which is killed as well: what they said is what the server counts.

TORNO_DOOR names the door without a window. TORNO_SEED plays one sequence again.
"""

import os
import random
import subprocess
import tempfile
import time

import tap
import torno_rest
from torno_rest import Case
from torno_socket import Socket

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop

MEMBERS = 45   # a third comes to both doors
PRESSES = 100  # at each
CUT = (50, 75) # before which of them the power of a door is cut, while a member presses who comes at no other time
GRANTED, WARNING, DENIED, REPEAT, NOT_FOUND, RETRY, OFFLINE = range(7)
ZONE = "Europe/Madrid"


class Door:
    """One door with a disk and a keyring of its own, which outlive kill()."""

    def __init__(self, folder, name, gym, token):
        self.folder, self.name, self.gym, self.token = folder, name, gym, token
        os.mkdir(folder)
        self.start()

    def start(self):
        environment = {**os.environ, "XDG_DATA_HOME": self.folder, "SECRET_BACKEND": "file", "SECRET_FILE_TEST_PASSWORD": "password",
                       "SECRET_FILE_TEST_PATH": os.path.join(self.folder, "keyring"), "ASAN_OPTIONS": "detect_leaks=0"}
        self.log = open(os.path.join(self.folder, "log"), "a", encoding="utf-8")
        self.process = subprocess.Popen(
            [os.environ["TORNO_DOOR"], f"http://127.0.0.1:{torno_rest.server.port}", str(self.gym), self.token, self.name, ZONE],
            env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)

    def order(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ask(self, line):
        self.order(line)
        return self.process.stdout.readline().split()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.end()

    def stop(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=20) == 0
        self.end()

    def end(self):
        self.process.stdout.close()
        self.log.close()
        with open(self.log.name, encoding="utf-8", errors="replace") as file:
            log = file.read()
        assert "runtime error" not in log and "AddressSanitizer" not in log, log


class Doors(Case):
    def setUp(self):
        seed = int(os.environ.get("TORNO_SEED", random.randrange(1 << 30)))
        print(f"# TORNO_SEED={seed}", flush=True)
        self.random = random.Random(seed)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.gym = self.new_gym(timezone=ZONE)["id"]
        plan = self.new_plan(gym_id=self.gym)
        self.members = [self.new_member(plan, gym_id=self.gym)["id"] for _ in range(MEMBERS)]
        self.enroll_all()
        # What each door said: member -> [earliest, latest] of the visit that it let in, seconds since 1970.
        self.said = [{}, {}]
        # Members whose press was not answered when the power went: their visit may be there or not.
        self.open = {}

    def make_templates(self, first, last):
        made = subprocess.run([os.environ["TORNO_DOOR"], "templates", str(first), str(last)], env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"},
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300, check=True)
        return made.stdout.splitlines()

    def enroll_all(self):
        half = MEMBERS // 2
        templates = self.at_once(2, lambda n: self.make_templates(n * half + 1, MEMBERS if n else half))
        station = Socket(torno_rest.server, f"/ws/gym/{self.gym}?station=enroll", self.admin)
        station.receive("connected")
        for member, template in zip(self.members, templates[0] + templates[1]):
            station.send(type="store_fingerprint", user_id=str(member), finger=1, fingerprint_data=template)
            station.receive("fingerprint_stored")
            time.sleep(0.025)  # the server takes 50 messages a second from a station
        station.close()

    def open_door(self, name):
        door = Door(os.path.join(self.folder.name, name), name, self.gym, self.admin)
        self.addCleanup(lambda: door.process.poll() is None and door.kill())
        self.assertEqual(door.ask(f"prints {MEMBERS}"), [str(MEMBERS)])
        return door

    def pick(self, number):
        """Two thirds of the members come to each door, half of those to both."""
        third = MEMBERS // 3
        return self.random.randrange(len(CUT), 2 * third) if number == 0 else self.random.randrange(third, MEMBERS)

    def press(self, doors, number, who):
        """A member presses until the door knows who it is, as one does."""
        for _ in range(8):
            before = int(time.time())
            kind, user = map(int, doors[number].ask(f"press {who + 1}"))
            if kind not in (RETRY, NOT_FOUND):
                break
        self.assertEqual(user, self.members[who])
        self.assertIn(kind, (GRANTED, WARNING, REPEAT))
        if kind != REPEAT:
            self.assertNotIn(who, self.said[number])
            self.said[number][who] = [before, int(time.time()) + 1]

    def cut_power(self, doors, number, who):
        """In the middle of a press of somebody who was not in yet."""
        before = int(time.time())
        doors[number].order(f"press {who + 1}")
        time.sleep(self.random.random() * 0.15)
        doors[number].kill()
        self.open[who] = [before, int(time.time()) + 1]
        doors[number].start()

    def find_visits(self):
        rows = torno_rest.server.psql("SELECT user_id, floor(extract(epoch FROM check_in_time))::bigint, attendance_date "
                                      f"FROM attendance WHERE gym_id = {self.gym}")
        return [(self.members.index(int(user)), int(at)) for user, at, _ in rows]

    def check_visits(self):
        visits = self.find_visits()
        self.assertGreater(len(visits), MEMBERS // 2)
        self.assertEqual(len(visits), len({who for who, _ in visits}))
        wanted = set(self.said[0]) | set(self.said[1])
        self.assertEqual({who for who, _ in visits} - set(self.open), wanted - set(self.open))
        self.assertLessEqual(wanted, {who for who, _ in visits})
        for who, at in visits:
            spans = [said[who] for said in [*self.said, self.open] if who in said]
            self.assertTrue(any(first <= at <= last for first, last in spans), (who, at, spans))

    def test_what_was_said_is_counted_once(self):
        doors = [self.open_door("front"), self.open_door("back")]
        for turn in range(PRESSES):
            if turn == PRESSES // 8:
                torno_rest.server.kill()
            if turn in CUT:
                self.cut_power(doors, 0, CUT.index(turn))
                self.assertEqual(doors[0].ask(f"prints {MEMBERS}"), [str(MEMBERS)])
            who = [self.pick(0), self.pick(1)]
            self.at_once(2, lambda number: self.press(doors, number, who[number]))
        torno_rest.server.start()
        # Once more while it is being told.
        time.sleep(self.random.random())
        doors[0].kill()
        doors[0].start()
        for door in doors:
            self.assertEqual(door.ask("online 1"), ["1"])
            self.assertEqual(door.ask("queued 0"), ["0"])
        self.check_visits()
        for door in doors:
            door.stop()


if __name__ == "__main__":
    tap.main()
