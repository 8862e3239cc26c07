"""The server on its own PostgreSQL: starting, dying, coming back, and what a second start is told."""

import os
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error

import tap
import torno_fixture


def setUpModule():
    torno_fixture.adopt_orphans()


class Case(unittest.TestCase):
    def start(self, **more):
        server = torno_fixture.Server(fresh=True, **more)
        self.addCleanup(server.stop)
        return server

    def add_plan(self, server, token, name):
        return server.call("POST", "/api/v1/plans/", {"name": name, "price": 1, "duration_days": 1}, token)

    def await_answer(self, server, status):
        """Waits for what must come by itself."""
        for _ in range(300):
            try:
                if server.call("GET", "/health").status == status:
                    return
            except (urllib.error.URLError, OSError):
                pass
            torno_fixture.reap_orphans()
            time.sleep(0.1)
        self.fail(f"no {status} came")

    def find_postmaster(self, server):
        with open(os.path.join(server.data, "data", "postmaster.pid"), encoding="ascii") as file:
            return int(file.readline())


class Crashes(Case):
    def test_what_was_acknowledged_survives_a_killed_server(self):
        server = self.start()
        token = server.login()
        for i in range(20):
            self.assertEqual(self.add_plan(server, token, f"P{i}").status, 200)
        server.kill()
        server.start()
        self.assertEqual(server.psql("SELECT count(*) FROM plans"), [["20"]])
        self.assertEqual(server.call("GET", "/api/v1/auth/me", token=token).status, 200)

    def test_a_killed_postgresql_comes_back_by_itself(self):
        server = self.start()
        token = server.login()
        self.add_plan(server, token, "Kept")
        os.kill(self.find_postmaster(server), signal.SIGKILL)
        self.await_answer(server, 503)
        self.await_answer(server, 200)
        self.assertEqual([plan["name"] for plan in server.call("GET", "/api/v1/plans/", token=token).json], ["Kept"])

    def test_both_killed(self):
        server = self.start()
        postmaster = self.find_postmaster(server)
        os.kill(server.process.pid, signal.SIGKILL)
        os.kill(postmaster, signal.SIGKILL)
        server.kill()
        server.start()
        self.assertEqual(server.call("GET", "/health").status, 200)

    def test_a_stale_pid_of_another_process_does_not_matter(self):
        server = self.start()
        server.halt()
        with open(os.path.join(server.data, "data", "postmaster.pid"), "w", encoding="ascii") as file:
            file.write(f"{os.getpid()}\n{server.data}/data\n1\n5432\n")
        server.start()
        self.assertEqual(server.call("GET", "/health").status, 200)


class Starts(Case):
    def test_a_second_start_on_the_same_folder_is_refused(self):
        server = self.start()
        second = server.command("--port", "0")
        self.assertEqual(second.returncode, 1)
        self.assertIn("another server is running on", second.stderr)
        self.assertEqual(server.call("GET", "/health").status, 200)

    def test_defaults_are_made_once(self):
        server = self.start()
        token = server.login()
        server.call("PUT", "/api/v1/gyms/1", {"name": "Renamed"}, token)
        server.halt()
        self.assertEqual(server.command("init-db").returncode, 0)
        server.start()
        self.assertEqual(server.psql("SELECT name FROM gyms"), [["Renamed"]])
        self.assertEqual(server.psql("SELECT count(*) FROM users"), [["2"]])

    def test_keys_are_private_and_stay(self):
        server = self.start()
        for name in ("secret-key", "fingerprint-key", "backup-key"):
            self.assertEqual(os.stat(os.path.join(server.data, name)).st_mode & 0o777, 0o600)
        token = server.login()
        server.halt()
        server.start()
        self.assertEqual(server.call("GET", "/api/v1/auth/me", token=token).status, 200)

    def test_default_passwords_are_for_this_machine_only(self):
        server = self.start()
        server.halt()
        process = subprocess.Popen([server.program, f"--embedded={server.data}", "--host", "0.0.0.0", "--port", "0"],
                                   env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        process.terminate()
        _, errors = process.communicate(timeout=60)
        self.assertIn("http://127.0.0.1:", line)
        self.assertIn("default password", errors)
        server.start()

    def test_only_a_unix_socket_is_open(self):
        server = self.start()
        with open(f"/proc/{self.find_postmaster(server)}/net/tcp", encoding="ascii") as file:
            inodes = {line.split()[9] for line in file.readlines()[1:] if line.split()[3] == "0A"}
        mine = set()
        folder = f"/proc/{self.find_postmaster(server)}/fd"
        for name in os.listdir(folder):
            target = os.readlink(os.path.join(folder, name))
            if target.startswith("socket:["):
                mine.add(target[8:-1])
        self.assertFalse(inodes & mine)

    def test_an_interrupted_initdb_does_not_matter(self):
        server = self.start()
        server.halt()
        os.makedirs(os.path.join(server.data, "data.new", "base"))
        self.assertEqual(server.command("migrate").returncode, 0)
        server.start()

    def test_missing_keys_are_named(self):
        environment = {name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "FINGERPRINT_KEY")}
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([os.environ["TORNO_SERVER"]], cwd=folder, text=True, capture_output=True, timeout=30, check=False,
                                  env={**environment, "DATABASE_URL": "postgresql://127.0.0.1:1/none"})
        self.assertEqual(done.returncode, 1)
        self.assertIn("SECRET_KEY is not set", done.stderr)


