"""Whose server this is: asked once, held on to, and loudly asked again where another one answers."""

import gettext
import os
import re
import subprocess
import tempfile
import unittest

import tap
import torno_desktop
import torno_fixture

desktop = server = t = folder = None


def init_tls():
    done = subprocess.run([os.environ["TORNO_SERVER"], "tls-init", folder.name], text=True, capture_output=True, timeout=60, check=True)
    return re.search(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", done.stdout).group()


def setUpModule():
    global desktop, server, t, folder
    torno_fixture.adopt_orphans()
    with open(os.environ["TORNO_CATALOG"], "rb") as file:
        t = gettext.GNUTranslations(file).gettext
    folder = tempfile.TemporaryDirectory()
    Cases.fingerprint = init_tls()
    desktop = torno_desktop.Desktop()
    desktop.start_keyring()
    server = torno_fixture.Server(env={"TLS_CERT": folder.name + "/cert.pem", "TLS_KEY": folder.name + "/key.pem"})


def tearDownModule():
    desktop.stop()
    server.stop()
    folder.cleanup()


class Cases(unittest.TestCase):
    fingerprint = None

    def sign_in(self, url=None):
        window = torno_desktop.Window(desktop)
        self.addCleanup(window.stop)
        window.type(t("Server address"), url or f"https://127.0.0.1:{server.port}")
        window.type(t("E-mail"), "trainer@gym.com")
        window.type(t("Password"), "trainer123")
        window.press(t("Sign in"))
        return window

    def press(self, window, text):
        window.press(part=t(text).replace("_", ""), role="push button")

    def test_1_a_new_server_is_asked_about(self):
        window = self.sign_in()
        window.find(part=t("Is this your gym's server?"))
        window.find(self.fingerprint)
        window.screenshot("trust-unknown")
        self.press(window, "_Cancel")
        window.find(t("The server's certificate is not trusted."))
        self.assertIsNone(window.find_now(t("Search members")))
        window.press(t("Sign in"))
        window.find(self.fingerprint)
        self.press(window, "They Are the _Same")
        window.find(t("Search members"))

    def test_2_once(self):
        window = self.sign_in()
        window.find(t("Search members"))

    def test_3_another_certificate_is_an_alarm(self):
        server.halt()
        Cases.fingerprint = init_tls()
        server.start()
        window = self.sign_in()
        window.find(part=t("The server is not the one it was!"))
        window.find(self.fingerprint)
        window.screenshot("trust-changed")
        self.press(window, "_Cancel")
        window.find(t("The server's certificate is not trusted."))
        window.press(t("Sign in"))
        window.find(part=t("The server is not the one it was!"))
        self.press(window, "_Trust the New One")
        window.find(t("Search members"))

    def test_4_nobody_speaks_plainly_to_another_machine_unasked(self):
        window = self.sign_in("http://192.0.2.1:8000")
        window.find(part=t("Sign in without encryption?"))
        window.screenshot("trust-plain")
        self.press(window, "_Cancel")


if __name__ == "__main__":
    tap.main()
