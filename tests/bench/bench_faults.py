"""What is lost and for how long, when things die under load: ./torno bench faults [SECONDS]. Writes one line a figure."""

import json
import sys

import torno_cluster
import torno_faults

METRICS = "sent", "acknowledged", "lost", "doubled", "longest_outage_ms", "back_ms", "slowest_ms", "server_slowest_ms"


def main(path, seconds="5", *names):
    if torno_cluster.find_programs() is None or not torno_cluster.find_haproxy():
        sys.exit("bench: PostgreSQL or HAProxy is not installed")
    fine = True
    with open(path, "w", encoding="ascii") as file:
        for name in names or torno_faults.CASES:
            try:
                figures = torno_faults.run(name, float(seconds))
            except torno_faults.NotHere as reason:
                print(f"{name}: not measured: {reason}", flush=True)
                continue
            for metric in METRICS:
                if figures.get(metric) is not None:
                    file.write(json.dumps({"case": name, "metric": metric, "value": figures[metric]}) + "\n")
            file.flush()
            print(name, figures, flush=True)
            fine = fine and not (figures["lost"] or figures["doubled"] or figures["wrong"] or figures["faults"]) \
                and figures["sent"] == figures["acknowledged"] and figures.get("server_slowest_ms", 0) < 2000
    sys.exit(0 if fine else 1)


main(*sys.argv[1:])
