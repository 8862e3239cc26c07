"""What is done to a member beyond the walk-in: filters, photo, consent, erasing; and the help of the whole program."""

import gettext
import os
import pathlib
import subprocess
import time
import unittest

import tap
import torno_desktop
import torno_fixture
import torno_tour

API = "/api/v1"
desktop = server = t = None


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


class Members(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        admin = server.login()
        plan = server.call("POST", API + "/plans/", {"name": "Mensualidad", "price": "89900.00", "duration_days": 30}, admin).json
        for name in ("Ana Vigente", "Berta Vencida", "Clara Inactiva", "Dora Borrada"):
            body = {"full_name": name, "document_id": name.split()[0].upper(), "email": name.split()[0] + "@example.com",
                    "phone_number": "1", "plan_id": plan["id"]}
            answer = server.call("POST", API + "/users/with-plan", body, admin)
            assert answer.status == 200, answer.body
        server.psql("UPDATE user_plans SET purchased_at = now() - interval '40 days', expires_at = now() - interval '10 days' "
                    "FROM users u WHERE u.id = user_id AND document_id = 'BERTA'; "
                    "UPDATE users SET is_active = false WHERE document_id = 'CLARA'")

    def setUp(self):
        self.window = torno_desktop.Window(desktop, TORNO_URL=f"http://127.0.0.1:{server.port}", TORNO_EMAIL="admin@gym.com",
                                           TORNO_PASSWORD="admin123")
        self.addCleanup(self.window.stop)

    def await_sql(self, statement, expected):
        end = time.monotonic() + torno_desktop.PATIENCE
        while (rows := server.psql(statement)) != expected and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual(rows, expected)

    def await_window(self, title):
        """GTK's own chooser tells assistive technology of itself by no name."""
        subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", title], stdout=subprocess.DEVNULL, check=True,
                       timeout=torno_desktop.PATIENCE)
        time.sleep(0.5)

    def open_member(self, document):
        self.window.type(t("Search members"), document)
        self.window.find(part=document + "  ·")
        self.window.keys("Return")
        self.window.find(t("Edit member"))

    def answer(self, response):
        """The last button of a message's dialog, by the keyboard: the other one has the focus."""
        self.window.find(response)
        time.sleep(0.5)  # the window manager gives the dialog the keyboard
        self.window.keys("Tab")
        self.window.keys("Return")

    def choose(self, *keys):
        """Which members are listed."""
        self.window.press(t("Which members"))
        self.window.find(t("Plan is frozen"), role="label")
        time.sleep(0.5)
        for key in keys:
            self.window.keys(key)

    def test_each_filter_shows_its_own(self):
        window = self.window
        window.find("Ana Vigente")
        self.choose("Down", "Return")  # with a valid plan
        window.await_gone(name="Berta Vencida")
        window.find("Ana Vigente")
        self.choose("Down", "Down", "Return")  # has ended
        window.await_gone(name="Ana Vigente")
        window.find("Berta Vencida")
        self.choose("End", "Return")  # deactivated
        window.find("Clara Inactiva")
        self.assertIsNone(window.find_now("Berta Vencida"))

    def test_keys_of_the_profile(self):
        self.open_member("ANA")
        for keys, title in (("ctrl+e", "Edit member"), ("ctrl+h", "Enrol fingerprint"), ("ctrl+l", "Renew plan"), ("ctrl+m", "New measurement")):
            self.window.keys(keys)
            self.await_window(t(title))
            self.window.keys("Escape")
            self.window.await_closed(t(title))

    def test_a_photo_from_a_file(self):
        picture = pathlib.Path(desktop.folder, "ana.png")
        subprocess.run(["convert", "-size", "1600x900", "plasma:red-blue", str(picture)], check=True)
        window = self.window
        self.open_member("ANA")
        window.press(t("Photo"))
        window.press(t("Choose a photo…"))
        self.await_window(t("Choose a photo"))
        window.keys("ctrl+l")
        subprocess.run(["xdotool", "type", str(picture)], check=True)
        window.keys("Return")
        self.await_sql("SELECT content_type FROM photos p JOIN users u ON u.id = p.user_id WHERE document_id = 'ANA'", [["image/jpeg"]])
        window.screenshot("photo")
        window.press(t("Photo"))
        window.press(t("Remove the photo"))
        self.await_sql("SELECT count(*) FROM photos", [["0"]])

    def plug_camera(self, inside):
        """The settings' file is read anew when it changes; when, nothing tells."""
        settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "torno", "settings.ini")
        settings.write_text("[desk]\ncamera='simulated'\n", encoding="utf-8")
        self.addCleanup(settings.unlink)
        end = time.monotonic() + torno_desktop.PATIENCE
        while not self.window.find_now(t("The circle is what the photo shows."), inside=inside) and time.monotonic() < end:
            again = self.window.find_now(t("Try again"), role="push button", inside=inside)
            if again:
                again.do_action(0)
            time.sleep(0.2)

    def test_a_photo_from_the_camera(self):
        window, dialog = self.window, t("Take a photo")
        self.open_member("BERTA")
        window.press(t("Photo"))
        window.press(t("Take a photo…"))
        if not list(pathlib.Path("/dev").glob("video*")):
            window.find(t("There is no camera"), inside=dialog)
        self.plug_camera(dialog)
        window.find(t("The circle is what the photo shows."), inside=dialog)
        window.keys("space")
        window.find(t("So the photo will be."), inside=dialog)
        window.press(t("Again"), inside=dialog)
        window.find(t("The circle is what the photo shows."), inside=dialog)
        window.keys("Return")
        window.find(t("So the photo will be."), inside=dialog)
        window.keys("Return")
        self.await_sql("SELECT content_type FROM photos p JOIN users u ON u.id = p.user_id WHERE document_id = 'BERTA'", [["image/jpeg"]])
        window.await_closed(dialog)
        server.psql("DELETE FROM photos")
        window.press(t("Photo"))
        window.press(t("Take a photo…"))
        window.find(t("The circle is what the photo shows."), inside=dialog)
        # A link shows somebody else: Berta's picture must not become Ana's photo.
        ana = server.psql("SELECT id FROM users WHERE document_id = 'ANA'")[0][0]
        subprocess.run([os.environ["TORNO_CLIENT"], window.process.args[1], f"torno://member/{ana}"], check=True, timeout=60)
        window.await_closed(dialog)
        self.assertEqual(server.psql("SELECT count(*) FROM photos"), [["0"]])

    def test_a_consent_that_is_withdrawn(self):
        server.psql("INSERT INTO consents (gym_id, user_id, text, recorded_by_id) SELECT gym_id, id, 'Sí', 1 FROM users WHERE document_id = 'ANA'; "
                    "INSERT INTO fingerprints (gym_id, user_id, finger, template_box) SELECT gym_id, id, 1, 'x' FROM users WHERE document_id = 'ANA'")
        window = self.window
        self.open_member("ANA")
        window.press(t("Withdraw"))
        window.find(t("Withdraw the consent?"))
        window.keys("Escape")
        window.await_gone(name=t("Withdraw the consent?"))
        self.assertEqual(server.psql("SELECT count(*) FROM fingerprints"), [["1"]])
        window.press(t("Withdraw"))
        self.answer(t("Withdraw and erase"))
        self.await_sql("SELECT count(*) FROM fingerprints", [["0"]])
        self.await_sql("SELECT count(*) FROM consents WHERE withdrawn_by_id = 1", [["1"]])
        window.await_gone(name=t("Withdraw"))

    def test_a_person_who_is_erased(self):
        window = self.window
        self.open_member("DORA")
        window.press(t("Erase this person…"))
        self.answer(t("Erase for good"))
        self.await_sql("SELECT count(*) FROM users WHERE document_id = 'DORA' OR full_name LIKE 'Dora%'", [["0"]])
        self.assertEqual(server.psql("SELECT count(*), sum(purchased_price_cents)::text FROM user_plans"), [["4", "35960000"]])
        window.await_gone(name="DORA  ·  1")
        window.type(t("Search members"), "")
        window.find("ANA  ·  1")
        self.assertIsNone(window.find_now("DORA  ·  1"))

    def test_a_window_that_filled_the_screen_fills_it_again(self):
        self.window.stop()
        torno_tour.fill_display()
        settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "torno", "settings.ini")
        self.addCleanup(settings.unlink)
        window = torno_desktop.Window(desktop)
        self.addCleanup(window.stop)
        window.find(t("Sign in"))
        end = time.monotonic() + torno_desktop.PATIENCE
        box = None
        while box != ["1280", "860"] and time.monotonic() < end:
            shown = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Torno$", "getwindowgeometry", "--shell"],
                                   text=True, capture_output=True, check=False).stdout
            box = [line.split("=")[1] for line in shown.split() if line.startswith(("WIDTH", "HEIGHT"))]
        self.assertEqual(box, ["1280", "860"])
        self.assertIn("window-maximized=true", settings.read_text(encoding="utf-8"))

    def test_help_by_f1(self):
        """The manual of the language that is shown, at the page's chapter, in whatever shows pages."""
        shown = desktop.catch_pages()
        self.window.find(t("Search members"))
        for keys, chapter in (((), "finding-a-member"), (("ctrl+2",), "the-door"), (("ctrl+t",), "tickets-and-refunds")):
            shown.unlink(missing_ok=True)
            self.window.keys(*keys, "F1")
            end = time.monotonic() + torno_desktop.PATIENCE
            while not (shown.exists() and shown.read_text(encoding="utf-8")) and time.monotonic() < end:
                time.sleep(0.1)
            address = shown.read_text(encoding="utf-8").strip()
            self.assertTrue(address.endswith("/" + t("manual-en.html#" + chapter)), address)
            path = pathlib.Path(address.removeprefix("file://").partition("#")[0])
            self.assertIn("<html", path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    tap.main()
