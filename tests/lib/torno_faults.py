"""The faults that a gym must come through, each under a load of sales, check-ins and enrolments. `seconds` stretches them.

Each case answers what came of it: the figures of torno_load.Load.describe() and check().
"""

import contextlib
import ctypes
import glob
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time

import torno_cluster
from torno_load import Load

CLONE_NEWNET = 0x40000000


class NotHere(Exception):
    """This machine does not let us; the text says why."""


@contextlib.contextmanager
def balanced(cluster, env=None):
    """Two server processes behind HAProxy."""
    cluster.init()
    servers = [cluster.add_server(name, env) for name in ("one", "two")]
    balancer = cluster.add_balancer(servers)
    torno_cluster.await_true(lambda: servers[0].call("GET", "/health").status == 200)
    load = Load(balancer.port, servers[0])
    load.start()
    load.await_answers(30)
    try:
        yield servers, load
    finally:
        load.ending.set()
        load.given_up.set()


def finish(load, psql):
    load.end()
    figures = {**load.describe(), **torno_cluster.await_true(lambda: load.check(psql))}
    figures["lost"] += load.check_templates()
    return figures


def failover(seconds):
    """The primary dies with all its connections; the standby takes over."""
    cluster = torno_cluster.Cluster()
    try:
        with balanced(cluster) as (_, load):
            load.run_for(seconds)
            cluster.primary.kill()
            cluster.standby.promote()
            load.note_available()
            load.await_answers(60)
            load.run_for(seconds)
            return finish(load, cluster.standby.psql)
    finally:
        cluster.close()


def kill(seconds):
    """One server process after the other is killed, and comes back as systemd brings it back."""
    cluster = torno_cluster.Cluster()
    try:
        with balanced(cluster) as (servers, load):
            for server in servers:
                load.run_for(seconds)
                server.kill()
                load.await_answers(30)
                server.start()
                load.await_answers(30)
            load.run_for(seconds)
            return finish(load, cluster.primary.psql)
    finally:
        cluster.close()


@contextlib.contextmanager
def small_disk():
    """A file system of 400 MiB in memory."""
    folder = tempfile.mkdtemp(prefix="torno-disk-")
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m,mode=755", "torno", folder], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise NotHere("a small disk needs root: " + done.stderr.strip())
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", folder], check=False)
    finally:
        os.rmdir(folder)


def fill(path):
    """Writes until not a byte is left."""
    with open(path, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
    with open(path, "ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 512)


def disk_full(seconds):
    """The disk of the database fills; somebody makes room; PostgreSQL is started again where it has given up."""
    with small_disk() as folder:
        cluster = torno_cluster.Cluster(standby=False, place=folder)
        try:
            with balanced(cluster) as (_, load):
                load.run_for(seconds)
                fill(os.path.join(folder, "ballast"))
                torno_cluster.await_true(lambda: load.n_503 > 0, patience=120)
                load.run_for(seconds)
                os.unlink(os.path.join(folder, "ballast"))
                if cluster.primary.process.poll() is not None:
                    cluster.primary.start()
                load.note_available()
                load.await_answers(60, patience=120)
                load.run_for(seconds)
                return finish(load, cluster.primary.psql)
        finally:
            cluster.close()


def find_faketime():
    found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    if not found:
        raise NotHere("faketime is not installed")
    return found[0]


def clock(seconds):
    """The clock of the server processes and of the database jumps forth and back by hours."""
    library = find_faketime()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        path = os.path.join(folder, "time")

        def jump(text):
            with open(path + ".new", "w", encoding="ascii") as file:
                file.write(text)
            os.chmod(path + ".new", 0o644)
            os.rename(path + ".new", path)

        jump("+0")
        env = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": path, "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
               "DONT_FAKE_MONOTONIC": "1"}
        cluster = torno_cluster.Cluster(standby=False, postgres_env=env)
        try:
            with balanced(cluster, env) as (_, load):
                for step in ("+2h", "-1h", "+3d", "-2d", "+0"):
                    jump(step)
                    load.await_answers(20)
                    load.run_for(seconds / 2)
                return finish(load, cluster.primary.psql)
        finally:
            cluster.close()


@contextlib.contextmanager
def timed_answers():
    """Yields what makes servers time themselves (tests/faults/answer-times.c), and what asks for the longest of their times."""
    library = pathlib.Path(os.environ["TORNO_SERVER"]).parent.parent / "tests" / "faults" / "answer-times.so"
    if not library.exists():
        raise NotHere(f"{library} is not built")
    with tempfile.TemporaryDirectory() as folder:
        yield ({"LD_PRELOAD": str(library), "TORNO_ANSWER_TIMES": folder},
               lambda: round(max(float(path.read_text(encoding="ascii")) for path in pathlib.Path(folder).iterdir())))


def packet_loss(seconds, only_databases=False):
    """Every line loses a tenth of its packets, then all of them for a while, then none; or only the lines to the databases."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:  # this thread's and its children's alone
        raise NotHere("a network of our own needs root")
    nft = shutil.which("nft", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not nft:
        raise NotHere("nftables is not installed")

    ports = []

    def lose(percent):
        what = "drop" if percent == 100 else f"numgen random mod 100 < {percent} drop" if percent else ""
        lines = [f"tcp {end} {port} " for port in ports for end in ("sport", "dport")] if only_databases else [""]
        rules = "\n ".join(line + what for line in lines if what)
        table = f"table inet torno {{\n chain loss {{\n type filter hook input priority 0\n {rules}\n }}\n }}\n"
        done = subprocess.run([nft, "-f", "-"], input="table inet torno\ndelete table inet torno\n" + table, capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise NotHere("packets cannot be lost here: " + done.stderr.strip())

    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    lose(0)
    cluster = torno_cluster.Cluster()
    ports += [cluster.primary.port, cluster.standby.port]
    try:
        with timed_answers() as (env, get_longest), balanced(cluster, env) as (_, load):
            load.run_for(seconds)
            lose(10)
            load.await_answers(20)
            load.run_for(seconds)
            lose(100)
            load.run_for(seconds)
            lose(0)
            load.note_available()
            load.await_answers(30)
            load.run_for(seconds)
            return {**finish(load, cluster.primary.psql), "server_slowest_ms": get_longest()}
    finally:
        cluster.close()


CASES = {"failover": failover, "kill": kill, "disk-full": disk_full, "clock": clock, "packet-loss": packet_loss,
         "database-line": lambda seconds: packet_loss(seconds, only_databases=True)}


def run(name, seconds):
    """One case in a thread of its own, since one of them leaves the network of this machine for good."""
    result = []

    def work():
        try:
            result.append(CASES[name](seconds))
        except BaseException as error:  # pylint: disable=broad-except
            result.append(error)

    thread = threading.Thread(target=work)
    began = time.monotonic()
    thread.start()
    thread.join()
    if isinstance(result[0], BaseException):
        raise result[0]
    return {**result[0], "seconds": round(time.monotonic() - began)}
