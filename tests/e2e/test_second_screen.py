"""The door as members see and hear it: their screen is another one than the desk's, and each outcome has its own tune."""

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
import torno_sound

API = "/api/v1"
NEEDED = ["/usr/lib/xorg/Xorg", "xrandr", "pulseaudio", "parec"]
desktop = server = sound = t = None


def setUpModule():
    global desktop, server, sound, t
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        raise unittest.SkipTest("not here: " + ", ".join(missing))
    torno_fixture.adopt_orphans()
    with open(os.environ["TORNO_CATALOG"], "rb") as file:
        t = gettext.GNUTranslations(file).gettext
    desktop = torno_desktop.Desktop(has_second_screen=True)
    server = torno_fixture.Server()
    sound = torno_sound.SoundServer()
    folder = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "torno")
    folder.mkdir()
    (folder / "settings.ini").write_text("[desk]\nmember-window=true\n", encoding="utf-8")


def tearDownModule():
    if desktop is not None:
        sound.stop()
        desktop.stop()
        server.stop()


def find_box(title):
    """x, y, width, height of a window on the display."""
    window = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"], text=True, capture_output=True,
                            check=False).stdout.split()
    if not window:
        return None
    lines = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window[-1]], text=True, capture_output=True, check=True).stdout
    values = dict(line.split("=") for line in lines.split())
    return tuple(int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))


def await_box(title, expected):
    """A window manager moves and resizes in its own time."""
    end = time.monotonic() + torno_desktop.PATIENCE
    while (box := find_box(title)) != expected and time.monotonic() < end:
        time.sleep(0.1)
    return box


def find_screen(box):
    """The one that the middle of it is on."""
    middle = box[0] + box[2] // 2
    return next(i for i, (x, _, width, _) in enumerate(torno_desktop.SCREENS) if x <= middle < x + width)


class SecondScreen(unittest.TestCase):
    def setUp(self):
        server.psql("DELETE FROM attendance")
        server.psql("DELETE FROM fingerprints")

    def open_window(self, pointer_on=0):
        """The window manager puts a window where the pointer is."""
        x, y, width, height = torno_desktop.SCREENS[pointer_on]
        subprocess.run(["xdotool", "mousemove", str(x + width // 2), str(y + height // 2)], check=True)
        window = torno_desktop.Window(desktop, TORNO_URL=f"http://127.0.0.1:{server.port}", TORNO_EMAIL="trainer@gym.com",
                                      TORNO_PASSWORD="trainer123")
        self.addCleanup(window.stop)
        window.find(t("Place the finger on the reader"), inside=t("Torno for members"))
        return window

    def enroll(self, window, finger):
        """Of a new member with a plan."""
        admin = server.login()
        plan = server.call("POST", API + "/plans/", {"name": "Mensualidad", "price": "89900.00", "duration_days": 30}, admin).json
        user = server.call("POST", API + "/users/with-plan", {"full_name": "Nora Díaz Paz", "document_id": "NORA", "plan_id": plan["id"],
                                                            "email": "nora@example.com", "phone_number": "1"}, admin)
        assert user.status == 200, user.body
        window.type(t("Search members"), "NORA")
        window.find("Nora Díaz Paz")
        window.keys("Return")
        window.press(t("Enrol fingerprint"), role="push button")
        window.press(t("The member has read this and agrees"), role="check box")
        window.press(t("Start"))
        for _ in range(80):
            if server.psql("SELECT count(*) FROM fingerprints") == [["1"]]:
                break
            window.find(t("Finger %u") % finger).do_action(0)
            time.sleep(0.4)
        window.press(t("Close"), inside=t("Enrol fingerprint"))
        window.press(t("Door"))

    def press(self, window, finger):
        """What is heard of it, by the name of the sound."""
        names = {torno_sound.read_tune(path): path.stem for path in
                 pathlib.Path(os.environ["TORNO_CLIENT"]).parents[1].glob("data/sounds/*.wav")}
        self.assertEqual(len(names), 4, "two outcomes sound the same")
        window.find(t("Place the finger on the reader"), patience=40, inside=t("Torno for members"))
        window.find(t("Place the finger on the reader"), patience=40, inside="Torno")
        start = sound.listen()
        window.press(t("Finger %u") % finger)
        tune = sound.await_tune(start)
        return names.get(tune, tune)

    def check_screens(self, desk_on):
        title = t("Torno for members")
        box = await_box(title, torno_desktop.SCREENS[1 - desk_on])
        self.assertEqual(box, torno_desktop.SCREENS[1 - desk_on], find_box("Torno"))
        self.assertEqual(find_screen(find_box("Torno")), desk_on)

    def test_it_fills_the_screen_that_the_desk_is_not_on(self):
        for desk_on in (0, 1):
            window = self.open_window(desk_on)
            self.check_screens(desk_on)
            window.stop()

    def test_it_moves_when_a_screen_goes_and_comes(self):
        window = self.open_window()
        title = t("Torno for members")
        self.check_screens(0)
        desktop.unplug_second_screen()
        end = time.monotonic() + 30
        while find_box(title) in torno_desktop.SCREENS and time.monotonic() < end:
            time.sleep(0.1)
        self.assertNotIn(find_box(title), torno_desktop.SCREENS, "it hides the desk's only screen")
        desktop.plug_second_screen()
        self.check_screens(0)
        window.find(t("Place the finger on the reader"), inside=title)

    def test_each_outcome_is_seen_and_heard(self):
        window = self.open_window()
        title = t("Torno for members")
        self.enroll(window, 3)
        outcomes = [
            ("SELECT 1", 3, "granted", t("Welcome")),
            ("SELECT 1", 3, "repeat", t("You have just come in")),
            ("DELETE FROM attendance; DELETE FROM last_entries; UPDATE users SET note = 'Debe el locker' WHERE document_id = 'NORA'",
             3, "warning", t("Welcome")),
            ("DELETE FROM attendance; DELETE FROM last_entries; UPDATE user_plans SET expires_at = now() - interval '1 day'",
             3, "denied", t("Please come to the desk")),
            ("SELECT 1", 5, "denied", t("Fingerprint not recognised")),
        ]
        heard = []
        for statement, finger, name, words in outcomes:
            server.psql(statement)
            heard.append(self.press(window, finger))
            window.find(words, inside=title)
            if finger == 3:
                window.find("Nora", inside=title)
            for secret in ("Díaz", "locker", "Mensualidad", "expirado"):
                self.assertIsNone(window.find_now(part=secret, inside=title))
            window.screenshot("members-" + name)
        self.assertEqual(heard, [name for _, _, name, _ in outcomes])


if __name__ == "__main__":
    tap.main()
