"""How PostgreSQL runs the server's statements over a chain of 10,000 members: none reads a large table through.

What runs inside a PL/pgSQL function is not seen here.
"""

import json
import os
import pathlib
import subprocess
import unittest

import tap
import torno_fixture

DATA = pathlib.Path(__file__).parent.parent / "bench" / "server-data.sql"
LARGE = ("users", "user_plans", "attendance", "sales")
# These count, sort or report on all people by what no index knows.
THROUGH_ALL_PEOPLE = {"user_list", "user_count", "user_count_members", "report_count_retention", "report_retention", "report_expiring"}
server = None


def setUpModule():
    global server
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server()
    psql("-v", "scale=2", "-f", str(DATA))


def tearDownModule():
    server.stop()


def psql(*words, sql=None):
    done = subprocess.run(["psql", "-h", server.find_socket(), "-U", "torno", "-d", "torno", "-XAtq", "-v", "ON_ERROR_STOP=1", *words],
                          input=sql, text=True, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def read_statements():
    """Name, types of the parameters, SQL."""
    text = subprocess.run([os.environ["TORNO_STATEMENTS"]], text=True, capture_output=True, check=True).stdout
    return [piece.split("\t", 2) for piece in text.split("\0") if piece]


def name_types():
    return dict(line.split("|") for line in psql("-c", "SELECT oid, format_type(oid, NULL) FROM pg_type").splitlines())


def find_scans(node):
    """Tables that a plan reads from end to end."""
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from find_scans(child)


class Plans(unittest.TestCase):
    def test_no_statement_reads_a_large_table_through(self):
        types, statements = name_types(), read_statements()
        script = ["SET plan_cache_mode = force_generic_plan; SET random_page_cost = 1.1; SET jit = off;"]
        for name, oids, sql in statements:
            params = f"({', '.join(types[oid] for oid in oids.split(','))})" if oids else ""
            values = f"({', '.join('NULL' for _ in oids.split(','))})" if oids else ""
            script.append(f"PREPARE {name} {params} AS {sql}\n;\n\\echo @@{name}\nEXPLAIN (FORMAT JSON) EXECUTE {name}{values};")
        answer = psql(sql="\n".join(script))
        seen, found = 0, []
        for piece in answer.split("@@")[1:]:
            name, plan = piece.split("\n", 1)
            seen += 1
            found += [f"{name}: {table}" for table in find_scans(json.loads(plan)[0]["Plan"])
                      if table in LARGE and (table, name in THROUGH_ALL_PEOPLE) != ("users", True)]
        self.assertEqual(seen, len(statements))
        self.assertGreater(seen, 80)
        self.assertEqual(found, [])


tap.main()
