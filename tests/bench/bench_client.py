"""How quick the desktop client is with 50,000 members: bench_client.py OUTPUT.jsonl BENCH_CLIENT [--members N]

On a display without a screen, drawn by cairo: a graphics card is quicker. The aims are the project's own.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import torno_desktop
import torno_fixture

STARTS = 9
BATCH = 5000
AIMS = {"first_frame_ms": 400, "search": 100, "scroll": 25, "rss_mib": 150}


def run(program, *words, **environment):
    done = subprocess.run([program, *words], env={**os.environ, "BENCH_STARTED_US": str(time.monotonic_ns() // 1000), **environment},
                          stdout=subprocess.PIPE, text=True, check=True, timeout=300)
    return [line.split() for line in done.stdout.splitlines()]


def measure(program, server, members):
    starts = [run(program, "first-frame", TORNO_URL="http://127.0.0.1:1") for _ in range(STARTS)]
    figures = [(case, metric, statistics.median(float(start[i][2]) for start in starts)) for i, (case, metric, _) in enumerate(starts[0])]
    figures += [(case, metric, float(value)) for case, metric, value in
                run(program, "members", str(members), TORNO_URL=f"http://127.0.0.1:{server.port}",
                    TORNO_EMAIL="trainer@gym.com", TORNO_PASSWORD="trainer123")]
    return figures


def find_aim(case, metric):
    return AIMS.get(metric) or (AIMS.get(case.split("-")[0]) if metric == "p95_ms" else None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output")
    parser.add_argument("program")
    parser.add_argument("--members", type=int, default=50000)
    options = parser.parse_args()
    torno_fixture.adopt_orphans()
    desktop = torno_desktop.Desktop()
    server = torno_fixture.Server()
    try:
        sql = pathlib.Path(__file__).with_name("client-data.sql").read_text()
        for first in range(1, options.members, BATCH):
            server.psql(sql.replace(":first", str(first)).replace(":last", str(min(first + BATCH - 1, options.members))))
        figures = measure(options.program, server, options.members)
    finally:
        desktop.stop()
        server.stop()
    with open(options.output, "w", encoding="utf-8") as file:
        for case, metric, value in figures:
            aim = find_aim(case, metric)
            print(f"{case:16} {metric:16} {value:10.1f}" + (f"   aim {aim}: {'met' if value < aim else 'missed'}" if aim else ""))
            file.write(json.dumps({"case": case, "metric": metric, "value": value}) + "\n")


if __name__ == "__main__":
    sys.exit(main())
