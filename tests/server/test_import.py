"""torno-server import: a sample dump of the old system, the same as CSV, and everything that must keep it from half."""

import csv
import decimal
import json
import pathlib
import re
import shutil
import tempfile
import unittest

import tap
import torno_fixture

DUMP = pathlib.Path(__file__).parent / "old-system" / "gym.sql"
TABLES = ("gyms", "users", "plans", "user_plans", "products", "sales", "measurements", "attendance")
# What stands in the dump, counted and added up by hand.
COUNTS = {"gyms": 2, "users": 6, "plans": 2, "user_plans": 4, "products": 3, "sales": 3, "measurements": 2, "attendance": 3}
PAID, SOLD = "969801.59", "7689.97"

GYM = "id, name, address, timezone"
USER = "id, gym_id, email, full_name, document_id, phone_number, role, hashed_password, default_password"

server = None
blank = None


def setUpModule():
    """One database for all; `blank` is what it holds before anything was imported."""
    global server, blank
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server()
    server.psql(f"CREATE SCHEMA saved; CREATE TABLE saved.gyms AS SELECT {GYM} FROM gyms; "
                f"CREATE TABLE saved.users AS SELECT {USER} FROM users")
    blank = snapshot()


def tearDownModule():
    server.stop()


def ask(select):
    """The same of every table, in one go: {table: row}."""
    rows = server.psql(" UNION ALL ".join(f"SELECT '{table}', {select} FROM {table}" for table in TABLES))
    return {row[0]: row[1:] for row in rows}


def snapshot():
    return ask("count(*), coalesce(sum(id), 0)")


def run(source, *options, **environment):
    done = server.command("import", *options, str(source), **environment)
    return done.returncode, done.stdout + done.stderr


def empty():
    """Back to the defaults, as a new database has them."""
    server.psql(f"TRUNCATE {', '.join(TABLES)}, stock_movements, shifts, audit_entries RESTART IDENTITY CASCADE; "
                f"INSERT INTO gyms ({GYM}) SELECT {GYM} FROM saved.gyms; INSERT INTO users ({USER}) SELECT {USER} FROM saved.users")


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="torno-import-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write_dump(self, old=None, new=None, text=None):
        """The sample dump with something put in the place of something else."""
        text = text if text is not None else DUMP.read_text(encoding="utf-8")
        if old is not None:
            self.assertIn(old, text)
            text = text.replace(old, new)
        path = self.folder / "dump.sql"
        path.write_text(text, encoding="utf-8")
        return path


