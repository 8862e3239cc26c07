"""Whether a server stays as it was: ./torno bench soak [--minutes N]. Half of what it bears, for as long; one line a figure.

Memory, descriptors and latency of the last quarter are held against those of the second one: the first warms up.
"""

import argparse
import contextlib
import json
import os
import statistics
import sys
import threading
import time

import torno_fixture
from torno_load import Load
from torno_socket import Socket

PROBE_SECONDS = 5
RAMP_SECONDS = 15
WORKERS = 4
STATIONS = 10


class Pace:
    """Lets the workers through at half the rate that they reached by themselves."""

    def __init__(self):
        self.interval = 0.0
        self.next = time.monotonic()
        self.lock = threading.Lock()

    def wait(self):
        with self.lock:
            now = time.monotonic()
            self.next = max(self.next + self.interval, now)
            pause = self.next - now
        if pause > 0:
            time.sleep(pause)


class PacedLoad(Load):
    def __init__(self, *args, **more):
        self.pace = Pace()
        self.latencies = []
        super().__init__(*args, **more)
        for worker in self.workers:
            worker.ask = self.slow_down(worker.ask)

    def slow_down(self, ask):
        def asked(*args):
            self.pace.wait()
            began = time.monotonic()
            answer = ask(*args)
            self.latencies.append(time.monotonic() - began)
            return answer
        return asked


def read_memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith("VmRSS")).split()[1])


def look(server, load):
    latencies, load.latencies = load.latencies, []
    return {"rss_kib": read_memory(server.process.pid), "descriptors": len(os.listdir(f"/proc/{server.process.pid}/fd")),
            "p50_ms": round(1000 * statistics.median(latencies), 1) if latencies else None,
            "p95_ms": round(1000 * statistics.quantiles(latencies, n=20)[18], 1) if len(latencies) > 20 else None,
            "requests": len(latencies)}


def come_and_go(server, token):
    """Stations and desks that connect, work and leave, as on any day."""
    sockets = []
    for number in range(STATIONS):
        socket = Socket(server, "/ws/gym/1", token)
        socket.receive("connected")
        socket.send(type="download_templates", limit=20)
        sockets.append(socket)
        server.ask("GET", f"/api/v1/users/?skip={number * 10}&limit=100", token=token)
        server.ask("GET", "/api/v1/sales/summary", token=token)
    for socket in sockets:
        with contextlib.suppress(Exception):
            socket.close()


def middle(looks, name):
    return statistics.median(one[name] for one in looks if one[name] is not None)


def main():
    parser = argparse.ArgumentParser(prog="torno bench soak")
    parser.add_argument("path")
    parser.add_argument("--minutes", type=float, default=20)
    options = parser.parse_args()
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server(sample_data=True)
    looks = []
    try:
        load = PacedLoad(server.port, server, n_workers=WORKERS)
        load.start()
        load.run_for(RAMP_SECONDS)
        rate = load.count("attempts") / RAMP_SECONDS
        load.pace.interval = 2 / rate
        look(server, load)
        end = time.monotonic() + 60 * options.minutes
        while time.monotonic() < end:
            load.run_for(PROBE_SECONDS)
            come_and_go(server, load.token)
            looks.append(look(server, load))
            if len(looks) % 12 == 1:
                print(looks[-1], flush=True)
        load.end()
        outcome = {**load.describe(), **load.check(server.psql)}
    finally:
        server.stop()
    quarter = len(looks) // 4
    early, late = looks[quarter:2 * quarter] or looks, looks[-quarter:] or looks
    figures = {"rate": round(rate / 2, 1), "sent": outcome["sent"], "acknowledged": outcome["acknowledged"], "lost": outcome["lost"],
               "doubled": outcome["doubled"]}
    for name in ("rss_kib", "descriptors", "p50_ms", "p95_ms"):
        figures[name] = middle(late, name)
        figures[name + "_growth"] = round(middle(late, name) / middle(early, name), 3)
    with open(options.path, "w", encoding="ascii") as file:
        for metric, value in figures.items():
            file.write(json.dumps({"case": "soak", "metric": metric, "value": value}) + "\n")
    print(figures, outcome["faults"], outcome["wrong"], flush=True)
    flat = figures["rss_kib_growth"] < 1.1 and figures["descriptors_growth"] < 1.1
    sys.exit(0 if flat and not outcome["faults"] and not outcome["wrong"] and not outcome["lost"] and not outcome["doubled"] else 1)


main()
