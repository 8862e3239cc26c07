"""What a gym that must not stop runs: a primary and a synchronous standby, server processes, HAProxy before them.

Everything listens on loopback below one folder and is ended by close(). PostgreSQL does not run as root.
"""

import base64
import contextlib
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import torno_fixture

PATIENCE = 60


def find_programs():
    """The folder of PostgreSQL's programs, or None."""
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return folders[-1] if folders else None


def find_haproxy():
    """HAProxy's program, or None; it stands where not everybody's PATH leads."""
    return shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin")


def find_free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def await_true(question, patience=PATIENCE, pause=0.05):
    """Asks until the answer is yes: for what other programs do in their own time."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        torno_fixture.reap_orphans()
        with contextlib.suppress(OSError, RuntimeError, subprocess.SubprocessError):
            answer = question()
            if answer:
                return answer
        time.sleep(pause)
    raise AssertionError(f"never came true: {question}")


class Postgres:
    """One cluster. kill() is a power cut; freeze() leaves it there and silent."""

    def __init__(self, folder, name, settings=(), env=None):
        self.folder = os.path.join(folder, name)
        self.log = os.path.join(folder, name + ".log")
        self.programs = find_programs()
        self.port = find_free_port()
        self.settings = list(settings)
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", **(env or {})}
        self.process = None
        user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self.identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        if user:
            os.makedirs(self.folder, exist_ok=True)
            os.chown(self.folder, user.pw_uid, user.pw_gid)

    def run(self, program, *words):
        done = subprocess.run([self.programs / program, *words], env=self.environment, cwd="/", text=True, capture_output=True,
                              timeout=PATIENCE, check=False, **self.identity)
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stderr}")

    def create(self):
        self.run("initdb", "-D", self.folder, "-U", "torno", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")

    def copy(self, primary):
        """Makes this one a standby of `primary`, whose log position a slot keeps."""
        os.chmod(self.folder, 0o700)
        self.run("pg_basebackup", "-D", self.folder, "-h", "127.0.0.1", "-p", str(primary.port), "-U", "torno", "-R", "-X", "stream",
                 "-C", "-S", "standby", "-c", "fast")

    def start(self):
        words = ["-c", "listen_addresses=127.0.0.1", "-c", f"port={self.port}", "-c", "unix_socket_directories=", "-c",
                 "shared_buffers=32MB", "-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB"]
        for setting in self.settings:
            words += ["-c", setting]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.programs / "postgres", "-D", self.folder, *words], env=self.environment, cwd="/",
                                            stdout=log, stderr=log, start_new_session=True, **self.identity)
        await_true(self.is_up)
        return self

    def is_up(self):
        return self.process.poll() is None and self.psql("SELECT 1", "postgres") == [["1"]]

    def psql(self, sql, database="torno"):
        done = subprocess.run(["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "torno", "-d", database, "-XAtq", "-F", "\t",
                               "-v", "ON_ERROR_STOP=1", "-c", sql], text=True, capture_output=True, timeout=PATIENCE, check=False,
                              env={**os.environ, "PGCONNECT_TIMEOUT": "5"})
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def find_processes(self):
        """The postmaster and its children, which lead sessions of their own."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as file:
            return [self.process.pid] + [int(pid) for pid in file.read().split()]

    def signal_all(self, number):
        for pid in self.find_processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self):
        self.signal_all(signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)

    def freeze(self):
        self.signal_all(signal.SIGSTOP)

    def thaw(self):
        self.signal_all(signal.SIGCONT)

    def promote(self):
        self.psql("SELECT pg_promote(true, 30)", "postgres")

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.thaw()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.kill()


