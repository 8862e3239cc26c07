"""Backups: taken while the gym works, brought back whole, and worth nothing to who has no key."""

import os
import pathlib
import re
import shutil
import stat
import subprocess
import tempfile
import unittest

import tap
import torno_cluster
import torno_fixture
from torno_load import Load

HEAD = 55  # bytes before the first piece (server/torno-sealed-private.h)



def setUpModule():
    torno_fixture.adopt_orphans()


def read_tables(text):
    """{table: (rows, checksum)} as `backup` and `verify` print them."""
    return {name: (int(rows), checksum) for name, rows, checksum in re.findall(r"^(\w+) +(\d+)  ([0-9a-f]{64})$", text, re.M)}


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="torno-backup-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = os.path.join(self.folder, "gym.backup")

    def must(self, done):
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def refuse(self, done, text):
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(text, done.stderr)

    def beside(self, server, name="other"):
        """The same program on a folder of its own."""
        other = torno_fixture.Server.__new__(torno_fixture.Server)
        other.__dict__.update(server.__dict__)
        other.data = os.path.join(server.folder, name)
        other.environment = dict(server.environment)
        other.port = 0
        return other


class Busy(Case):
    def test_a_backup_under_load_comes_back_as_it_was(self):
        """Twice: the tables of the second backup, taken of what the first brought back, are those of the first."""
        if torno_cluster.find_programs() is None:
            self.skipTest("PostgreSQL is not installed")
        cluster = torno_cluster.Cluster(standby=False)
        self.addCleanup(cluster.close)
        cluster.keys["BACKUP_KEY"] = cluster.keys["SECRET_KEY"]
        cluster.init()
        server = cluster.add_server("one")
        load = Load(server.port, server, n_workers=3)
        load.start()
        load.await_answers(30)
        before = load.count("acknowledged")
        saved = read_tables(self.must(self.run_on(cluster, "backup", self.path)))
        load.await_answers(10)  # it went on meanwhile
        load.end()
        server.stop()
        self.assertGreaterEqual(saved["sales"][0] + saved["attendance"][0] + saved["users"][0] + saved["fingerprints"][0], before)
        self.assertLess(saved["sales"][0], int(cluster.primary.psql("SELECT count(*) FROM sales")[0][0]))
        self.refuse(self.run_on(cluster, "restore", self.path), "not empty")
        cluster.primary.psql("DROP DATABASE torno", "postgres")
        cluster.primary.psql("CREATE DATABASE torno", "postgres")
        self.must(self.run_on(cluster, "restore", self.path))
        self.assertIn("users", saved)
        self.assertEqual(read_tables(self.must(self.run_on(cluster, "backup", self.path + "2"))), saved)
        self.assertEqual(cluster.primary.psql("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'"), [["0"]])
        self.must(self.run_on(cluster, "audit", "verify"))
        server = cluster.add_server("two")
        token = server.login()
        answer = server.call("POST", "/api/v1/plans/", {"name": "After", "price": 1, "duration_days": 1}, token)
        self.assertEqual(answer.status, 200, answer.body)  # numbers go on behind those that were given out

    def run_on(self, cluster, *words):
        return subprocess.run([os.environ["TORNO_SERVER"], *words], env={**os.environ, **cluster.keys, "DATABASE_URL": cluster.url},
                              cwd=self.folder, text=True, capture_output=True, timeout=120, check=False)


class Embedded(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = torno_fixture.Server(sample_data=True)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def test_to_a_new_machine_with_the_keys_that_were_kept_apart(self):
        keys = os.path.join(self.folder, "keys")
        saved = read_tables(self.must(self.server.command("backup", self.path)))
        self.must(self.server.command("export-keys", keys))
        for path in (self.path, keys):
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.refuse(self.server.command("export-keys", keys), "is there already")
        other = self.beside(self.server, "new")
        done = other.command("--env-file", keys, "restore", self.path)
        self.must(done)
        self.assertNotIn("FINGERPRINT_KEY", done.stderr)
        self.assertEqual(read_tables(self.must(other.command("verify", self.path))), saved)  # with the keys that it keeps now
        other.start()
        self.addCleanup(other.halt)
        self.assertEqual(len(other.call("GET", "/api/v1/plans/", token=other.login()).json),
                         len(self.server.call("GET", "/api/v1/plans/", token=self.server.login()).json))

    def test_a_wrong_key_opens_nothing(self):
        self.must(self.server.command("backup", self.path))
        other = self.beside(self.server, "stranger")
        self.refuse(other.command("verify", self.path), "another key")
        self.refuse(other.command("restore", self.path), "another key")

    def test_nothing_can_be_read_or_changed(self):
        self.must(self.server.command("backup", self.path))
        whole = pathlib.Path(self.path).read_bytes()
        for text in (b"users", b"admin@gym.com", b"INSERT", b"torno-backup"):
            self.assertNotIn(text, whole)
        pieces = self.cut(whole[HEAD:])
        broken = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]
                  for at in (16, 30, HEAD, HEAD + 1, HEAD + 100, len(whole) // 2, len(whole) - 1)]
        broken += [whole[:-1], whole[:HEAD], whole[:20], b"", b"x" * 200, whole[:HEAD] + b"".join(pieces[:-1])]
        broken += [whole[:HEAD] + b"".join([*pieces[1:], pieces[0]]), whole[:HEAD] + b"".join([pieces[0], *pieces])]
        for copy in broken:
            self.assertNotEqual(copy, whole)
            pathlib.Path(self.path).write_bytes(copy)
            self.assertEqual(self.server.command("verify", self.path).returncode, 1)

    def cut(self, sealed):
        pieces = []
        while sealed:
            length = 20 + (int.from_bytes(sealed[:4], "big") & 0x7fffffff)
            pieces.append(sealed[:length])
            sealed = sealed[length:]
        self.assertGreater(len(pieces), 1)
        return pieces

    def test_a_folder_keeps_the_newest(self):
        for name in ("torno-20200101T000000Z.backup", "torno-20200102T000000Z.backup", "notes.txt"):
            pathlib.Path(self.folder, name).write_bytes(b"")
        self.must(self.server.command("--keep=2", "backup", self.folder))
        left = sorted(os.listdir(self.folder))
        self.assertEqual((len(left), left[:2]), (3, ["notes.txt", "torno-20200102T000000Z.backup"]))
        self.refuse(self.server.command("--keep=1", "backup", os.path.join(self.folder, "no", "where")), "cannot create")
        self.assertEqual(sorted(os.listdir(self.folder)), left)

    def test_keys_are_in_no_command_line(self):
        self.refuse(self.server.command("backup"), "takes one FILE")
        help_text = self.must(self.server.command("--help"))
        self.assertNotRegex(help_text, r"--(backup-)?key|--pass")


if __name__ == "__main__":
    tap.main()
