"""The walk-in, from outside: a trainer signs in, registers a member, enrols two fingers, and the door opens.

What it looks for are the program's own Spanish texts, found through its catalog, so that wording may change.
"""

import gettext
import os
import pathlib
import subprocess
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


    def register(self, window, name, document):
        window.press(t("New member"), role="push button")
        for label, text in ((t("Full name"), name), (t("Document"), document),
                            (t("E-mail"), document + "@example.com"), (t("Phone"), "+57 310 555 1234")):
            window.type(label, text)
        window.screenshot("new-member")
        window.press(t("Add member"))

    def enroll_both(self, window, fingers=(1, 2), n_before=0):
        window.press(t("Enrol fingerprint"), role="push button")
        window.press(t("The member has read this and agrees"), role="check box")
        window.screenshot("consent")
        window.press(t("Start"))
        self.enroll(window, fingers[0], n_stored=n_before + 1)
        window.find(t("Fingerprint enrolled"))
        window.screenshot("enrolled")
        window.press(t("Enrol the other finger"))
        window.press(t("Start"))
        self.enroll(window, fingers[1], n_stored=n_before + 2)
        window.press(t("Close"), inside=t("Enrol fingerprint"))

    def count_visits(self):
        return int(server.psql("SELECT count(*) FROM attendance")[0][0])


