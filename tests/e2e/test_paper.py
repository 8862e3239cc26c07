"""What leaves the window: receipts and Z reports as PDF in both sizes, reports as CSV and PDF, a progress sheet, and tables
that come in by a dry run. A file is written through the dialog that asks where, and is read again."""

import csv
import gettext
import os
import pathlib
import shutil
import subprocess
import time
import unittest

import tap
import torno_desktop
import torno_fixture
from torno_ledger import write_money

API = "/api/v1"
N_ABSENT = 60
NAMES = {"cash": "Cash", "transfer": "Transfer", "card": "Card"}
# Of a weight.
MEASURES = {"weight": 1, "chest": 1.21, "shoulders": 1.43, "abdomen": 1.1, "hips": 1.2, "biceps_left": 0.4, "biceps_right": 0.41,
            "forearms_left": 0.35, "forearms_right": 0.36, "thighs_left": 0.7, "thighs_right": 0.71, "calves_left": 0.45,
            "calves_right": 0.46}
COLUMNS = {"revenue": ("day", "payment_type", "sales", "refunds", "plans", "total"),
           "products": ("product_id", "product_name", "number_of_sales", "quantity", "revenue"),
           "plans": ("plan_id", "plan_name", "number_of_plans", "revenue"), "visits": ("weekday", "hour", "visits")}
desktop = server = None
t = None


def setUpModule():
    global desktop, server, t
    torno_fixture.adopt_orphans()
    with open(os.environ["TORNO_CATALOG"], "rb") as file:
        t = gettext.GNUTranslations(file).gettext
    desktop = torno_desktop.Desktop()
    server = torno_fixture.Server()


def tearDownModule():
    desktop.stop()
    server.stop()


