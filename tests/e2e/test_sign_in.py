"""Signing in: what goes wrong is said, and what is to be remembered lies in the keyring."""

import gettext
import os
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
    server = torno_fixture.Server()


def tearDownModule():
    desktop.stop()
    server.stop()


class Cases(unittest.TestCase):
    def open_window(self):
        window = torno_desktop.Window(desktop)
        self.addCleanup(window.stop)
        return window

    def fill(self, window, password="trainer123", port=None):
        window.type(t("Server address"), f"http://127.0.0.1:{port or server.port}")
        window.type(t("E-mail"), "trainer@gym.com")
        window.type(t("Password"), password)

    def test_1_without_a_keyring_it_says_so(self):
        window = self.open_window()
        window.find(part=t("This computer has no keyring running."))
        self.fill(window)
        window.press(t("Sign in"))
        window.find(t("Search members"))

    def test_2_a_wrong_password(self):
        window = self.open_window()
        self.fill(window, password="wrong")
        window.press(t("Sign in"))
        window.find(part="Correo electrónico o contraseña incorrectos")
        self.fill(window)
        window.press(t("Sign in"))
        window.find(t("Search members"))

    def test_3_a_server_that_is_not_there(self):
        window = self.open_window()
        self.fill(window, port=1)
        window.press(t("Sign in"))
        window.find(part=t("The server cannot be reached. %s").split("%s", maxsplit=1)[0])

    def test_4_with_a_keyring_it_remembers(self):
        desktop.start_keyring()
        window = self.open_window()
        window.find(part=t("In the system's keyring"))
        self.fill(window)
        window.press(t("Remember on this computer"), role="check box")
        window.press(t("Sign in"))
        window.find(t("Search members"))
        time.sleep(1)
        window.stop()
        again = self.open_window()
        again.find(t("Search members"))

    def test_5_who_is_remembered_begins_without_the_server(self):
        server.kill()
        try:
            window = self.open_window()
            window.find(t("Search members"))
            window.press(t("Door"))
            window.find(part=t("Offline since %s").split("%s", maxsplit=1)[0])
        finally:
            server.start()
        window.find(part=t("Connected to the server again"))
        # What could not be read is read without being told to.
        window.find(t("Nobody yet"))

    def test_6_nobody_else_does(self):
        server.kill()
        try:
            window = self.open_window()
            window.find(t("Search members"))
            window.press(t("Main menu"))
            window.press(t("Sign out"))
            self.fill(window, password="trainer12")
            window.press(t("Sign in"))
            window.find(part=t("The server cannot be reached. %s").split("%s", maxsplit=1)[0])
        finally:
            server.start()


if __name__ == "__main__":
    tap.main()
