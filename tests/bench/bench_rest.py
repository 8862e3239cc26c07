"""How many requests a second the server answers, beside what its database gives: bench_rest.py OUTPUT.jsonl

All rates come from one run, interleaved, since machines differ and are never idle: read the ratios.
"""

import json
import pathlib
import re
import statistics
import subprocess
import sys

import torno_fixture

ROUNDS = 3
SECONDS = 3
CONNECTIONS = 32

CASES = (("health", "/health"), ("get-user", "/api/v1/users/10"), ("list-users-100", "/api/v1/users/?limit=100"),
         ("search-users", "/api/v1/users/?q=laura&limit=20"), ("list-visits-100", "/api/v1/attendance/?limit=100"),
         ("sales-summary", "/api/v1/sales/summary"))

# The bare statement, prepared, by as many clients as there are connections: what the database could give.
PROBE = "SELECT id, gym_id, email, full_name, document_id, phone_number, role, is_active FROM users WHERE id = 10;\n"


def measure_rest(server, token, path):
    done = subprocess.run(["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}", "--latency", "-H", f"Authorization: Bearer {token}",
                           f"http://127.0.0.1:{server.port}{path}"], text=True, capture_output=True, check=True).stdout
    assert "Non-2xx" not in done, done
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done).group(1)), read_latency(re.search(r"99%\s+(\S+)", done).group(1))


def read_latency(text):
    number, unit = re.match(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def measure_database(server):
    script = pathlib.Path(server.folder, "probe.sql")
    script.write_text(PROBE)
    done = subprocess.run(["pgbench", "-n", "-h", server.find_socket(), "-U", "torno", "-c", str(CONNECTIONS), "-T", str(SECONDS),
                           "-M", "prepared", "-f", str(script), "torno"], text=True, capture_output=True, check=True).stdout
    return float(re.search(r"tps = ([\d.]+)", done).group(1))


def main():
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server(sample_data=True)
    rates, latencies, database = {name: [] for name, _ in CASES}, {name: [] for name, _ in CASES}, []
    try:
        token = server.login()
        for _ in range(ROUNDS):
            database.append(measure_database(server))
            for name, path in CASES:
                rate, latency = measure_rest(server, token, path)
                rates[name].append(rate)
                latencies[name].append(latency)
    finally:
        server.stop()
    base = statistics.median(database)
    print(f"{'':18}{'req/s':>10}{'p99 ms':>10}{'of pgbench':>12}")
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        for name, _ in CASES:
            rate, latency = statistics.median(rates[name]), statistics.median(latencies[name])
            print(f"{name:18}{rate:10.0f}{latency:10.1f}{rate / base:12.0%}")
            for metric, value in (("requests_per_s", rate), ("p99_ms", latency), ("of_pgbench", rate / base)):
                file.write(json.dumps({"case": name, "metric": metric, "value": round(value, 3)}) + "\n")
        file.write(json.dumps({"case": "pgbench", "metric": "transactions_per_s", "value": round(base, 1)}) + "\n")
    print(f"{'pgbench':18}{base:10.0f}")


main()
