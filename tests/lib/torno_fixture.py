"""A server of its own for every suite: private PostgreSQL, free port, a folder that goes away, no process left behind.

TORNO_SERVER names the program (meson sets it). A cluster is made once a program and copied for each suite.
"""

import ctypes
import fcntl
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import torno_schema

PR_SET_CHILD_SUBREAPER = 36
START_PATIENCE = 90
ANSWER_PATIENCE = int(os.environ.get("TORNO_PATIENCE", "30"))  # tests/leaks has more
# What a new cluster takes from the environment for good.
LASTING = {"FINGERPRINT_KEY", "SECRET_KEY", "TORNO_LANG", "TORNO_TIMEZONE"}


def adopt_orphans():
    """Collects what a killed server leaves, where process 1 does not: a zombie would look like a running PostgreSQL."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans():
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)


class Server:
    """One running torno-server. stop() is always to be called; kill() is what a power cut does."""

    host = "127.0.0.1"
    document = None  # what /openapi.json says; the same for all that run one program

    def __init__(self, sample_data=False, env=None, options=(), files=None, fresh=False):
        """`files`: how many descriptors it may have; `fresh`: it makes its cluster itself."""
        self.program = os.environ["TORNO_SERVER"]
        self.folder = tempfile.mkdtemp(prefix="torno-test-")
        os.chmod(self.folder, 0o755)
        self.data = os.path.join(self.folder, "data")
        self.environment = {**os.environ, "TZ": "UTC", "TORNO_TIMEZONE": "America/Bogota", **(env or {})}
        self.options = list(options)
        self.files = files
        self.process = None
        self.port = 0
        if not fresh and not LASTING & set(env or ()):
            self._copy_cluster()
        if sample_data:
            self.command("sample-data")
        self.start()

    def _copy_cluster(self):
        """Making one takes ten times as long as copying it. It lies beside the program and is known by its build."""
        program = os.stat(self.program)
        folder = os.path.join(os.path.dirname(self.program), "test-cluster")
        ready = os.path.join(folder, f"{program.st_mtime_ns}-{program.st_size}")
        with open(folder + ".lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not os.path.exists(ready):
                shutil.rmtree(folder, ignore_errors=True)
                made = self.command("init-db")
                assert made.returncode == 0, made.stderr
                os.unlink(os.path.join(self.data, "postgres.log"))
                os.mkdir(folder)
                subprocess.run(["cp", "-a", self.data, ready + ".new"], check=True)
                os.rename(ready + ".new", ready)
                return
            subprocess.run(["cp", "-a", "--reflink=auto", ready, self.data], check=True)

    def command(self, *words, stdin="", **environment):
        return subprocess.run([self.program, f"--embedded={self.data}", *words], input=stdin, text=True,
                              env={**self.environment, **environment}, capture_output=True, timeout=START_PATIENCE, check=False)

    def _limit_files(self):
        """In the child: `files` is how many descriptors it may have."""
        if self.files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (self.files, self.files))

    def start(self):
        self.log = open(os.path.join(self.folder, "server.log"), "ab")
        self.process = subprocess.Popen(
            [self.program, f"--embedded={self.data}", "--host", "127.0.0.1", "--port", str(self.port),
             *self.options], env=self.environment, stdout=subprocess.PIPE, stderr=self.log, preexec_fn=self._limit_files)
        line = self.process.stdout.readline().decode()
        found = re.search(r"https?://127\.0\.0\.1:(\d+)/", line)
        if not found:
            self.process.wait(timeout=10)
            raise RuntimeError("the server does not start: " + self.read_log())
        self.port = int(found.group(1))

    def start_beside(self, host="127.0.0.1", options=(), env=None):
        """Another process on the same database, as behind a balancer; to be ended with end_beside()."""
        beside = Server.__new__(Server)
        beside.__dict__.update(self.__dict__)
        keys = {name: pathlib.Path(self.data, file).read_text() for name, file in
                (("SECRET_KEY", "secret-key"), ("FINGERPRINT_KEY", "fingerprint-key"))}
        beside.host = host
        beside.environment = {**self.environment, **keys, **(env or {}),
                              "DATABASE_URL": f"host={self.find_socket()} user=torno dbname=torno"}
        beside.log = open(os.path.join(self.folder, "server.log"), "ab")
        beside.process = subprocess.Popen([self.program, "--host", host, "--port", "0", *options],
                                          env=beside.environment, stdout=subprocess.PIPE, stderr=beside.log,
                                          preexec_fn=self._limit_files)
        line = beside.process.stdout.readline().decode()
        found = re.search(r"https?://[0-9.]+:(\d+)/", line)
        assert found, self.read_log()
        beside.port = int(found.group(1))
        return beside

    def end_beside(self):
        if self.process.poll() is None:
            assert self.halt() == 0, self.read_log()

    def read_log(self):
        return pathlib.Path(self.folder, "server.log").read_text(encoding="utf-8", errors="replace")

    def kill(self):
        """kill -9: nothing is tidied up."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def halt(self):
        """What systemd and Ctrl-C do."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.log.close()
        return status

    def stop(self):
        status = self.halt() if self.process.poll() is None else self.process.returncode
        for _ in range(100):
            if not self.find_processes():
                break
            reap_orphans()
            time.sleep(0.1)
        left = self.find_processes()
        log = self.read_log()
        shutil.rmtree(self.folder)
        assert not left, f"processes left: {left}"
        assert "runtime error" not in log and "AddressSanitizer" not in log and "LeakSanitizer" not in log, log
        assert status == 0, f"the server ended with {status}: {log}"

    def find_processes(self):
        """Every process that works in our folder or was started with it."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if self.folder in line:
                found.append(line)
        return found

    def find_socket(self):
        """The folder of PostgreSQL's socket, for psql."""
        return os.path.join(self.data, "run")

    def psql(self, sql):
        """Asks the database behind the server's back; rows as lists of text."""
        done = subprocess.run(["psql", "-h", self.find_socket(), "-U", "torno", "-d", "torno", "-XAtq", "-F", "\t",
                               "-v", "ON_ERROR_STOP=1", "-c", sql], text=True, capture_output=True, timeout=30, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def call(self, method, path, body=None, token=None, headers=None, raw=None):
        """One request; `body` is sent as JSON, `raw` as it is. The answer must be as /openapi.json says."""
        answer = self.ask(method, path, body, token, headers, raw)
        if Server.document is None:
            Server.document = torno_schema.Document(self.ask("GET", "/openapi.json").json)
        faults = Server.document.answer_faults(method, path, answer)
        assert not faults, faults
        return answer

    def ask(self, method, path, body=None, token=None, headers=None, raw=None):
        """The same, whatever the answer is."""
        data = raw if raw is not None else (json.dumps(body).encode() if body is not None else None)
        request = urllib.request.Request(f"http://{self.host}:{self.port}{path}", data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", "Bearer " + token)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_PATIENCE) as reply:
                return Answer(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def login(self, email="admin@gym.com", password="admin123"):
        answer = self.call("POST", "/api/v1/auth/login", {"email": email, "password": password})
        assert answer.status == 200, answer.body
        return answer.json["access_token"]
