"""The front desk by keyboard alone: a document or a name typed anywhere, Enter, and the member is in; renewed or made
new where that is what it takes."""

import gettext
import os
import subprocess
import time
import unittest

import tap
import torno_desktop
import torno_fixture

API = "/api/v1"
desktop = server = window = None
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


class FrontDesk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.admin = server.login()
        cls.day = cls.call("POST", "/plans/", name="Día", price="12000.00", duration_days=1)
        cls.month = cls.call("POST", "/plans/", name="Mensualidad", price="89900.00", duration_days=30)
        cls.window = torno_desktop.Window(desktop, TORNO_URL=f"http://127.0.0.1:{server.port}",
                                          TORNO_EMAIL="trainer@gym.com", TORNO_PASSWORD="trainer123")
        cls.window.find(t("Search members"))

    @classmethod
    def tearDownClass(cls):
        cls.window.stop()

    @classmethod
    def call(cls, method, path, **body):
        answer = server.call(method, API + path, body, cls.admin)
        assert answer.status == 200, answer.body
        return answer.json

    def new_member(self, name, document):
        return self.call("POST", "/users/with-plan", full_name=name, document_id=document, email=document + "@example.com",
                         phone_number="310 555", plan_id=self.month["id"])

    def expire(self, member):
        server.psql(f"UPDATE user_plans SET expires_at = now() - interval '2 days' WHERE user_id = {member['id']}")

    def type(self, text, *keys):
        subprocess.run(["xdotool", "type", "--delay", "15", text], check=True)
        self.window.keys(*keys)

    def await_rows(self, statement, rows):
        end = time.monotonic() + 20
        while server.psql(statement) != rows:
            self.assertLess(time.monotonic(), end, f"{statement} never gave {rows}:\n{self.window.describe()}")
            time.sleep(0.1)

    def await_visits(self, member, n):
        self.await_rows(f"SELECT count(*) FROM attendance WHERE user_id = {member['id']}", [[str(n)]])

    def test_a_document_and_enter(self):
        member = self.new_member("Laura Gómez", "52001")
        self.new_member("Otra Persona", "520019")
        self.call("PUT", f"/users/{member['id']}", note="Debe traer el certificado")
        self.window.keys("ctrl+2")  # at the door page: what is typed goes to the members all the same
        self.type("52001", "Return")
        self.window.find(part=t("Checked in at %s").split("%")[0])
        self.window.find("Debe traer el certificado")
        self.await_visits(member, 1)
        self.window.screenshot("desk-granted")
        self.type("52001", "Return")
        self.window.find(part=t("Already came in today at %s").split("%")[0])
        self.await_visits(member, 1)

    def test_a_name_and_enter_twice(self):
        member = self.new_member("Beatriz Salazar", "52002")
        self.type("salazar", "Return")
        self.window.find("Beatriz Salazar", role="label")
        self.window.find(t("Check in"), role="push button")
        time.sleep(0.5)  # the focus has no event outside
        self.assertEqual(server.psql(f"SELECT count(*) FROM attendance WHERE user_id = {member['id']}"), [["0"]])
        self.window.keys("Return")
        self.await_visits(member, 1)

    def test_an_expired_plan_is_renewed_and_lets_in(self):
        member = self.new_member("Camilo Torres", "52003")
        self.expire(member)
        self.type("52003", "Return")
        sell = self.window.find(t("Sell and check in"), inside=t("Renew plan"))
        self.window.find(part=t("From today until %s.").split("%")[0], inside=t("Renew plan"))
        self.window.screenshot("desk-renew")
        self.window._await_sensitive(sell, "sell")
        self.window.keys("Return")
        self.await_visits(member, 1)
        # What was bought last is what is sold again.
        self.await_rows(f"SELECT plan_id, payment_type FROM user_plans WHERE user_id = {member['id']} AND expires_at > now()",
                        [[str(self.month["id"]), "cash"]])
        self.window.find(part=t("Checked in at %s").split("%")[0])

    def test_an_unknown_document_becomes_a_member(self):
        self.type("99887766", "Return")
        self.window.find(t("New member “%s”") % "99887766")
        time.sleep(0.5)
        self.window.screenshot("desk-unknown")
        self.window.keys("Return")
        self.window.find(t("Add member"), inside=t("New member"))
        self.type("Nuevo Vecino", "Tab", "Tab")
        self.type("nuevo@example.com", "Tab")
        self.type("3105551234", "Return")
        self.await_rows("SELECT full_name, email FROM users WHERE document_id = '99887766'", [["Nuevo Vecino", "nuevo@example.com"]])
        self.window.await_gone(name=t("Add member"))
        self.window.find("Nuevo Vecino", role="label")
        member = {"id": server.psql("SELECT id FROM users WHERE document_id = '99887766'")[0][0]}
        time.sleep(0.5)
        self.window.keys("Return")
        self.await_visits(member, 1)

    def test_a_frozen_plan_runs_again_at_the_desk(self):
        member = self.new_member("Diana Prieto", "52004")
        self.type("prieto", "Return")
        self.window.find("Diana Prieto", role="label")
        self.window.press(t("Freeze"), role="push button")
        self.await_rows(f"SELECT frozen_on IS NOT NULL FROM user_plans WHERE user_id = {member['id']}", [["t"]])
        self.window.find(part=t("%s, frozen since %s").split("%s")[1].strip())
        self.window.keys("ctrl+f")
        self.type("52004", "Return")
        self.window.find(part="está congelado")
        self.window.find(t("Unfreeze and check in"), role="push button")
        self.window.screenshot("desk-frozen")
        time.sleep(0.5)
        self.assertEqual(server.psql(f"SELECT count(*) FROM attendance WHERE user_id = {member['id']}"), [["0"]])
        self.window.keys("Return")
        self.await_visits(member, 1)
        self.await_rows(f"SELECT frozen_on IS NULL FROM user_plans WHERE user_id = {member['id']}", [["t"]])

    def test_what_another_desk_does_shows_by_itself(self):
        product = self.call("POST", "/products/", name="Agua", price="3500.00", quantity=20)
        self.window.keys("ctrl+4")
        self.window.find(t("Taken today"))
        trainer = server.login("trainer@gym.com", "trainer123")
        answer = server.call("POST", API + "/sales/", {"product_id": product["id"], "quantity": 3}, trainer)
        self.assertEqual(answer.status, 200, answer.body)
        self.window.find("3 × Agua", patience=15)
        self.window.screenshot("desk-today")


if __name__ == "__main__":
    tap.main()
