"""The screen at the door, links from outside, and the window that says whether the reader may be used."""

import gettext
import os
import pathlib
import subprocess
import time
import unittest

import tap
import torno_desktop
import torno_fixture

desktop = server = t = None


def setUpModule():
    global desktop, server, t
    torno_fixture.adopt_orphans()
    with open(os.environ["TORNO_CATALOG"], "rb") as file:
        t = gettext.GNUTranslations(file).gettext
    desktop = torno_desktop.Desktop()
    server = torno_fixture.Server(sample_data=True)


def tearDownModule():
    desktop.stop()
    server.stop()


class Cases(unittest.TestCase):
    def open_window(self, options=(), **environment):
        account = {"TORNO_URL": f"http://127.0.0.1:{server.port}", "TORNO_EMAIL": "trainer@gym.com", "TORNO_PASSWORD": "trainer123"}
        window = torno_desktop.Window(desktop, options=options, **account, **environment)
        self.addCleanup(window.stop)
        return window

    def await_that(self, condition):
        end = time.monotonic() + torno_desktop.PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)

    def find_member(self):
        return server.psql("SELECT u.id, u.full_name, u.document_id FROM users u JOIN gyms g ON g.id = u.gym_id "
                           "WHERE u.role = 'user' AND g.name = 'Torno Chapinero' ORDER BY u.id LIMIT 1")[0]

    def test_the_station_shows_the_door_alone(self):
        shown = desktop.catch_pages()
        window = self.open_window(["--station"])
        window.find(t("Place the finger on the reader"))
        window.screenshot("station")
        self.assertIsNone(window.find_now(t("Main menu")))
        self.assertIsNone(window.find_now(t("Search members")))
        # A key leads nowhere else.
        for keys in ("F1", "F10", "ctrl+comma", "ctrl+question", "ctrl+1", "a"):
            window.keys(keys)
        window.find(t("Place the finger on the reader"))
        for name in ("Search members", "Settings", "Keyboard shortcuts", "The manual is not installed"):
            self.assertIsNone(window.find_now(t(name)), name)
        window.keys("ctrl+q")
        self.await_that(lambda: window.process.poll() is not None)
        self.assertFalse(shown.exists())

    def test_the_door_begins_with_the_session(self):
        entry = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "autostart", "org.torno.Torno.Station.desktop")
        window = self.open_window()
        window.find(t("Search members"))
        window.keys("ctrl+comma")
        window.find(t("Appearance"))
        window.click(window.find(t("Door"), role="page tab", inside=t("Settings")))
        switch = window.find(t("Begin with the session"), role="check box", inside=t("Settings"))
        window.click(switch)
        self.await_that(entry.exists)
        self.assertIn("--station", entry.read_text(encoding="utf-8"))
        window.click(switch)
        self.await_that(lambda: not entry.exists())

    def test_a_link_opens_the_member(self):
        member_id, name, _ = self.find_member()
        window = self.open_window([f"torno://member/{member_id}"])
        window.find(name)
        window.find(t("Renew plan"))

    def test_a_check_in_link_only_prepares_it(self):
        _, name, document = self.find_member()
        visits = server.psql("SELECT count(*) FROM attendance")
        window = self.open_window([f"torno://check-in/{document}"])
        window.find(part=name)
        self.assertEqual(server.psql("SELECT count(*) FROM attendance"), visits)

    def test_a_second_start_opens_the_link_in_the_first_window(self):
        member_id, name, _ = self.find_member()
        window = self.open_window()
        window.find(t("Search members"))
        subprocess.run([os.environ["TORNO_CLIENT"], window.process.args[1], f"torno://member/{member_id}"], check=True, timeout=60)
        window.find(t("Renew plan"))

    def test_a_reader_without_permission(self):
        device = pathlib.Path(desktop.folder, "sysfs", "1-1")
        device.mkdir(parents=True)
        rules = pathlib.Path(__file__).parents[2] / "data" / "udev" / "70-torno-fingerprint.rules"
        vendor, product = rules.read_text(encoding="utf-8").splitlines()[3].split('"')[1:4:2]
        for name, text in (("idVendor", vendor), ("idProduct", product), ("busnum", "99"), ("devnum", "9"), ("product", "Huellero")):
            (device / name).write_text(text + "\n", encoding="utf-8")
        window = self.open_window(TORNO_SYSFS_USB=str(device.parent))
        window.find(t("Search members"))
        window.press(t("Main menu"))
        window.press(t("Fingerprint reader"))
        window.find(part=f"Huellero ({vendor}:{product})")
        window.find(part=t("You have no permission to use this reader"))
        window.screenshot("reader-permission")
        command = window.find(part="udevadm control --reload").get_name()
        path = command.split()[4].strip("'")
        self.assertEqual(pathlib.Path(path).read_bytes(), rules.read_bytes())


if __name__ == "__main__":
    tap.main()
