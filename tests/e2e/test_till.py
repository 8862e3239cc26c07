"""The till, from outside: a trainer sells over the counter for cash, and sees what the server says where it refuses."""

import gettext
import os
import pathlib
import signal
import subprocess
import unittest

import tap
import torno_desktop
import torno_fixture

API = "/api/v1"
WATER, BAR = "Agua 600 ml", "Barra de proteína"
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


class Till(unittest.TestCase):
    def setUp(self):
        server.psql("DELETE FROM stock_movements")
        server.psql("DELETE FROM sales")
        server.psql("DELETE FROM shifts")
        server.psql("DELETE FROM products")
        # As wide as ever, whatever the last window was.
        pathlib.Path(os.environ["XDG_CONFIG_HOME"], "torno", "settings.ini").unlink(missing_ok=True)
        admin = server.login()
        for name, price, quantity in ((WATER, "2500.00", 10), (BAR, "7500.50", 3)):
            answer = server.call("POST", API + "/products/", {"name": name, "price": price, "quantity": quantity}, admin)
            self.assertEqual(answer.status, 200, answer.body)
        self.window = torno_desktop.Window(desktop, TORNO_URL=f"http://127.0.0.1:{server.port}",
                                           TORNO_EMAIL="trainer@gym.com", TORNO_PASSWORD="trainer123")
        self.addCleanup(self.window.stop)
        self.window.press(t("Till"))

    def fill(self, *names):
        for name in names:
            self.window.press(t("Add %s") % name)

    def read_stock(self):
        return dict(server.psql("SELECT name, quantity::text FROM products"))

    def test_two_and_one_for_cash_with_change(self):
        self.fill(WATER, WATER, BAR)
        self.window.find("$ 12.500,50")
        self.window.type(t("Amount given"), "10000")
        self.window.find(t("Missing: %s") % "$ 2.500,50")
        self.window.type(t("Amount given"), "20.000")
        self.window.find(t("Change: %s") % "$ 7.499,50")
        self.window.screenshot("till-cart")
        self.window.press(t("Charge %s") % "$ 12.500,50")
        self.window.find(t("New sale"))
        self.window.find(t("Change: %s") % "$ 7.499,50")
        self.window.screenshot("till-sold")
        rows = server.psql("SELECT p.name, s.quantity, s.unit_price_cents, s.total_amount_cents, s.payment_type, u.email "
                           "FROM sales s JOIN products p ON p.id = s.product_id JOIN users u ON u.id = s.sold_by_id "
                           "ORDER BY p.name")
        self.assertEqual(rows, [[WATER, "2", "250000", "500000", "cash", "trainer@gym.com"],
                                [BAR, "1", "750050", "750050", "cash", "trainer@gym.com"]])
        self.assertEqual(server.psql("SELECT count(DISTINCT ticket_id) FROM sales"), [["1"]])
        self.assertEqual(self.read_stock(), {WATER: "8", BAR: "2"})

        self.window.press(t("New sale"))
        self.window.find(t("Nothing in it yet"))
        self.window.press(t("Today"))
        self.window.find(f"2 × {WATER}")
        self.window.find(t("Products: %s\nPlans: %s") % ("$ 12.500,50", "$ 0,00"))
        self.window.screenshot("today")

    def test_a_scanner_whatever_has_the_focus(self):
        """A button had it last: what is typed goes into the search, and so does the Enter behind it."""
        self.window.keys("ctrl+3")
        page = self.window.find("TornoTillPage")
        self.window.await_focus(t("Search products"), inside=page)
        self.window.press(t("Add %s") % BAR)
        self.window.click(self.window.find(t("Remove %s") % BAR, inside=page))
        for button in ("Card", "Cash", "Transfer"):
            self.window.click(self.window.find(t(button), role="push button", inside=page))
            self.window.await_focus(t(button), inside=page)
            subprocess.run(["xdotool", "type", "--delay", "10", "agua"], check=True)
            self.window.keys("Return")
        self.window.find(t("Charge %s") % "$ 7.500,00", inside=page)
        self.window.keys("ctrl+Return")
        self.window.find(t("New sale"))
        self.assertEqual(server.psql("SELECT quantity, payment_type FROM sales"), [["3", "transfer"]])

    def test_a_member_buys_with_a_discount(self):
        server.psql("UPDATE gyms SET max_discount_percent = 15")
        self.addCleanup(server.psql, "UPDATE gyms SET max_discount_percent = 0")
        admin = server.login()
        plan = server.call("POST", API + "/plans/", {"name": "Mes", "price": "1.00", "duration_days": 30}, admin).json
        member = server.call("POST", API + "/users/with-plan", {"email": "laura@example.com", "full_name": "Laura Gómez", "document_id": "52123456",
                                                                "phone_number": "310", "plan_id": plan["id"]}, admin).json
        self.addCleanup(server.call, "DELETE", f"{API}/users/{member['id']}", None, admin)
        self.window.keys("F5")
        buyer = t("Buyer (a member's document)")
        pane = self.window.find("TornoCheckoutPane")
        self.fill(WATER, BAR)
        percent = self.window.find(t("Discount in percent"), inside=pane)
        self.window.click(percent)
        self.window.keys("ctrl+a", "1", "5", "Tab")
        self.window.find(t("Charge %s") % "$ 8.500,43", inside=pane)  # 2.125,00 and 6.375,43: half a cent goes up
        self.window.press(t("Name the buyer"), inside=pane)
        self.window.type(buyer, "99", inside=pane)
        self.window.keys("ctrl+Return")  # looks for the member first
        self.window.find(f"{buyer}: {t('no member has it')}", inside=pane)
        self.assertEqual(server.psql("SELECT count(*) FROM sales"), [["0"]])
        self.window.type(f"{buyer}: {t('no member has it')}", "52123456", inside=pane)
        self.window.keys("Return")
        self.window.find(t("Found"), inside=pane)
        self.window.screenshot("till-buyer")
        self.window.keys("ctrl+Return")
        self.window.find(t("New sale"))
        self.assertEqual(server.psql("SELECT buyer_id, discount_percent, unit_price_cents, total_amount_cents FROM sales ORDER BY unit_price_cents"),
                         [[str(member["id"]), "15", "212500", "212500"], [str(member["id"]), "15", "637543", "637543"]])
        self.window.press(t("New sale"))

        self.window.press(t("Members"), role="page tab")
        self.window.type(t("Search members"), "52123456")
        self.window.find(part="52123456  ·")
        self.window.keys("Return")
        history = self.window.find("TornoMemberHistory")
        self.window.find(f"1 × {BAR}", inside=history)
        self.window.find("$ 6.375,43", inside=history)
        self.window.find(t("What you sold"), inside=history)
        self.window.screenshot("member-bought")
        self.window.press(t("Sell…"), role="push button", inside=history)
        self.window.find(t("Found"), inside=pane)
        self.fill(BAR)
        self.window.press(t("Charge %s") % "$ 7.500,50", inside=pane)
        self.window.find(t("New sale"))
        self.assertEqual(server.psql("SELECT count(*) FROM sales WHERE buyer_id IS NOT NULL"), [["3"]])

    def test_it_fits_a_narrow_window(self):
        """400 wide, in the longer of the languages."""
        number = subprocess.run(["xdotool", "getactivewindow"], text=True, capture_output=True, check=True).stdout.strip()
        subprocess.run(["xdotool", "windowsize", "--sync", number, "400", "700"], check=True)
        self.fill(WATER, BAR)
        self.window.press(t("To the cart"))
        self.window.press(t("Transfer"), role="push button")
        pane = self.window.find("TornoCheckoutPane")
        self.window.find(t("Charge %s") % "$ 10.000,50", inside=pane)
        box = pane.get_extents(self.window.atspi.CoordType.WINDOW)
        self.assertLessEqual(box.width, 400)
        self.window.screenshot("till-narrow")

    def test_a_ticket_is_voided_whole(self):
        self.window.press(t("Cash-up"))
        self.window.press(t("Open a shift"))
        self.window.type(t("Cash in the till at the start"), "0")
        self.window.press(t("Open"), inside=t("Open a shift"))
        self.window.find(part=t("Opening float") + ":")
        trainer = server.login("trainer@gym.com", "trainer123")
        items = [{"product_id": int(number), "quantity": 2} for number, in server.psql("SELECT id FROM products ORDER BY id")]
        ticket = server.call("POST", API + "/sales/checkout", {"items": items}, trainer).json["ticket_id"]
        self.window.keys("ctrl+t")
        page = self.window.find("TornoTicketsPage")
        self.window.await_focus(t("Search tickets"), inside=page)
        title, dialog = t("Ticket %s") % ticket, t("Void a ticket")
        self.window.find(title, role="list item", inside=page)
        self.window.keys("Tab", "Return")
        self.window.press(f"{t('Void')}: {title}", inside=page)
        self.window.find(t("To pay back: %s") % "$ 20.001,00", inside=dialog)
        self.window.type(t("Reason"), "Cobro doble", inside=dialog)
        self.window.screenshot("till-void-ticket")
        self.window.press(t("Void"), role="push button", inside=dialog)
        # The ticket stays open, and says so; what took it back is a ticket of its own.
        self.window.find(part=t("Taken back: %d") % 2, inside=page)
        self.window.find(part=t("Void: %s") % f"2 × {WATER}", inside=page)
        self.window.await_gone(name=f"{t('Void')}: {title}", inside=page)
        self.assertEqual(self.read_stock(), {WATER: "10", BAR: "3"})
        self.window.screenshot("till-voided")

    def test_stock_that_another_till_has_sold(self):
        self.fill(BAR, BAR, BAR)
        server.psql("UPDATE products SET quantity = 1 WHERE name = 'Barra de proteína'")
        self.window.press(t("Charge %s") % "$ 22.501,50")
        self.window.find(part="Disponible: 1")
        self.window.find("Solo queda 1")
        self.window.screenshot("till-short")
        self.assertEqual(server.psql("SELECT count(*) FROM sales"), [["0"]])
        self.window.press(t("Remove %s") % BAR)
        self.fill(BAR)
        self.window.press(t("Charge %s") % "$ 7.500,50")
        self.window.find(t("New sale"))
        self.assertEqual(self.read_stock()[BAR], "0")

    def test_a_client_that_is_killed_while_it_charges(self):
        """The server hears of it and answers nobody: sold once or not at all, the stock is right, and the next window shows it."""
        self.fill(WATER)
        os.kill(server.process.pid, signal.SIGSTOP)
        self.addCleanup(os.kill, server.process.pid, signal.SIGCONT)
        self.window.press(t("Charge %s") % "$ 2.500,00")
        self.window.find(t("Charging…"))
        self.window.process.kill()
        self.window.process.wait()
        os.kill(server.process.pid, signal.SIGCONT)
        token = server.login()  # behind the sale on the server's loop
        rows = server.psql("SELECT quantity FROM sales")
        self.assertIn(rows, ([], [["1"]]))
        self.assertEqual(self.read_stock()[WATER], str(10 - len(rows)))
        self.assertEqual(len(server.call("GET", API + "/sales/daily", token=token).json), len(rows))
        again = torno_desktop.Window(desktop, TORNO_URL=f"http://127.0.0.1:{server.port}", TORNO_EMAIL="trainer@gym.com",
                                     TORNO_PASSWORD="trainer123")
        self.addCleanup(again.stop)
        again.press(t("Today"))
        again.find(f"1 × {WATER}" if rows else t("Products: %s\nPlans: %s") % ("$ 0,00", "$ 0,00"))

    def test_a_charge_that_is_pressed_again_while_the_server_is_gone(self):
        self.fill(WATER)
        server.kill()
        self.window.press(t("Charge %s") % "$ 2.500,00")
        self.window.find(part=t("The server has not answered, so this may or may not be sold. Charge again: it is sold "
                                "only once."))
        self.window.screenshot("till-unanswered")
        server.start()
        self.window.press(t("Charge %s again") % "$ 2.500,00")
        self.window.find(t("New sale"))
        self.assertEqual(server.psql("SELECT quantity FROM sales"), [["1"]])
        self.assertEqual(self.read_stock()[WATER], "9")


if __name__ == "__main__":
    tap.main()
