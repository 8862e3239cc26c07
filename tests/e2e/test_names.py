"""No control of any page or form is without a name, for who does not see it."""

import gettext
import os
import unittest

import tap
import torno_desktop
import torno_fixture
import torno_tour

CONTROLS = {"push button", "toggle button", "check box", "radio button", "text", "entry", "password text", "spin button",
            "combo box", "switch", "slider", "menu item", "link", "page tab"}
desktop = server = None
t = None


def setUpModule():
    global desktop, server, t
    torno_fixture.adopt_orphans()
    with open(os.environ["TORNO_CATALOG"], "rb") as file:
        t = gettext.GNUTranslations(file).gettext
    desktop = torno_desktop.Desktop(1024, 700)
    server = torno_fixture.Server(sample_data=True)
    torno_tour.fill_display()


def tearDownModule():
    desktop.stop()
    server.stop()


def is_named(node):
    """What a control is made of, such as the text within a row or the two buttons of a number, may leave the name to it."""
    for _ in range(3):
        if node is None:
            return False
        if node.get_name():
            return True
        node = node.get_parent()
        if node is None or node.get_role_name() in ("frame", "dialog", "panel", "filler"):
            return False
    return False


def describe(node):
    place = []
    while node is not None and node.get_role_name() != "application":
        place.insert(0, f"{node.get_role_name()} {node.get_name()!r}")
        node = node.get_parent()
    return " > ".join(place)


class Names(unittest.TestCase):
    def walk(self, email, password, is_admin):
        window = torno_desktop.Window(desktop, TORNO_URL=f"http://127.0.0.1:{server.port}", TORNO_EMAIL=email, TORNO_PASSWORD=password)
        self.addCleanup(window.stop)
        nameless, n_controls, n_stops = {}, 0, 0
        tour = torno_tour.Tour(window, t, server, is_admin)
        # What both have is walked once.
        for stop in tour.administration() if is_admin else tour.stops():
            n_stops += 1
            for node in window.walk():
                if node.get_role_name() not in CONTROLS:
                    continue
                n_controls += 1
                if not is_named(node):
                    nameless.setdefault(describe(node), stop)
        self.assertGreater(n_controls, 10 * n_stops)
        self.assertEqual(nameless, {})

    def test_of_a_trainer(self):
        self.walk("trainer@gym.com", "trainer123", False)

    def test_of_an_admin(self):
        self.walk("admin@gym.com", "admin123", True)

    def test_of_the_station(self):
        window = torno_desktop.Window(desktop, options=["--station"], TORNO_URL=f"http://127.0.0.1:{server.port}",
                                      TORNO_EMAIL="trainer@gym.com", TORNO_PASSWORD="trainer123")
        self.addCleanup(window.stop)
        window.find(t("Place the finger on the reader"))
        window.press(t("Finger %u") % 5)
        window.find(part=t("Fingerprint not recognised"))
        controls = [node for node in window.walk() if node.get_role_name() in CONTROLS]
        self.assertGreater(len(controls), 3)
        self.assertEqual([describe(node) for node in controls if not is_named(node)], [])

    def test_before_anybody_signs_in(self):
        window = torno_desktop.Window(desktop)
        self.addCleanup(window.stop)
        window.find(t("Sign in"))
        self.assertEqual([describe(node) for node in window.walk() if node.get_role_name() in CONTROLS and not is_named(node)], [])


if __name__ == "__main__":
    tap.main()