class WalkIn(Case):
    def setUp(self):
        server.psql("DELETE FROM attendance")
        server.psql("DELETE FROM fingerprints")

    def test_from_sign_in_to_the_open_door(self):
        window = self.open_window()
        window.type(t("Server address"), f"http://127.0.0.1:{server.port}")
        window.type(t("E-mail"), "trainer@gym.com")
        window.type(t("Password"), "trainer123")
        window.screenshot("sign-in")
        window.press(t("Sign in"))
        self.register(window, "Laura Gómez Rojas", "1032456789")
        self.enroll_both(window)
        window.screenshot("member")
        rows = server.psql("SELECT u.full_name, count(DISTINCT f.finger), count(DISTINCT c.id) FROM users u "
                           "JOIN fingerprints f ON f.user_id = u.id JOIN consents c ON c.user_id = u.id "
                           "WHERE u.document_id = '1032456789' GROUP BY 1")
        self.assertEqual(rows, [["Laura Gómez Rojas", "2", "1"]])

        window.press(t("Door"))
        window.screenshot("door-idle")
        self.press_at_door(window, 1)
        window.find(part=t("Come in"))
        window.screenshot("door-granted")
        self.assertEqual(self.count_visits(), 1)
        self.press_at_door(window, 2)
        window.find(part=t("Just came in"))
        window.screenshot("door-repeat")
        self.assertEqual(self.count_visits(), 1)

        server.psql("UPDATE user_plans SET expires_at = now() - interval '1 day'")
        server.psql("DELETE FROM attendance")
        self.press_at_door(window, 1)
        window.find(part=t("No entry"))
        window.find(part="El plan del usuario ha expirado")
        window.screenshot("door-denied")
        self.let_in(window, "Paga mañana")
        self.assertEqual(server.psql("SELECT override_reason FROM attendance"), [["Paga mañana"]])
        server.psql("DELETE FROM attendance")
        self.press_at_door(window, 5)
        window.find(part=t("Fingerprint not recognised"))
        window.screenshot("door-not-found")
        self.assertEqual(self.count_visits(), 0)

    def let_in(self, window, reason):
        """Staff let in whom the door does not."""
        window.press(t("Let in with a reason…"))
        window.type(t("Reason"), reason)
        window.screenshot("override")
        window.keys("Return")
        window.find(part=t("Let in by staff"))
        window.screenshot("door-let-in")
        for _ in range(100):
            if self.count_visits() == 1:
                return
            time.sleep(0.1)
        self.fail("the visit is not at the server")

    def test_the_members_screen(self):
        """What members see is a first name and what came of the press, and no more."""
        # A sandbox has a folder of its own for them.
        folder = (pathlib.Path.home() / ".var" / "app" / "org.torno.Torno" / "config" if "TORNO_CLIENT_SANDBOXED" in os.environ
                  else pathlib.Path(os.environ["XDG_CONFIG_HOME"])) / "torno"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "settings.ini").write_text("[desk]\nmember-window=true\n")
        self.addCleanup((folder / "settings.ini").unlink)
        window = self.open_signed_in()
        title = t("Torno for members")
        window.find(t("Place the finger on the reader"), inside=title)
        self.register(window, "Nora Díaz Paz", "NORA")
        window.press(t("Enrol fingerprint"), role="push button")
        window.press(t("The member has read this and agrees"), role="check box")
        window.press(t("Start"))
        self.enroll(window, 3, n_stored=1)
        window.press(t("Close"), inside=t("Enrol fingerprint"))
        window.press(t("Door"))
        server.psql("UPDATE users SET note = 'Debe el locker' WHERE document_id = 'NORA'")
        self.press_at_door(window, 3)
        window.find(part="Debe el locker")
        window.find("Nora", inside=title)
        window.find(t("Welcome"), inside=title)
        for secret in ("Díaz", "locker", "Mensualidad"):
            self.assertIsNone(window.find_now(part=secret, inside=title))
        window.screenshot("member-screen")

    def test_a_visit_that_the_server_does_not_admit(self):
        """The plan was ended while the door was offline: the desk sees it, and takes it off the list."""
        window = self.open_signed_in()
        self.register(window, "Olga Ruiz Peña", "OLGA")
        window.press(t("Enrol fingerprint"), role="push button")
        window.press(t("The member has read this and agrees"), role="check box")
        window.press(t("Start"))
        self.enroll(window, 4, n_stored=1)
        window.press(t("Close"), inside=t("Enrol fingerprint"))
        window.press(t("Door"))
        # Without the trigger that would tell the station before it is offline.
        server.psql("ALTER TABLE user_plans DISABLE TRIGGER news; UPDATE user_plans SET is_active = false; "
                    "ALTER TABLE user_plans ENABLE TRIGGER news")
        server.kill()
        window.find(part=t("No connection to the server"))
        self.press_at_door(window, 4)
        window.find(part=t("Come in"))
        window.screenshot("door-offline")
        server.start()
        window.find(t("Let in without the server, but not admitted by it"))
        window.find(part="El usuario no tiene un plan")
        window.screenshot("door-conflict")
        self.assertEqual(self.count_visits(), 0)
        window.press(t("Seen to"))
        window.await_gone(name=t("Let in without the server, but not admitted by it"))

    def test_a_server_killed_in_the_middle_of_an_enrolment(self):
        window = self.open_signed_in()
        self.register(window, "Pedro Corte Luz", "CORTE")
        window.press(t("Enrol fingerprint"), role="push button")
        window.press(t("The member has read this and agrees"), role="check box")
        window.press(t("Start"))
        window.find(t("Finger %u") % 3).do_action(0)
        time.sleep(1)
        server.kill()
        window.find(part=t("No connection to the server"))
        window.screenshot("offline")
        server.start()
        window.await_gone(part=t("No connection to the server"))
        self.assertEqual(server.psql("SELECT count(*) FROM users WHERE document_id = 'CORTE'"), [["1"]])
        self.assertEqual(server.psql("SELECT count(*) FROM consents c JOIN users u ON u.id = c.user_id WHERE document_id = 'CORTE'"),
                         [["1"]])
        self.enroll(window, 3, n_stored=1)
        window.press(t("Close"), inside=t("Enrol fingerprint"))
        window.press(t("Door"))
        self.press_at_door(window, 3)
        window.find(part=t("Come in"))
        self.assertEqual(self.count_visits(), 1)

    def test_real_fingers(self):
        """The same with images of real fingers: eight impressions each, of which enrolment takes five."""
        source = pathlib.Path(os.environ["TORNO_SHARED"], "fingerprints", "fvc2002_db2_b")
        if not source.is_dir():
            self.skipTest(f"there are no images of real fingers in {source}")
        folder = pathlib.Path(desktop.folder, "prints")
        folder.mkdir()
        for finger, number in ((1, 101), (2, 103), (4, 107)):
            for press in range(1, 9):
                subprocess.run(["convert", source / f"{number}_{press}.png", folder / f"{finger}_{press}.pgm"], check=True)
        window = self.open_signed_in(TORNO_PRINTS=str(folder))
        self.register(window, "Huella de Verdad", "REAL")
        self.enroll_both(window)
        window.press(t("Door"))
        for _ in range(3):  # a real press may be too poor to be told; then one presses again
            self.press_at_door(window, 1)
            time.sleep(1)
            if self.count_visits() == 1:
                break
        window.find(part=t("Come in"))
        window.screenshot("door-real")
        self.assertEqual(self.count_visits(), 1)
        self.press_at_door(window, 4)
        window.find(part=t("Fingerprint not recognised"))
        self.assertEqual(self.count_visits(), 1)


if __name__ == "__main__":
    tap.main()
