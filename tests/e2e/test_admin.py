"""The administration, from outside: an admin keeps catalogue and staff, changes a member, and measures one twice."""

import gettext
import os
import pathlib
import time
import unittest

import tap
import torno_desktop
import torno_fixture
from torno_ledger import write_money

API = "/api/v1"
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


class Administration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        token = server.login()
        plan = server.call("POST", API + "/plans/", {"name": "Semana", "price": "20000", "duration_days": 7}, token).json
        cls.member = server.call("POST", API + "/users/with-plan", {
            "full_name": "Marta Medina", "document_id": "MEDIR", "email": "marta@example.com", "phone_number": "300",
            "plan_id": plan["id"]}, token).json
        cls.token = token

    def setUp(self):
        """Each begins in the own gym, not in the one that another chose."""
        pathlib.Path(os.environ["XDG_CONFIG_HOME"], "torno", "settings.ini").unlink(missing_ok=True)

    def open_window(self, email="admin@gym.com", password="admin123"):
        window = torno_desktop.Window(desktop, TORNO_URL=f"http://127.0.0.1:{server.port}", TORNO_EMAIL=email,
                                      TORNO_PASSWORD=password)
        self.addCleanup(window.stop)
        window.find(t("Search members"))
        return window

    def open_member(self, window):
        window.type(t("Search members"), "MEDIR")
        window.find(part="Marta")
        window.keys("Return")
        window.find(t("Edit member"))

    def name(self, action, title):
        return t("%s: %s") % (t(action), title)

    def await_rows(self, query, rows):
        end = time.monotonic() + torno_desktop.PATIENCE
        while server.psql(query) != rows and time.monotonic() < end:
            time.sleep(0.2)
        self.assertEqual(server.psql(query), rows)

    def test_catalogue(self):
        window = self.open_window()
        window.press(t("Manage"))
        window.press(t("Add plan"))
        window.press(t("Add plan"), inside=t("New plan"))
        window.find(part=t("is missing"), inside=t("New plan"))
        window.type(t("Name") + ": " + t("is missing"), "Mensualidad")
        window.type(t("Price") + ": " + t("is missing"), "89.900")
        window.screenshot("admin-plan")
        window.press(t("Add plan"), inside=t("New plan"))
        window.find(self.name("Edit plan", "Mensualidad"))
        self.assertEqual(server.psql("SELECT price_cents, duration_days, role, is_active FROM plans WHERE name = 'Mensualidad'"),
                         [["8990000", "30", "regular", "t"]])

        window.press(t("Add product"))
        window.type(t("Name"), "Agua 600 ml")
        window.type(t("Price"), "3000")
        window.type(t("In stock"), "20")
        window.press(t("Add product"), inside=t("New product"))
        window.press(self.name("Change stock", "Agua 600 ml"))
        window.type(t("In stock"), "32")
        window.press(t("Save"))
        window.find(part=t("In stock: %d") % 32)
        window.screenshot("admin-catalogue")
        self.assertEqual(server.psql("SELECT quantity, price_cents FROM products WHERE name = 'Agua 600 ml'"), [["32", "300000"]])
        self.assertEqual(server.psql("SELECT change FROM stock_movements ORDER BY id"), [["20"], ["12"]])

    def test_goods_come_in(self):
        product = server.call("POST", API + "/products/", {"name": "Gel", "price": "9000", "quantity": 2}, self.token).json
        window = self.open_window()
        window.press(t("Manage"))
        window.press(self.name("Take goods in", "Gel"))
        window.type(t("How many came in"), "12")
        window.type(t("What all of them cost"), "60.000")
        window.type(t("Remark, such as the number of the invoice"), "Factura 7")
        window.press(t("Take in"), inside=t("Take goods in"))
        window.find(part=t("In stock: %d") % 14)
        window.press(self.name("Stock ledger", "Gel"))
        window.find(part="Factura 7")
        self.assertEqual(server.psql(f"SELECT change, cost_cents FROM stock_movements WHERE product_id = {product['id']} ORDER BY id"),
                         [["2", ""], ["12", "6000000"]])

    def test_another_gym(self):
        """The admin goes on there, on the same page, and the next sign-in begins there."""
        gym = server.call("POST", API + "/gyms/", {"name": "Gimnasio Sur"}, self.token).json["id"]
        server.call("POST", API + "/plans/", {"name": "Plan del sur", "price": "1", "duration_days": 1, "gym_id": gym}, self.token)
        window = self.open_window()
        window.press(t("Manage"))
        window.press(part=t("Switch gym. Now: %s") % "")
        window.find("Gimnasio Sur")
        window.keys("Down", "Return")
        window.find(self.name("Edit plan", "Plan del sur"))
        window.stop()
        window = self.open_window()
        window.find(t("Switch gym. Now: %s") % "Gimnasio Sur")
        window.press(t("Manage"))
        window.press(t("Stations"))
        window.find("Gimnasio Sur")

    def test_the_trail(self):
        product = server.call("POST", API + "/products/", {"name": "Toalla", "price": "15000"}, self.token).json
        server.call("PUT", f"{API}/products/{product['id']}", {"price": "18000"}, self.token)
        window = self.open_window()
        window.press(t("Manage"))
        window.press(t("Audit trail"))
        window.click(window.find(" · ".join((t("Product"), t("Change"), "Toalla"))))
        window.find(part=t("%s → %s") % (write_money(1500000), write_money(1800000)))

    def test_somebody_else_was_faster(self):
        plan = server.call("POST", API + "/plans/", {"name": "Quincena", "price": 40000, "duration_days": 15}, self.token).json
        window = self.open_window()
        window.press(t("Manage"))
        window.press(self.name("Edit plan", "Quincena"))
        window.find(t("Duration in days"))
        server.call("PUT", f"{API}/plans/{plan['id']}", {"price": "45000"}, self.token)
        window.type(t("Price"), "1")
        window.press(t("Save"))
        window.press(t("Reload"), role="push button", inside=t("Edit plan"))
        window.find(t("Duration in days"))
        self.assertEqual(server.psql("SELECT price_cents FROM plans WHERE name = 'Quincena'"), [["4500000"]])

    def test_a_plan_in_use_stays(self):
        window = self.open_window()
        window.press(t("Manage"))
        window.press(self.name("Edit plan", "Semana"))
        window.press(t("Delete…"))
        window.press(role="push button", part=t("Delete") + " ", inside=t("Delete “%s”?") % "Semana")
        window.find(part="desact", inside=t("Edit plan"))
        self.assertEqual(server.psql("SELECT count(*) FROM plans WHERE name = 'Semana'"), [["1"]])

    def test_staff(self):
        window = self.open_window()
        window.press(t("Manage"))
        window.press(t("Staff"))
        window.press(t("Add trainer"))
        for label, text in ((t("Full name"), "Nora Nueva"), (t("Document"), "NORA"), (t("E-mail"), "nora@gym.com"),
                            (t("Phone"), "301"), (t("Password"), "longenough"), (t("Works from, as in 06:00"), "06:00"),
                            (t("Works until"), "14:00")):
            window.type(label, text)
        window.press(t("Add trainer"), inside=t("New trainer"))
        window.find(self.name("Edit trainer", "Nora Nueva"))
        self.assertEqual(server.psql("SELECT role, schedule_start, schedule_end FROM users WHERE document_id = 'NORA'"),
                         [["trainer", "06:00", "14:00"]])
        window.stop()
        trainer = self.open_window("nora@gym.com", "longenough")
        self.assertIsNone(trainer.find_now(t("Manage")))

    def test_member_and_measurements(self):
        window = self.open_window()
        self.open_member(window)
        window.press(t("Edit member"))
        window.type(t("Full name"), "Marta Medina Ruiz")
        window.press(t("Save"))
        window.find("Marta Medina Ruiz")
        self.await_rows("SELECT full_name, email FROM users WHERE document_id = 'MEDIR'", [["Marta Medina Ruiz", "marta@example.com"]])

        window.press(t("Add measurement"))
        window.type(t("Weight"), "80,5", role="text")
        window.type(t("Left biceps"), "32", role="text")
        window.press(t("Save"))
        window.find(t("Progress shows from the second measurement on"))
        window.press(t("Add measurement"))
        window.find(t("Last: %s") % "80,5")
        window.type(t("Weight"), "77,28", role="text")
        window.screenshot("measurement")
        window.press(t("Save"))
        window.find(part="-3,22 (-4 %)")
        window.screenshot("progress")
        self.await_rows("SELECT weight, biceps_left FROM measurements ORDER BY id", [["80.50", "32.00"], ["77.28", ""]])


if __name__ == "__main__":
    tap.main()
