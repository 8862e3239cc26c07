"""A working day: a shift is opened, 60 members come in, 25 tickets are sold and 8 plans, some of it is taken back, a price
changes at noon, and the shift is closed. Part of it is done in a window, by keyboard and by what a screen reader presses,
while other desks work over REST; what every page, report and file says at the end is what the rows of the books come to.

The gym's clock is set so that it is noon: no test of a day may run into the next."""

import datetime
import gettext
import os
import random
import subprocess
import threading
import time
import unittest

import tap
import torno_desktop
import torno_fixture
from torno_ledger import PAYMENTS, Ledger, api_money, write_money

API = "/api/v1"
N_MEMBERS, N_SALES, N_RENEWALS = 60, 25, 8
FLOAT = 10000000
NAMES = {"cash": "Cash", "transfer": "Transfer", "card": "Card"}
PRODUCTS = (("Agua 600 ml", "3500.00", "7701"), ("Barra de proteína", "7999.95", "7702"), ("Camiseta", "45000.50", "7703"),
            ("Dulce", "0.99", "7704"), ("Energizante", "6200.00", "7705"))
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


class WorkingDay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.admin = server.login()
        offset = 12 - datetime.datetime.now(datetime.timezone.utc).hour
        cls.call("PUT", "/gyms/1", timezone=f"Etc/GMT{-offset:+d}", max_discount_percent=10)
        cls.plans = [cls.call("POST", "/plans/", name=name, price=price, duration_days=days)
                     for name, price, days in (("Mensualidad", "89900.50", 30), ("Trimestre", "240000.00", 90))]
        cls.products = [cls.call("POST", "/products/", name=name, price=price, quantity=200, barcode=barcode,
                                 low_stock_threshold=199 if name == "Energizante" else None)
                        for name, price, barcode in PRODUCTS]
        cls.members = [cls.call("POST", "/users/with-plan", full_name=f"Socio {i:02d}", document_id=f"80{i:03d}",
                                email=f"s{i}@example.com", phone_number="300", plan_id=cls.plans[i % 2]["id"])
                       for i in range(N_MEMBERS)]
        # They joined before today; the last ones' plans have run out.
        server.psql("UPDATE user_plans SET purchased_at = purchased_at - interval '20 days'")
        lapsed = ", ".join(str(m["id"]) for m in cls.members[-N_RENEWALS:])
        server.psql(f"UPDATE user_plans SET expires_at = now() - interval '2 days' WHERE user_id IN ({lapsed})")
        cls.call("POST", "/users/admin-trainer", full_name="Otra Caja", document_id="T2", email="t2@gym.com", phone_number="1",
                 role="trainer", password="longenough")
        cls.trainer = server.login("trainer@gym.com", "trainer123")
        cls.other = server.login("t2@gym.com", "longenough")
        cls.trainer_id = int(server.psql("SELECT id FROM users WHERE email = 'trainer@gym.com'")[0][0])

    @classmethod
    def call(cls, method, path, token=None, **body):
        answer = server.call(method, API + path, body or None, token or cls.admin)
        assert answer.status == 200, answer.body
        return answer.json

    def check_in_elsewhere(self, members):
        """Hours of the morning in turn: all have come by noon."""
        for i, member in enumerate(members):
            visit = self.call("POST", "/attendance/", self.other, user_id=member["id"])
            day = visit["check_in_time"][:10]
            self.call("PUT", f"/attendance/{visit['id']}", check_in_time=f"{day}T{5 + i % 7:02d}:{i % 60:02d}:00")

    def sell_elsewhere(self, n, seed):
        pick = random.Random(seed)
        for i in range(n):
            items = [{"product_id": p["id"], "quantity": pick.randrange(1, 4)} for p in pick.sample(self.products, 1 + i % 4)]
            self.call("POST", "/sales/checkout", self.other if i % 3 else self.admin, items=items, payment_type=PAYMENTS[i % 3],
                      discount_percent=5 if i % 5 == 0 else 0)

    def renew_elsewhere(self, members):
        for i, member in enumerate(members):
            self.call("POST", "/user-plans/", self.other, user_id=member["id"], plan_id=self.plans[i % 2]["id"],
                      payment_type=PAYMENTS[i % 3])
            self.call("POST", "/attendance/", self.other, user_id=member["id"])

    def meanwhile(self, *work):
        """Does it on a thread; what goes wrong there fails the test."""
        def run():
            try:
                for task, *arguments in work:
                    task(*arguments)
            except BaseException as error:  # pylint: disable=broad-except
                self.failures.append(error)
        thread = threading.Thread(target=run)
        thread.start()
        self.addCleanup(thread.join)
        return thread

    def settle(self, thread):
        thread.join()
        self.assertEqual(self.failures, [])

    # --- what is done in the window ---

    def open_window(self, email, password):
        self.window = torno_desktop.Window(desktop, TORNO_URL=f"http://127.0.0.1:{server.port}", TORNO_EMAIL=email,
                                           TORNO_PASSWORD=password)
        self.addCleanup(self.window.stop)
        self.window.await_focus(t("Search members"))
        self.pages = {}

    def page(self, name):
        if name not in self.pages:
            self.pages[name] = self.window.find(name)
        return self.pages[name]

    def go_to(self, key, page, focus=None):
        """By a shortcut; the focus says when the page is there."""
        self.window.keys(key)
        if focus:
            self.window.await_focus(t(focus), self.page(page))
        return self.page(page)

    def await_rows(self, statement, rows):
        end = time.monotonic() + torno_desktop.PATIENCE
        while server.psql(statement) != rows:
            self.assertLess(time.monotonic(), end, f"{statement} never gave {rows}:\n{self.window.describe()}")
            time.sleep(0.1)

    def await_closed(self, title):
        self.window.await_gone(name=title, role="frame", inside=title)

    def type(self, text, *keys):
        subprocess.run(["xdotool", "type", "--delay", "10", text], check=True)
        if keys:
            self.window.keys(*keys)

    def open_shift(self):
        self.window.press(t("Open a shift"), inside=self.go_to("ctrl+k", "TornoCashUpPage"))
        title = t("Open a shift")
        self.window.type(t("Cash in the till at the start"), "100.000", inside=title)
        self.window.press(t("Open"), inside=title)
        self.window.find(f"{t('Opening float')}: {write_money(FLOAT)}", inside=self.page("TornoCashUpPage"))

    def move_cash(self, title, amount, reason):
        title, page = t(title), self.page("TornoCashUpPage")
        self.window.press(title, inside=page)
        self.window.type(t("Amount"), amount, inside=title)
        self.window.type(t("Reason"), reason, inside=title)
        self.window.press(title, role="push button", inside=title)
        self.window.find(part=reason + ":", inside=page)

    def await_visit(self, member):
        self.await_rows(f"SELECT count(*) FROM attendance WHERE user_id = {member['id']}", [["1"]])

    def check_in(self, members):
        self.go_to("ctrl+1", "TornoMembersPage", "Search members")
        for member in members:
            self.go_to("ctrl+f", "TornoMembersPage", "Search members")
            self.type(member["document_id"], "Return")
            self.await_visit(member)

    def renew(self, members):
        """Each pays in another way."""
        title = t("Renew plan")
        self.go_to("ctrl+1", "TornoMembersPage", "Search members")
        for member, payment in zip(members, PAYMENTS):
            self.go_to("ctrl+f", "TornoMembersPage", "Search members")
            self.type(member["document_id"], "Return")
            self.window.await_focus(t("Sell and check in"), inside=title)
            self.choose(t("Payment"), payment, title)
            self.window.press(t("Sell and check in"), inside=title)
            self.await_visit(member)
            self.await_closed(title)

    def choose(self, label, payment, inside):
        """In a row of a dialog that gives a choice, by keyboard: the list that opens has a window of its own."""
        row = self.window.find(label, role="combo box", inside=inside)
        self.window.click(row)
        time.sleep(0.5)  # nothing tells of that window
        self.window.keys("Home", *["Down"] * PAYMENTS.index(payment), "Return")
        self.window.find(t(NAMES[payment]), role="label", inside=row)

    def scan(self, items):
        pane = self.go_to("ctrl+3", "TornoTillPage", "Search products")
        for barcode, quantity in items:
            for _ in range(quantity):
                self.type(barcode, "Return")
            self.window.find(t("Remove %s") % next(name for name, _, code in PRODUCTS if code == barcode), inside=pane)

    def sell(self, items, payment=None, given=None):
        """By keyboard, but for what a payment says. Enter goes on from the receipt. Returns the number of the ticket."""
        last = server.psql("SELECT coalesce(max(ticket_id), 0) FROM sales")[0][0]
        self.scan(items)
        pane = self.page("TornoCheckoutPane")
        if payment:
            self.window.press(t(NAMES[payment]), role="push button", inside=pane)
        if given:
            self.window.type(t("Amount given"), given, inside=pane)
        self.window.keys("ctrl+Return")
        mine = f"FROM sales WHERE sold_by_id = {self.trainer_id} AND ticket_id > {last}"
        self.await_rows(f"SELECT count(DISTINCT ticket_id) {mine}", [["1"]])
        ticket = server.psql(f"SELECT max(ticket_id) {mine}")[0][0]
        title = t("Ticket %s") % ticket
        self.window.await_focus(t("New sale"), inside=title)
        self.headline = self.window.find(role="label", part=": $", inside=title).get_name()
        self.window.keys("Return")
        self.await_closed(title)
        return ticket

    def open_ticket(self, number):
        """By keyboard: rows have no action that a screen reader could press in GTK 4.8."""
        page, title = self.go_to("ctrl+f", "TornoTicketsPage", "Search tickets"), t("Ticket %s") % number
        self.type(str(number))
        self.window.find(title, role="list item", inside=page)
        for other in {int(number) - 1, int(number) + 1}:  # the search waits until nobody types
            self.window.await_gone(name=t("Ticket %s") % other, role="list item", inside=page)
        self.window.keys("Tab")
        self.window.await_focus(title, inside=page)
        self.window.keys("Return")

    def take_back(self, ticket, how, what, reason, quantity=None, payment=None, keep=False):
        """Of a ticket's line; the dialog begins with all of it, paid back as it was paid."""
        window, page = self.window, self.page("TornoTicketsPage")
        title = t("Refund") if how == "Refund" else t("Void a sale")
        self.open_ticket(ticket)
        window.press(f"{t(how)}: {what}", inside=page)
        window.find(t("Reason"), role="text", inside=title)
        if quantity:
            spin = window.find(t("How many come back"), role="spin button", inside=title)
            window.atspi.Value.set_current_value(spin, quantity)
        if payment:
            self.choose(t("Paid back by"), payment, title)
        if keep:
            window.press(t("The goods go back to the shelf"), role="check box", inside=title)
        window.type(t("Reason"), reason, inside=title)
        window.screenshot(f"day-{how.lower()}")
        window.press(t(how), role="push button", inside=title)
        self.await_closed(title)
        self.await_rows(f"SELECT count(*) FROM sales WHERE reason = '{reason}'", [["1"]])

    # --- what must be equal ---

    def expect(self, page, texts):
        """Waits until the page says all of it, and returns all that it says in labels."""
        end = time.monotonic() + torno_desktop.PATIENCE
        while True:
            nodes = [(node.get_role_name(), node.get_name()) for node in self.window.walk(self.page(page))]
            missing = set(texts) - {name for _, name in nodes}
            if not missing:
                return [name for role, name in nodes if role == "label"]
            self.assertLess(time.monotonic(), end, f"{page} never says {missing}, but {nodes}")

    def figure(self, title, cents):
        """What a row of figures is called."""
        return f"{t(title)}: {write_money(cents)}"

    def sum_all(self, books):
        return sum(map(books.sum_all, PAYMENTS))

    def expected_cash(self, books):
        return FLOAT + books.sum_all("cash") + books.sum_cash("in") - books.sum_cash("out")

    def list_payments(self, books):
        """The rows of the cash-up and of the report of revenue."""
        detail = t("Products: %s · Plans: %s · Paid back: %s")
        for payment in PAYMENTS:
            yield self.figure(NAMES[payment], books.sum_all(payment))
            yield detail % tuple(map(write_money, (books.sum_sales(payment, ">"), books.sum_plans(payment), books.sum_sales(payment, "<"))))

    def check_cash_up(self, books):
        self.go_to("ctrl+k", "TornoCashUpPage")
        self.expect("TornoCashUpPage", [
            *self.list_payments(books), self.figure("Taken in all", self.sum_all(books)),
            self.figure("Taken in cash", books.sum_all("cash")), self.figure("Paid in", books.sum_cash("in")),
            self.figure("Paid out", -books.sum_cash("out")), self.figure("Expected", self.expected_cash(books))])
        self.window.screenshot("day-cash-up")

    def check_today(self, books):
        self.go_to("ctrl+4", "TornoTodayPage")
        counted = t("%s · %u").replace("%u", "%d")
        details = [t("Products: %s\nPlans: %s") % (write_money(books.sum_products(p)), write_money(books.sum_plans(p))) for p in PAYMENTS]
        labels = self.expect("TornoTodayPage", [*details, counted % (t("Sales"), books.count_lines()),
                                                counted % (t("Plans sold"), books.count_plans())])
        for label, text in (("Taken today", write_money(self.sum_all(books))), ("Visits today", str(N_MEMBERS)),
                            *((NAMES[p], write_money(books.sum_all(p))) for p in PAYMENTS)):
            self.assertEqual(labels[labels.index(t(label)) + 1], text)
        self.assertIn("Energizante", labels)  # few enough by its own threshold
        self.assertNotIn("Dulce", labels)
        self.window.screenshot("day-today")

    def check_reports(self, books):
        self.go_to("ctrl+5", "TornoReportsPage")
        products, plans = books.list_products(), books.list_plans()
        self.expect("TornoReportsPage", [
            *self.list_payments(books), self.figure("In all", self.sum_all(books)),
            *(f"{name}: {write_money(cents)}" for name, *_, cents in products + plans),
            *(t("Units: %d · Sales: %d") % (n, n_sales) for _, n_sales, n, _ in products),
            t("%s · %u").replace("%u", "%d") % (t("Visits by weekday and hour"), N_MEMBERS), self.describe_visits(books)])
        self.window.screenshot("day-reports")

    def describe_visits(self, books):
        """The chart of visits in words, which are of its busiest hour; the hours that it draws are those of the books."""
        visits = [[row["weekday"], row["hour"], row["visits"]] for row in self.call("GET", "/reports/visits")]
        self.assertEqual(visits, books.list_visits())
        day, hour, most = max(visits, key=lambda row: row[2])
        text = t("Chart of visits: the most, %u, on %s at %u").replace("%u", "%d")
        return text % (most, t("Mon Tue Wed Thu Fri Sat Sun").split()[day - 1], hour)

    def check_z_report(self, books, counted, text):
        """`text`: the lines of the paper."""
        for payment in PAYMENTS:
            at = text.index(t(NAMES[payment]))
            n_sales, n_plans = t("%s (%d)") % (t("Sales"), books.count_sold(payment)), t("%s (%d)") % (t("Plans"), books.count_plans(payment))
            self.assertEqual(text[at + 1:at + 5], [
                self.figure(n_sales, books.sum_sales(payment, ">")), self.figure(n_plans, books.sum_plans(payment)),
                self.figure("Refunds and voids", books.sum_sales(payment, "<")), self.figure("Taken", books.sum_all(payment))])
            at = text.index(t("%s, counted") % t(NAMES[payment]))
            expected = self.expected_cash(books) if payment == "cash" else books.sum_all(payment)
            self.assertEqual(text[at + 1:at + 4], [self.figure("Expected", expected), self.figure("Counted", counted[payment]),
                                                   self.figure("Difference", counted[payment] - expected)])
        self.assertIn(self.figure("Taken in all", self.sum_all(books)), text)

    def close_shift(self, books):
        """50 pesos are missing."""
        counted = {p: books.sum_all(p) for p in PAYMENTS} | {"cash": self.expected_cash(books) - 5000}
        title = t("Close the shift")
        self.window.press(title, inside=self.page("TornoCashUpPage"))
        for label, payment in (("Cash counted", "cash"), ("Transfers counted", "transfer"), ("Card slips counted", "card")):
            self.window.type(t(label), api_money(counted[payment]), inside=title)
        self.window.find(t("Short: %s") % write_money(5000), inside=title)
        self.window.screenshot("day-close")
        self.window.press(title, role="push button", inside=title)
        report = t("Z report, shift %s") % server.psql("SELECT max(id) FROM shifts")[0][0]
        self.check_z_report(books, counted, self.window.find(part=report + "\n", inside=report).get_name().splitlines())
        self.window.screenshot("day-z-report")
        self.window.press(t("Close"), inside=report)
        self.window.find(part=": " + t("Short: %s") % write_money(5000), inside=self.page("TornoCashUpPage"))

    def check_rest(self, books):
        summary = self.call("GET", "/sales/summary")
        products = books.list_products()
        self.assertEqual(summary["payment_summary"], {p: api_money(books.sum_products(p)) for p in PAYMENTS})
        self.assertEqual((summary["total_revenue"], summary["total_items_sold"], summary["total_sales"]),
                         (api_money(sum(p[3] for p in products)), sum(p[2] for p in products), sum(p[1] for p in products)))
        self.assertEqual([[p["product_name"], p["number_of_sales"], p["total_quantity_sold"], p["total_revenue"]]
                          for p in summary["product_summary"]], [[*p[:3], api_money(p[3])] for p in products])

    def check_counts(self):
        """It was the day that it was to be."""
        for sql, rows in (("SELECT count(*) FROM attendance", [[str(N_MEMBERS)]]),
                          ("SELECT count(DISTINCT ticket_id) FROM sales WHERE quantity > 0", [[str(N_SALES)]]),
                          ("SELECT reversal, count(*) FROM sales WHERE quantity < 0 GROUP BY 1 ORDER BY 1", [["refund", "2"], ["void", "1"]]),
                          ("SELECT count(*) FROM user_plans WHERE shift_id IS NOT NULL", [[str(N_RENEWALS)]])):
            self.assertEqual(server.psql(sql), rows)

    def test_every_figure_is_that_of_the_books(self):
        self.failures = []
        self.open_window("trainer@gym.com", "trainer123")
        self.open_shift()
        morning = self.meanwhile((self.check_in_elsewhere, self.members[:30]), (self.sell_elsewhere, 10, 1))
        self.check_in(self.members[30:34])
        first = self.sell([("7701", 3), ("7702", 1)])
        self.sell([("7703", 1), ("7704", 1)], given="50000")
        self.assertEqual(self.headline, t("Change: %s") % write_money(5000000 - 4500050 - 99))
        self.settle(morning)
        self.call("PUT", f"/products/{self.products[0]['id']}", price="4000.00")
        self.window.find(write_money(400000), inside=self.page("TornoTillPage"))
        afternoon = self.meanwhile((self.check_in_elsewhere, self.members[34:52]), (self.renew_elsewhere, self.members[52:57]),
                                   (self.sell_elsewhere, 10, 2))
        second = self.sell([("7701", 2), ("7702", 1), ("7704", 1), ("7705", 1)], "transfer")
        third = self.sell([("7705", 3)], "card")
        self.sell([("7701", 1)], "card")
        self.renew(self.members[57:])
        self.settle(afternoon)
        self.go_to("ctrl+k", "TornoCashUpPage")
        self.move_cash("Pay in", "20.000", "Cambio del banco")
        self.move_cash("Pay out", "8.500", "Aseo")
        self.window.keys("ctrl+t")
        self.take_back(first, "Refund", "3 × Agua 600 ml", "Talla", quantity=1, payment="transfer")
        self.take_back(third, "Refund", "3 × Energizante", "Golpeada", keep=True)
        self.take_back(second, "Void", "1 × Barra de proteína", "Error de cobro")

        self.check_counts()
        books = Ledger(server)
        self.check_today(Ledger(server, self.trainer_id))
        self.check_cash_up(books)
        self.close_shift(books)
        self.check_rest(books)
        self.window.stop()
        self.open_window("admin@gym.com", "admin123")
        self.check_today(books)
        self.check_reports(books)


if __name__ == "__main__":
    tap.main()