class Process(torno_fixture.Server):
    """One torno-server on the cluster's databases."""

    def __init__(self, cluster, name, env=None):  # pylint: disable=super-init-not-called
        self.program = os.environ["TORNO_SERVER"]
        self.folder = cluster.folder
        self.name = name
        self.environment = {**os.environ, "TZ": "UTC", "TORNO_TIMEZONE": "America/Bogota", **cluster.keys,
                            "DATABASE_URL": cluster.url, "TRUSTED_PROXIES": "127.0.0.1", **(env or {})}
        self.port = find_free_port()
        self.log = None

    def start(self):
        self.log = open(os.path.join(self.folder, self.name + ".log"), "ab")
        self.process = subprocess.Popen([self.program, "--host", "127.0.0.1", "--port", str(self.port)], env=self.environment,
                                        cwd=self.folder, stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline().decode()
        if not re.search(r"http://127\.0\.0\.1:\d+/", line):
            raise RuntimeError("the server does not start: " + self.read_log())
        return self

    def read_log(self):
        return pathlib.Path(self.folder, self.name + ".log").read_text(encoding="utf-8", errors="replace")

    def stop(self):
        if self.process.poll() is None:
            status = self.halt()
            log = self.read_log()
            assert status == 0 and "runtime error" not in log and "Sanitizer" not in log, log


HAPROXY = """
global
  maxconn 500
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  option redispatch
  retries 2
  option forwardfor
listen torno
  bind 127.0.0.1:{port}
  option httpchk GET /health
  default-server inter 200ms fall 2 rise 1 on-marked-down shutdown-sessions
{servers}
"""


class Balancer:
    """HAProxy before server processes."""

    def __init__(self, cluster, processes):
        self.port = find_free_port()
        path = os.path.join(cluster.folder, "haproxy.cfg")
        servers = "\n".join(f"  server {one.name} 127.0.0.1:{one.port} check" for one in processes)
        pathlib.Path(path).write_text(HAPROXY.format(port=self.port, servers=servers), encoding="ascii")
        with open(os.path.join(cluster.folder, "haproxy.log"), "ab") as log:
            self.process = subprocess.Popen([find_haproxy(), "-db", "-f", path], stdout=log, stderr=log)

    def stop(self):
        self.process.kill()
        self.process.wait(timeout=PATIENCE)


class Cluster:
    """`standby`: with one, which confirms every commit. `place`: where the primary's files lie; else in our folder."""

    def __init__(self, standby=True, place=None, postgres_env=None):
        torno_fixture.adopt_orphans()
        self.folder = tempfile.mkdtemp(prefix="torno-cluster-")
        os.chmod(self.folder, 0o755)
        self.keys = {name: base64.b64encode(os.urandom(32)).decode() for name in ("SECRET_KEY", "FINGERPRINT_KEY")}
        self.closing = contextlib.ExitStack()
        self.closing.callback(shutil.rmtree, self.folder, ignore_errors=True)
        try:
            self.primary = self._add(Postgres(place or self.folder, "primary", env=postgres_env))
            self.primary.create()
            self.primary.start()
            self.primary.psql("CREATE DATABASE torno", "postgres")
            self.standby = self._add_standby() if standby else None
        except BaseException:
            self.close()
            raise
        databases = [one for one in (self.primary, self.standby) if one]
        self.url = "postgresql://torno@" + ",".join(f"127.0.0.1:{one.port}" for one in databases) + "/torno"

    def _add(self, part):
        self.closing.callback(part.stop)
        return part

    def _add_standby(self):
        standby = self._add(Postgres(self.folder, "standby"))
        standby.copy(self.primary)
        standby.start()
        self.primary.psql("ALTER SYSTEM SET synchronous_standby_names = '*'", "postgres")
        self.primary.psql("SELECT pg_reload_conf()", "postgres")
        await_true(lambda: self.primary.psql("SELECT sync_state FROM pg_stat_replication", "postgres") == [["sync"]])
        return standby

    def init(self):
        """Creates the default gym and accounts."""
        done = subprocess.run([os.environ["TORNO_SERVER"], "init-db"], env={**os.environ, **self.keys, "DATABASE_URL": self.url},
                              cwd=self.folder, text=True, capture_output=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, done.stderr

    def add_server(self, name, env=None):
        return self._add(Process(self, name, env).start())

    def add_balancer(self, processes):
        """Before these processes."""
        return self._add(Balancer(self, processes))

    def close(self):
        self.closing.close()