class Paper(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.admin, trainer = server.login(), server.login("trainer@gym.com", "trainer123")
        cls.call("PUT", "/gyms/1", max_discount_percent=20, address="Cra. 7 # 45-10, Bogotá")
        plan = cls.call("POST", "/plans/", name="Mensualidad", price="89900.00", duration_days=90)
        cls.members = [cls.call("POST", "/users/with-plan", full_name=f"Socio {i:02d}", document_id=f"90{i:03d}", phone_number="300",
                                email=f"s{i}@example.com", plan_id=plan["id"]) for i in range(N_ABSENT)]
        # They have come for the last time so many days ago, the first one today.
        server.psql("UPDATE users SET created_at = now() - (id % 30) * interval '1 day' WHERE role = 'user'; "
                    "UPDATE user_plans SET purchased_at = now() - interval '40 days'")
        names = ("Agua 600 ml", "Proteína de suero de leche sabor vainilla con cacao, 2 libras")
        cls.products = [cls.call("POST", "/products/", name=name, price=price, quantity=50)
                        for name, price in zip(names, ("3500.00", "129900.50"))]
        shift = cls.call("POST", "/shifts/", opening_float="100000.00")
        items = [{"product_id": p["id"], "quantity": q} for p, q in zip(cls.products, (3, 1))]
        cls.ticket = cls.call("POST", "/sales/checkout", items=items, payment_type="card", discount_percent=15)
        cls.own = cls.call("POST", "/sales/checkout", trainer, items=items[:1])
        cls.call("POST", f"/sales/{cls.own['sales'][0]['id']}/refund", reason="Talla", quantity=1)
        for direction, reason in (("in", "Cambio del banco"), ("out", "Aseo y papelería de la oficina de recepción")):
            cls.call("POST", f"/shifts/{shift['id']}/movements", direction=direction, amount="20000.00", reason=reason)
        cls.shift = cls.call("POST", f"/shifts/{shift['id']}/close", counted_cash="106950.00", counted_transfer="0.00",
                             counted_card=cls.ticket["total_amount"])
        for weight in (82.5, 84.25, 79):
            cls.call("POST", "/measurements/", user_id=cls.members[0]["id"], height=172,
                     **{name: round(weight * share, 2) for name, share in MEASURES.items()})
        cls.folder = pathlib.Path(desktop.folder, "saved")
        cls.folder.mkdir()

    @classmethod
    def call(cls, method, path, token=None, **body):
        answer = server.call(method, API + path, body or None, token or cls.admin)
        assert answer.status == 200, answer.body
        return answer.json

    def open_window(self, email="admin@gym.com", password="admin123"):
        self.window = torno_desktop.Window(desktop, TORNO_URL=f"http://127.0.0.1:{server.port}", TORNO_EMAIL=email,
                                           TORNO_PASSWORD=password)
        self.addCleanup(self.window.stop)
        self.window.await_focus(t("Search members"))

    def type(self, text, *keys):
        subprocess.run(["xdotool", "type", "--delay", "10", text], check=True)
        if keys:
            self.window.keys(*keys)

    def answer_chooser(self, title, name):
        """Types where to, over what it proposes, and waits until all of it is written."""
        path = self.folder / name
        self.await_window(t(title), True)
        time.sleep(0.5)  # its entry gets the focus, of which nothing tells
        self.window.keys("ctrl+a")
        self.type(str(path), "Return")
        self.await_window(t(title), False)
        return path

    def await_window(self, title, is_there):
        """The chooser of files is GTK's, and has no name that a screen reader would find."""
        end = time.monotonic() + torno_desktop.PATIENCE
        while (subprocess.run(["xdotool", "getactivewindow", "getwindowname"], text=True, capture_output=True,
                              check=False).stdout.strip() == title) != is_there:
            self.assertLess(time.monotonic(), end, title)
            time.sleep(0.1)

    def await_file(self, path, is_whole):
        end = time.monotonic() + torno_desktop.PATIENCE
        while not (path.exists() and is_whole(path.read_bytes())):
            self.assertLess(time.monotonic(), end, f"{path} is not written:\n{self.window.describe()}")
            time.sleep(0.1)
        if "TORNO_SCREENSHOTS" in os.environ:
            shutil.copy(path, os.environ["TORNO_SCREENSHOTS"])
        return path

    def save_pdf(self, press, name):
        press()
        path = self.await_file(self.answer_chooser("Save as PDF", name), lambda data: data.rstrip().endswith(b"%%EOF"))
        done = subprocess.run(["pdftotext", "-layout", path, "-"], text=True, capture_output=True, check=True)
        return " ".join(done.stdout.split())

    def choose(self, label, n, inside):
        """The nth of what a choice has."""
        self.window.click(self.window.find(label, role="combo box", inside=inside))
        time.sleep(0.5)  # the list has a window of its own, of which nothing tells
        self.window.keys("Home", *["Down"] * n, "Return")

    def save_both(self, title, name):
        """A printout on the roll and on A4."""
        texts = []
        for n, size in enumerate(("roll", "a4")):
            self.choose(t("Paper"), n, title)
            texts.append(self.save_pdf(lambda: self.window.press(t("Save PDF"), inside=title), f"{name}-{size}.pdf"))
        return texts

    def test_a_receipt_and_its_code(self):
        self.open_window()
        self.window.keys("ctrl+t")
        self.window.await_focus(t("Search tickets"), self.window.find("TornoTicketsPage"))
        self.type(str(self.ticket["ticket_id"]))
        page, title = self.window.find("TornoTicketsPage"), t("Ticket %s") % self.ticket["ticket_id"]
        self.window.find(title, role="list item", inside=page)
        self.window.await_gone(name=t("Ticket %s") % self.own["ticket_id"], role="list item", inside=page)
        self.window.keys("Tab")
        self.window.await_focus(title, inside=page)
        self.window.keys("Return")
        self.window.press(f"{t('Show receipt')}: {title}", inside=page)
        self.window.find(t("Save PDF"), inside=title)
        self.window.screenshot("paper-receipt")
        for text in self.save_both(title, "receipt"):
            for part in ("Main Gym", "Cra. 7 # 45-10, Bogotá", "Agua 600 ml", "2 libras", t("Thank you")):
                self.assertIn(part, text)
            self.assertIn(write_money(int(self.ticket["total_amount"].replace(".", ""))), text)
            self.assertIn(t("%s, %d%% off") % ("3 × " + write_money(297500), 15), text)
        for size in ("roll", "a4"):
            subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", self.folder / f"receipt-{size}.pdf", self.folder / size], check=True)
            code = subprocess.run(["zbarimg", "-q", "--raw", self.folder / f"{size}.png"], text=True, capture_output=True, check=True)
            self.assertIn(f" {self.ticket['total_amount']} Main Gym", code.stdout)
            self.assertIn(f"{self.ticket['ticket_id']} ", code.stdout)

    def test_a_z_report(self):
        self.open_window()
        self.window.keys("ctrl+k")
        page = self.window.find("TornoCashUpPage")
        short = t("Short: %s") % write_money(5000)
        self.window.click(self.window.find(part=": " + short, role="list item", inside=page))
        title = t("Z report, shift %s") % self.shift["id"]
        self.window.find(t("Save PDF"), inside=title)
        self.window.screenshot("paper-z")
        for text in self.save_both(title, "z-report"):
            for label, cents in (("Opening float", 10000000), ("Paid in", 2000000), ("Paid out", -2000000), ("Expected", 10700000),
                                 ("Counted", 10695000), ("Difference", -5000)):
                self.assertIn(f"{t(label)} {write_money(cents)}", text)
            self.assertIn("Aseo y papelería de la oficina", text)
            self.assertIn(t("Signature"), text)

    def read_csv(self, title, name):
        self.window.press(t("%s: save as CSV") % t(title), inside=self.window.find("TornoReportsPage"))
        path = self.await_file(self.answer_chooser("Save as CSV", name), lambda data: data.endswith(b"\r\n"))
        with open(path, encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def count_absent(self, days):
        return sum(row["days_away"] >= days for row in self.call("GET", "/reports/retention?days=1&limit=1000"))

    def test_reports_as_files(self):
        self.open_window()
        self.window.keys("ctrl+5")
        page = self.window.find("TornoReportsPage")
        today = server.psql("SELECT (now() AT TIME ZONE timezone)::date FROM gyms WHERE id = 1")[0][0]
        risk, counted = t("Members at risk"), t("%s · %u").replace("%u", "%d")
        self.window.find(counted % (risk, self.count_absent(14)), inside=page)
        spin = self.window.find(t("Days without a visit"), role="spin button", inside=page)
        self.window.atspi.Value.set_current_value(spin, 3)
        self.window.find(counted % (risk, self.count_absent(3)), inside=page)
        self.window.find(part="3 días o más sin venir", inside=page)
        self.window.screenshot("paper-reports")
        self.window.press(t("%s: show more") % risk, inside=page)
        for title, name in (("Revenue", "revenue"), ("Sales by product", "products"), ("Plans sold", "plans"),
                            ("Visits by weekday and hour", "visits")):
            rows = self.call("GET", f"/reports/{name}?start_date={today[:7]}-01&end_date={today}")
            saved = self.read_csv(title, name + ".csv")
            # In the order of the API, under titles in Spanish.
            self.assertEqual([list(row.values()) for row in saved],
                             [[t(NAMES[row[field]]) if field == "payment_type" else str(row[field]) for field in COLUMNS[name]] for row in rows])
            if name == "revenue":
                self.assertEqual(list(saved[0]), ["Día", "Pago", "Productos", "Devuelto", "Planes", "Total"])
        absent = self.read_csv("Members at risk", "retention.csv")
        self.assertEqual(len(absent), self.count_absent(3))
        self.assertGreater(len(absent), 25)
        text = self.save_pdf(lambda: self.window.press(t("Save PDF"), inside=page), "reports.pdf")
        for part in ("Main Gym", t("Revenue"), t("Members at risk"), absent[-1]["Nombre completo"]):
            self.assertIn(part, text)

    def test_who_and_when_is_asked_for(self):
        """An administrator chooses gym, seller and days; a trainer has the own sales and no choice."""
        self.open_window()
        self.window.keys("ctrl+5")
        page, in_all = self.window.find("TornoReportsPage"), t("In all")
        everybody, own = int(self.ticket["total_amount"].replace(".", "")) + 700000, 700000
        self.window.find(f"{in_all}: {write_money(everybody)}", inside=page)
        gym = self.call("POST", "/gyms/", name="Gimnasio Sur")["id"]
        tape = self.call("POST", "/products/", name="Cinta", price="12000.00", quantity=5, gym_id=gym)["id"]
        self.call("POST", "/sales/checkout", items=[{"product_id": tape, "quantity": 1}])
        # The choice of gyms is read when a window opens.
        self.window.stop()
        self.open_window()
        self.window.keys("ctrl+5")
        page = self.window.find("TornoReportsPage")
        for n, cents in ((2, 1200000), (0, everybody + 1200000), (1, everybody)):
            self.choose(t("Gym"), n, page)
            self.window.find(f"{in_all}: {write_money(cents)}", inside=page)
        sellers = [row["full_name"] for row in self.call("GET", "/users/trainers/?limit=1000")]
        self.choose(t("Seller"), 1 + sellers.index("Trainer User"), page)
        # What an administrator paid back is not the trainer's.
        self.window.find(f"{in_all}: {write_money(own + 350000)}", inside=page)
        self.choose(t("Period"), 4, page)
        for label, day in (("From, as in 2026-01-31", "2024-01-01"), ("Until", "2024-01-31")):
            entry = self.window.find(t(label), inside=page)
            self.window.type(t(label), day, inside=page)
        self.window.click(entry)
        self.window.keys("Tab")
        self.window.find(f"{in_all}: {write_money(0)}", inside=page)
        self.window.find(t("Chart of revenue: nothing came in"), inside=page)
        self.window.screenshot("paper-filter")
        self.window.stop()
        self.open_window("trainer@gym.com", "trainer123")
        self.window.keys("ctrl+5")
        page = self.window.find("TornoReportsPage")
        self.window.find(f"{in_all}: {write_money(own + 350000)}", inside=page)
        self.assertIsNone(self.window.find_now(t("Seller"), role="combo box", inside=page))
        self.window.screenshot("paper-trainer")

    def test_a_table_comes_in_when_all_of_it_is_right(self):
        table, rows = self.folder / "nuevos.csv", "Nombre;Precio;Existencias\r\nToalla;18.500,00;12\r\nCandado;%s;4\r\n"
        table.write_text(rows % "caro", encoding="utf-8")
        self.open_window()
        self.window.keys("ctrl+6")
        self.window.press(t("Import and export"))
        self.window.press(t("%s: %s") % (t("Import"), t("Products")))
        self.answer_chooser("Import", table.name)
        title = t("%s: %s") % (t("Import"), t("Products"))
        self.window.find(part=t("is not an amount of money"), inside=title)
        self.window.find(part="3", role="list item", inside=title)
        self.window.screenshot("paper-import-faults")
        self.assertEqual(server.psql("SELECT count(*) FROM products WHERE name = 'Toalla'"), [["0"]])
        table.write_text(rows % "9900", encoding="utf-8")
        self.window.press(t("Check again"), inside=title)
        self.window.press(t("Take all in"), inside=title)
        self.window.await_gone(name=title, role="frame", inside=title)
        self.assertEqual(server.psql("SELECT name, price_cents, quantity FROM products WHERE name IN ('Toalla', 'Candado') ORDER BY name"),
                         [["Candado", "990000", "4"], ["Toalla", "1850000", "12"]])

    def test_a_progress_sheet(self):
        self.open_window()
        self.type("90000", "Return")
        page = self.window.find("TornoMembersPage")
        self.window.press(t("Progress sheet"), inside=page)
        self.window.press(t("Save it as PDF…"))
        path = self.await_file(self.answer_chooser("Save the progress sheet", "progress.pdf"), lambda data: data.rstrip().endswith(b"%%EOF"))
        text = subprocess.run(["pdftotext", "-layout", path, "-"], text=True, capture_output=True, check=True).stdout
        for part in ("Main Gym", "Socio 00", "82,5", "79", t("%s (%s)") % (t("Right calf"), "cm")):
            self.assertIn(part, text)


if __name__ == "__main__":
    tap.main()
