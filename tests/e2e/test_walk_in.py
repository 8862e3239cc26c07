"""The walk-in, from outside: a trainer signs in, registers a member, enrols two fingers, and the door opens.

What it looks for are the program's own Spanish texts, found through its catalog, so that wording may change.
"""

import gettext
import os
import pathlib
import time
import unittest

import tap
import torno_desktop
import torno_fixture

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


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.admin = server.login()
        cls.plan = cls.post("/plans/", name="Mensualidad", price="89900.00", duration_days=30)

    @classmethod
    def post(cls, path, **body):
        answer = server.call("POST", API + path, body, cls.admin)
        assert answer.status == 200, answer.body
        return answer.json

    def open_window(self, **environment):
        window = torno_desktop.Window(desktop, **environment)
        self.addCleanup(window.stop)
        return window

    def open_signed_in(self, **environment):
        return self.open_window(TORNO_URL=f"http://127.0.0.1:{server.port}", TORNO_EMAIL="trainer@gym.com",
                                TORNO_PASSWORD="trainer123", **environment)

    def show_member(self, window, name):
        """As at the desk: type a part of the name, press Enter."""
        window.press(t("Members"))
        window.type(t("Search members"), name)
        window.find(part=name)
        window.choose_row(name)
        window.find(t("Enrol fingerprint"), role="push button")

    def enroll(self, window, finger, n_stored):
        """Presses a simulated finger until the server has stored it. A press that nobody waits for is ignored, and what
        an earlier page said cannot be told from what is shown (GTK 4.8): the database is what counts."""
        for _ in range(80):
            if server.psql("SELECT count(*) FROM fingerprints") == [[str(n_stored)]]:
                return
            window.find(t("Finger %u") % finger).do_action(0)
            time.sleep(0.4)
        self.fail("the finger is not enrolled:\n" + window.describe())

    def press_at_door(self, window, finger):
        window.find(t("Place the finger on the reader"), patience=40)
        window.press(t("Finger %u") % finger)


class WalkIn(Case):
    def test_from_sign_in_to_the_open_door(self):
        window = self.open_window()
        window.type(t("Server address"), f"http://127.0.0.1:{server.port}")
        window.type(t("E-mail"), "trainer@gym.com")
        window.type(t("Password"), "trainer123")
        window.screenshot("sign-in")
        window.press(t("Sign in"))
        window.find(t("No members yet"))

        window.press(t("New member"), role="push button")
        for label, text in ((t("Full name"), "Laura Gómez Rojas"), (t("Document"), "1032456789"),
                            (t("E-mail"), "laura@example.com"), (t("Phone"), "+57 310 555 1234")):
            window.type(label, text)
        window.screenshot("new-member")
        window.press(t("Add member"))
        window.press(t("Enrol fingerprint"), role="push button")
        window.press(t("The member has read this and agrees"), role="check box")
        window.screenshot("consent")
        window.press(t("Start"))
        self.enroll(window, 1, n_stored=1)
        window.find(t("Fingerprint enrolled"))
        window.screenshot("enrolled")
        window.press(t("Enrol the other finger"))
        window.press(t("Start"))
        self.enroll(window, 2, n_stored=2)
        window.press(t("Close"), inside=t("Enrol fingerprint"))
        window.screenshot("member")
        rows = server.psql("SELECT u.full_name, count(f.*), count(DISTINCT c.id) FROM users u JOIN fingerprints f ON f.user_id = u.id "
                           "JOIN consents c ON c.user_id = u.id WHERE u.document_id = '1032456789' GROUP BY 1")
        self.assertEqual(rows, [["Laura Gómez Rojas", "2", "1"]])

        window.press(t("Door"))
        window.screenshot("door-idle")
        self.press_at_door(window, 1)
        window.find(part=t("Come in"))
        window.screenshot("door-granted")
        self.assertEqual(server.psql("SELECT count(*) FROM attendance"), [["1"]])
        self.press_at_door(window, 2)
        window.find(part=t("Already came in today"))
        window.screenshot("door-repeat")
        self.assertEqual(server.psql("SELECT count(*) FROM attendance"), [["1"]])

        server.psql("UPDATE user_plans SET expires_at = now() - interval '1 day'")
        server.psql("DELETE FROM attendance")
        self.press_at_door(window, 1)
        window.find(part=t("No entry"))
        window.screenshot("door-denied")
        window.find(part="El plan del usuario ha expirado")
        self.press_at_door(window, 5)
        window.find(part=t("Fingerprint not recognised"))
        window.screenshot("door-not-found")
        self.assertEqual(server.psql("SELECT count(*) FROM attendance"), [["0"]])


if __name__ == "__main__":
    tap.main()
