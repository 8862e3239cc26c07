"""Loads a server and says what it cost: wrk, pgbench, and what /proc knows of the processes."""

import dataclasses
import pathlib
import re
import subprocess

CONNECTIONS = 32
PAGE_MIB = 4096 / 1048576


@dataclasses.dataclass
class Load:
    """What one run of wrk saw. Times in ms."""
    requests: int
    rps: float
    p50_ms: float
    p99_ms: float
    refused: int
    errors: int


def read_latency(text):
    number, unit = re.match(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def run_wrk(url, seconds, token=None, script=None, connections=CONNECTIONS):
    words = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}", "--latency", "--timeout", "10"]
    if token:
        words += ["-H", f"Authorization: Bearer {token}"]
    if script:
        words += ["-s", str(script)]
    done = subprocess.run([*words, url], text=True, capture_output=True, check=True).stdout

    def find(pattern, otherwise="0"):
        found = re.search(pattern, done)
        return found.group(1) if found else otherwise
    socket_errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", done)
    return Load(int(find(r"(\d+) requests in")), float(find(r"Requests/sec:\s+([\d.]+)")),
                read_latency(find(r"\n +50%\s+(\S+)", "0ms")), read_latency(find(r"\n +99%\s+(\S+)", "0ms")),
                int(find(r"Non-2xx or 3xx responses: (\d+)")),
                sum(map(int, socket_errors.groups())) if socket_errors else 0)


def run_pgbench(server, script, seconds):
    """Transactions a second of one prepared statement."""
    done = subprocess.run(["pgbench", "-n", "-h", server.find_socket(), "-U", "torno", "-c", "8", "-j", "2", "-T", str(seconds),
                           "-M", "prepared", "-f", str(script), "torno"], text=True, capture_output=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found and "failed" not in re.sub(r"failed transactions: 0 ", "", done.stdout), done.stdout + done.stderr
    return float(found.group(1))


def read_cpu_us(pid):
    """What the threads of a process have taken so far, in microseconds."""
    total = 0
    try:
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text(encoding="ascii").split()[0])
    except OSError:
        pass  # it has just ended
    return total / 1000


def find_children(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


class Meter:
    """The CPU that a server and its PostgreSQL take from here on."""

    def __init__(self, server):
        self.server = server.process.pid
        self.postmaster = pathlib.Path(server.data, "postgres", "postmaster.pid")
        if not self.postmaster.exists():
            self.postmaster = next(pathlib.Path(server.data).rglob("postmaster.pid"))
        self.restart()

    def _read_postgres(self):
        postmaster = self.postmaster.read_text(encoding="ascii").split("\n", 1)[0]
        return {child: read_cpu_us(child) for child in find_children(postmaster)}

    def restart(self):
        self.before = read_cpu_us(self.server), self._read_postgres()

    def read(self):
        """Microseconds of the server and of PostgreSQL."""
        server, postgres = self.before
        now = self._read_postgres()  # those that have ended since were pgbench's
        return read_cpu_us(self.server) - server, sum(max(0, now[child] - postgres.get(child, 0)) for child in now)

    def read_rss_mib(self):
        return int(pathlib.Path(f"/proc/{self.server}/statm").read_text(encoding="ascii").split()[1]) * PAGE_MIB