class Commands(Case):
    def test_beside_a_running_server(self):
        server = self.start()
        made = server.command("create-admin", "second@example.com", "Segunda", "SECOND", stdin="muy-secreta\n")
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        server.login("second@example.com", "muy-secreta")

    def test_a_first_admin(self):
        server = self.start()
        server.halt()
        made = server.command("create-admin", "boss@example.com", "La Jefa", "BOSS", stdin="muy-secreta\n")
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        self.assertEqual(server.command("create-admin", "b@example.com", "B", "B", stdin="short\n").returncode, 1)
        server.start()
        token = server.login("boss@example.com", "muy-secreta")
        self.assertEqual(server.call("GET", "/api/v1/auth/me", token=token).json["role"], "admin")

    def test_unknown_words_are_refused(self):
        server = self.start()
        server.halt()
        self.assertEqual(server.command("dance").returncode, 1)
        self.assertEqual(server.command("--port", "x", "migrate").returncode, 1)
        server.start()

    def test_sample_data(self):
        server = self.start(sample_data=True)
        self.assertEqual(server.psql("SELECT count(*) FROM gyms"), [["2"]])
        self.assertEqual(server.psql("SELECT count(*) FROM users WHERE role = 'user'"), [["300"]])
        wrong = server.psql("SELECT count(*) FROM (SELECT product_id, sum(change) AS total FROM stock_movements GROUP BY 1) m "
                            "JOIN products p ON p.id = m.product_id WHERE total <> quantity")
        self.assertEqual(wrong, [["0"]])
        token = server.login()
        for state in ("active", "expiring", "expired"):
            answer = server.call("GET", f"/api/v1/users/?membership={state}&limit=1", token=token)
            self.assertGreater(int(answer.headers["X-Total-Count"]), 10)


class Migrations(Case):
    def test_a_changed_migration_is_refused(self):
        server = self.start()
        server.psql("UPDATE schema_history SET checksum = 'other' WHERE name = '0001-tables.sql'")
        server.halt()
        refused = server.command("migrate")
        self.assertIn("other contents", refused.stderr)
        self.assertEqual(refused.returncode, 1)

    def test_a_newer_schema_is_refused(self):
        server = self.start()
        server.psql("INSERT INTO schema_history (name, checksum) VALUES ('9999-future.sql', 'x')")
        server.halt()
        self.assertIn("newer Torno", server.command("migrate").stderr)

    def test_changed_functions_are_applied_anew(self):
        server = self.start()
        server.psql("UPDATE schema_history SET checksum = 'old' WHERE name = 'functions'")
        server.psql("CREATE OR REPLACE FUNCTION torno_day (at timestamptz, zone text) RETURNS date LANGUAGE sql AS 'SELECT NULL::date'")
        server.halt()
        server.start()
        self.assertNotEqual(server.psql("SELECT torno_day(now(), 'UTC')"), [[""]])


if __name__ == "__main__":
    tap.main()