class ImportTest(Folder):
    """In a fresh database each."""

    def setUp(self):
        super().setUp()
        if snapshot() != blank:
            empty()

    def check_counts(self, counts=None):
        self.assertEqual(ask("count(*)"), {table: [str(n)] for table, n in (counts or COUNTS).items()})

    def get(self, path, token):
        answer = server.call("GET", "/api/v1" + path, token=token)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def test_counts_and_sums_are_equal(self):
        status, said = run(DUMP)
        self.assertEqual(status, 0, said)
        self.check_counts()
        self.assertIn(f"paid: {PAID}, now {PAID}", said)
        self.assertIn(f"sold: {SOLD}, now {SOLD}", said)
        admin = server.login()
        self.assertEqual(self.get("/sales/summary", admin)["total_revenue"], SOLD)
        paid = sum(decimal.Decimal(bought["purchased_price"]) for bought in self.get("/user-plans/", admin))
        self.assertEqual(str(paid), PAID)

    def test_records_read_as_they_stood(self):
        self.assertEqual(run(DUMP)[0], 0)
        admin = server.login()
        gym, ana = self.get("/gyms/1", admin), self.get("/users/101", admin)
        self.assertEqual((gym["name"], gym["address"]), ("Gimnasio 'El Roble'", "Carrera 13 # 54-20; Bogotá"))
        self.assertEqual((ana["full_name"], ana["document_id"], ana["gym_id"], ana["role"]), ("Ana María Gómez", "1015", 1, "user"))
        self.assertEqual(ana["created_at"], "2024-01-05T10:00:00-05:00")
        self.assertEqual((ana["active_plan"]["id"], ana["active_plan"]["purchased_price"]), (11, "80000.99"))
        self.assertEqual(self.get("/users/3", admin)["full_name"], "Óscar \"Tito\" D'Alemán")
        self.assertEqual(self.get("/users/119", admin)["full_name"], "Carolina Peña 🏋")
        self.assertEqual(self.get("/products/2", admin)["price"], "29.99")
        self.assertEqual(self.get("/sales/1", admin)["sale_date"], "2024-03-01T23:30:00.250000-05:00")
        self.assertEqual(self.get("/measurements/1", admin)["notes"], "Línea uno\nlínea dos\ttabulada \\ fin")
        visits = self.get("/attendance/user/101", admin)
        self.assertEqual([(v["attendance_date"], v["notes"]) for v in visits], [("2024-01-06", "llegó tarde"), ("2024-01-05", None)])

    def test_old_passwords_go_on_working(self):
        self.assertEqual(run(DUMP)[0], 0)
        token = server.login("lina@example.com", "ClaveVieja2024")
        self.assertEqual(self.get("/auth/me", token)["id"], 2)
        answer = server.ask("POST", "/api/v1/auth/login", {"email": "lina@example.com", "password": "ClaveVieja2025"})
        self.assertEqual(answer.status, 401)

    def test_a_published_password_is_known_as_one(self):
        self.assertEqual(run(DUMP)[0], 0)
        self.assertEqual(server.psql("SELECT id FROM users WHERE default_password"), [["1"]])

    def test_the_stock_ledger_opens_with_the_shelf(self):
        self.assertEqual(run(DUMP)[0], 0)
        self.assertEqual(server.psql("SELECT product_id, change, quantity_after, reason FROM stock_movements ORDER BY product_id"),
                         [["1", "24", "24", "opening"], ["5", "3", "3", "opening"]])

    def test_work_goes_on_with_new_ids(self):
        self.assertEqual(run(DUMP)[0], 0)
        admin = server.login()
        for path, body, last in (("/users/with-plan", {"email": "n@example.com", "full_name": "N", "document_id": "N1", "phone_number": "1",
                                                       "gym_id": 1, "plan_id": 1}, 119),
                                 ("/sales/", {"product_id": 1, "quantity": 1}, 900),
                                 ("/attendance/", {"user_id": 101}, 40)):
            answer = server.call("POST", "/api/v1" + path, body, admin)
            self.assertEqual(answer.status, 200, answer.body)
            self.assertGreater(answer.json["id"], last)

    def test_stations_learn_all_members(self):
        self.assertEqual(run(DUMP)[0], 0)
        self.assertEqual(server.psql("SELECT user_id, deleted FROM user_changes WHERE gym_id = 1 ORDER BY cursor"),
                         [["1", "t"], ["2", "t"], ["101", "f"], ["102", "f"]])
        self.assertEqual(server.psql("SELECT gym_id, cursor FROM gym_cursors WHERE gym_id IN (1, 7) ORDER BY gym_id"), [["1", "4"], ["7", "2"]])

    def test_a_dry_run_writes_nothing(self):
        status, said = run(DUMP, "--dry-run")
        self.assertEqual(status, 0, said)
        self.assertIn(f"sold: {SOLD}, now {SOLD}", said)
        self.assertIn("nothing was written", said)
        self.assertEqual(snapshot(), blank)

    def test_what_has_no_place_here_is_said(self):
        self.assertIn("the column fingerprint1 of users (rows that have one: 1)", run(DUMP, "--dry-run")[1])

    def test_times_may_stand_in_another_zone(self):
        status, said = run(DUMP, "--times-in", "UTC")
        self.assertEqual(status, 0, said)
        self.assertEqual(self.get("/users/101", server.login())["created_at"], "2024-01-05T05:00:00-05:00")
        status, said = run(DUMP, "--times-in", "Mars/Olympus")
        self.assertEqual(status, 1)

    def test_a_day_that_does_not_fit_its_time_is_noted(self):
        dump = self.write_dump("'2024-02-02','2024-02-02 06:00:00'", "'2024-02-02','2024-02-03 01:00:00'")
        status, said = run(dump)
        self.assertEqual(status, 0, said)
        self.assertIn("Note: visits whose day is not that of their check-in time in the gym's zone, which now counts: 1.", said)

    def test_csv_gives_the_same(self):
        self.assertEqual(run(DUMP)[0], 0)
        before = self.read_all()
        for table in TABLES:
            self.write_csv(table)
        empty()
        status, said = run(self.folder, "--times-in", "UTC")
        self.assertEqual(status, 0, said)
        self.assertEqual(self.read_all(), before)

    def read_all(self):
        rows = server.psql(" UNION ALL ".join(f"SELECT '{table}', (SELECT jsonb_agg(to_jsonb(t) - ARRAY['ticket_id', 'version'] "
                                              f"ORDER BY id) FROM {table} t)" for table in TABLES))
        return {table: json.loads(found) for table, found in rows}

    def write_csv(self, table):
        """As the old system would have said it: amounts with a point, times without a zone."""
        rows = server.psql(f"SELECT to_jsonb(t) FROM {table} t ORDER BY id")
        records = [{name.removesuffix("_cents"): decimal.Decimal(value) / 100 if name.endswith("_cents") else value
                    for name, value in json.loads(row[0], parse_float=decimal.Decimal).items()} for row in rows]
        with open(self.folder / f"{table}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(records[0]), delimiter=";" if table == "users" else ",", quoting=csv.QUOTE_MINIMAL)
            writer.writeheader()
            for record in records:
                writer.writerow({name: to_field(value) for name, value in record.items()})

    def test_beside_other_data_new_ids_are_given(self):
        self.assertEqual(run(DUMP)[0], 0)
        status, said = run(DUMP)
        self.assertEqual(status, 1)
        self.assertIn("holds data already", said)
        text = DUMP.read_text(encoding="utf-8")
        for word, other in (("El Roble", "El Cedro"), ("Sede Laureles", "Sede Envigado"), ("@example.com", "@example.org"),
                            ("admin@gym.com", "jefe@example.org"), ("'ADMIN001'", "'A2'"), ("'52345678'", "'A3'"), ("'71234567'", "'A4'"),
                            ("'1015'", "'A5'"), ("'1016'", "'A6'"), ("'1017'", "'A7'")):
            text = text.replace(word, other)
        dump = self.write_dump(text=text)
        status, said = run(dump, "--new-ids")
        self.assertEqual(status, 0, said)
        self.check_counts({table: 2 * n for table, n in COUNTS.items()})
        self.assertEqual(server.psql("SELECT u.email, s.email, p.purchased_price_cents FROM user_plans p JOIN users u ON u.id = p.user_id "
                                     "JOIN users s ON s.id = p.created_by_id WHERE u.email LIKE 'caro@example.%' ORDER BY 1"),
                         [["caro@example.com", "otro@example.com", "79990050"], ["caro@example.org", "otro@example.org", "79990050"]])
        status, said = run(DUMP, "--new-ids")
        self.assertEqual(status, 1)
        self.assertIn("there is a gym of this name here already", said)

    def test_bad_rows_are_left_out_when_asked(self):
        dump = self.write_dump("'1016','3105551016',1", "'1015','3105551016',1")
        status, said = run(dump)
        self.assertEqual(status, 1)
        self.assertEqual(snapshot(), blank)
        status, said = run(dump, "--skip-bad-rows")
        self.assertEqual(status, 0, said)
        self.assertIn("users, line 66, row 5, id 102: has the same document as row 4", said)
        # Her purchase and her visit lean on her.
        self.assertIn("id 12: user_id 102 is not among the users taken over", said)
        self.check_counts({**COUNTS, "users": 5, "user_plans": 3, "attendance": 2})

    def test_it_speaks_the_language_of_the_terminal(self):
        dump = self.write_dump("'1016','3105551016',1", "'1015','3105551016',1")
        status, said = run(dump, "--skip-bad-rows", "--dry-run", LC_ALL="es_CO.UTF-8")
        self.assertEqual(status, 0, said)
        for text in ("users, línea 66, fila 5, id 102: tiene el mismo documento que la fila 4",
                     "id 12: user_id 102 no está entre los que se traen de users",
                     "Se queda atrás: la columna fingerprint1 de users (filas que la tienen: 1)",
                     f"vendido: {SOLD}, ahora {SOLD}", "Esto fue un ensayo: no se escribió nada."):
            self.assertIn(text, said)
        # The columns stand under their headings, whatever letters these have.
        table = [line for line in said.split("\n") if line.startswith(("tabla", "gyms "))]
        self.assertEqual(table, ["tabla               leídas     traídas        aquí", "gyms                     2           2           2"])
        (self.folder / "gyms.csv").write_text('id,name\n1,"A', encoding="utf-8")
        self.assertIn("línea 2: un campo entre comillas no termina", run(self.folder, LC_ALL="es_CO.UTF-8")[1])

    def test_every_text_of_the_scripts_is_known(self):
        """What is not in that table has no translation."""
        sources = pathlib.Path(__file__).parents[2] / "server"
        known = (sources / "torno-import-texts.c").read_text(encoding="utf-8").replace('\\"', '"')
        scripts = "".join((sources / "sql" / "import" / name).read_text(encoding="utf-8") for name in ("20-check.sql", "40-report.sql"))
        found = re.findall(r"ARRAY\['([^']* [^']*)'|'(\{1\} \"[^']*|has the same [^']*)'|^SELECT '(.+?)'(?: \|\||\n)", scripts.replace("''", "'"), re.MULTILINE)
        texts = {"".join(groups) for groups in found} - {""}
        self.assertGreater(len(texts), 30)
        for text in texts:
            self.assertIn(f'N_("{text}")', known)

    def test_many_rows_are_taken_over(self):
        visits = ",".join(f"({i},101,'{day}','{day} 08:00:00',NULL,2,NULL,NULL,NULL)"
                          for i, day in enumerate(days(5000), 1000))
        members = ",".join(f"({i},'m{i}@example.com','Socio {i}','D{i}','{i}',1,'USER',NULL,NULL,NULL,1,'2024-01-01','2024-01-01')"
                           for i in range(1000, 3000))
        dump = self.write_dump(text=DUMP.read_text(encoding="utf-8") + f"\nINSERT INTO `users` VALUES {members};\n"
                               f"INSERT INTO `attendance` VALUES {visits};\n")
        status, said = run(dump)
        self.assertEqual(status, 0, said)
        self.check_counts({**COUNTS, "users": 2006, "attendance": 5003})


def days(n):
    return [row[0] for row in server.psql(f"SELECT to_char(date '1990-01-01' + i, 'YYYY-MM-DD') FROM generate_series(1, {n}) i")]


def to_field(value):
    """As a CSV of the old system would have it."""
    if isinstance(value, str):
        return value.removesuffix("+00:00")
    return int(value) if isinstance(value, bool) else value


# What is put in the place of what, and what is said of it; within a batch no fault hides another.
FAULTS = {
    "rows": (
        ('89900.00,30', '89900.005,30', 'plans, line 73, row 1, id 1: price "89900.005" is no amount in whole cents'),
        ('29.99,89.97', '29.99,89.98', 'sales, line 86, row 2, id 2: total_amount 89.98 is not 3 times 29.99'),
        ("'2024-01-15 10:30:00','2024-01-15", "'0000-00-00 00:00:00','2024-01-15",
         'measurement_date "0000-00-00 00:00:00" is no time'),
        ('(40,102,', '(40,103,', 'attendance, line 94, row 3, id 40: user_id 103 is not among the users taken over'),
        ('$2b$04$46DC', 'pbkdf2$46DC', 'who signs in needs a bcrypt password'),
        ("7,'USER'", "7,'CHEF'", 'role "CHEF" is unknown'),
        ("(2,101,'2024-01-06','2024-01-06 23:55:00'", "(2,101,'2024-01-05','2024-01-05 23:55:00'",
         'attendance, line 93, row 2, id 2: has the same member and day as row 1'),
        ('2500,24', '2500,-1', 'quantity "-1" is no whole number from 0'),
    ),
    "values": (
        ("'2024-01-05 11:35:00'", "'2024-01-05 09:35:00'", 'check_out_time lies before check_in_time'),
        ("(2,1,'Proteína; vainilla'", '(2,1,NULL', 'name is missing'),
        ('165.5,70.2', '16.5,70.2', 'height 16.5 is not 50 to 272'),
        ('0x6c6c6567c3b3', '0x6c6c6567f3', 'notes is not text in UTF-8'),
    ),
    "person": (
        ("'ana@example.com'", "''", 'email "" has not 1 to 320 characters'),
    ),
    "gym": (
        ("'+57 (310) 555-1015',1,", "'+57 (310) 555-1015',2,", 'gym_id 2 is not among the gyms taken over'),
    ),
}
# What cannot be read at all.
BROKEN = {
    "cut": ("(40,102,'2024-02-02'", None, "a row does not end"),
    "too-few": ("(40,102,", "(40,", "line 94: a row has not as many values as its table has columns"),
    "function": ("_utf8mb4'con toalla'", "NOW()", "line 94: a number, a string or NULL was expected"),
    "charset": ("SET NAMES utf8mb4", "SET NAMES latin1", "--default-character-set=utf8mb4"),
    "column": ("`document_id` varchar(255) NOT NULL", "`document` varchar(255) NOT NULL", "the table users has no column document_id"),
}


class RefusalTest(Folder):
    """Nothing of it is written: all of these meet the same blank database."""

    def setUp(self):
        super().setUp()
        if snapshot() != blank:
            empty()

    def tearDown(self):
        self.assertEqual(snapshot(), blank)

    def refuse(self, faults):
        text = DUMP.read_text(encoding="utf-8")
        for old, new, _ in faults:
            self.assertIn(old, text)
            text = text.replace(old, new) if new is not None else text.partition(old)[0] + old
        status, said = run(self.write_dump(text=text))
        self.assertEqual(status, 1, said)
        for _, _, expected in faults:
            self.assertIn(expected, said)

    def test_a_source_that_is_not_there(self):
        self.assertEqual(run(self.folder / "none.sql")[0], 1)

    def test_a_csv_row_with_too_few_fields(self):
        (self.folder / "gyms.csv").write_text('\ufeffid,name,address\n1,"A ""B"", C"\n2,Dos,\n', encoding="utf-8")
        status, said = run(self.folder)
        self.assertEqual(status, 1)
        self.assertIn("gyms, line 2, row 1, id ?: has not as many fields as the first line", said)


def make_test(faults):
    return lambda self: self.refuse(faults)


for name, case in {**FAULTS, **{name: (case,) for name, case in BROKEN.items()}}.items():
    setattr(RefusalTest, f"test_refuses_{name.replace('-', '_')}", make_test(case))


if __name__ == "__main__":
    tap.main()
