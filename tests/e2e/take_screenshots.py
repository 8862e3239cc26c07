"""Takes pictures of every page and form with the sample gym, in Spanish and English, light and dark, at 1024x700, 1440x900
and 400 wide, into FOLDER/WIDTH-LANGUAGE-SCHEME/:

    TORNO_SERVER=… TORNO_CLIENT=… TORNO_CATALOG=… PYTHONPATH=tests/lib take_screenshots.py FOLDER [WIDTHxHEIGHT[-LANGUAGE-SCHEME]…]

Ends with 1 where a page could not be shown, and says which.
"""

import gettext
import os
import pathlib
import subprocess
import sys

import torno_desktop
import torno_fixture
import torno_tour

SIZES = ["1024x700", "1440x900", "400x800"]
LOOKS = [f"{language}-{scheme}" for language in ("es", "en") for scheme in ("light", "dark")]


class Photographer:
    def __init__(self, desktop, server, folder, look):
        self.desktop, self.server = desktop, server
        language, scheme = look.split("-")
        self.folder = folder
        self.environment = {"LANGUAGE": language, "ADW_DEBUG_COLOR_SCHEME": "prefer-" + scheme}
        with open(os.environ["TORNO_CATALOG"], "rb") as catalog:
            self.t = gettext.GNUTranslations(catalog).gettext if language == "es" else (lambda text: text)
        self.folder.mkdir(parents=True, exist_ok=True)
        os.environ["TORNO_SCREENSHOTS"] = str(self.folder)

    def open_window(self, **account):
        torno_tour.fill_display()
        return torno_desktop.Window(self.desktop, **account, **self.environment)

    def sign_in(self, email, password):
        return self.open_window(TORNO_URL=f"http://127.0.0.1:{self.server.port}", TORNO_EMAIL=email, TORNO_PASSWORD=password)

    def take_all(self):
        window = self.open_window()
        window.find(self.t("Sign in"))
        window.screenshot("sign-in")
        window.stop()
        window = self.sign_in("admin@gym.com", "admin123")
        last = "the first page"
        try:
            for last in torno_tour.Tour(window, self.t, self.server, is_admin=True).stops():
                window.screenshot(last)
        except Exception as error:
            window.screenshot("fault")
            print(f"{self.folder.name}: after {last}: {str(error)[:2000]}", file=sys.stderr)
            return False
        finally:
            window.stop()
        return self.take_door()

    def take_door(self):
        """One who may come in and one who may not, by the simulated reader's first finger."""
        t, document = self.t, f"{abs(hash(self.folder.name)) % 10 ** 10}"
        window = self.sign_in("trainer@gym.com", "trainer123")
        try:
            window.press(t("New member"), role="push button")
            for label, text in ((t("Full name"), "Laura Gómez Rojas"), (t("Document"), document),
                                (t("E-mail"), document + "@example.com"), (t("Phone"), "+57 310 555 1234")):
                window.type(label, text)
            window.press(t("Add member"))
            window.press(t("Enrol fingerprint"), role="push button")
            window.press(t("The member has read this and agrees"), role="check box", inside=t("Enrol fingerprint"))
            window.press(t("Start"), inside=t("Enrol fingerprint"))
            window.screenshot("enrol")
            self.enroll(window)
            window.screenshot("enrolled")
            window.press(t("Close"), inside=t("Enrol fingerprint"))
            window.press(t("Door"))
            # An outcome goes by itself: it is looked for on its page alone.
            page = window.find("TornoDoorPage")
            window.find(t("Place the finger on the reader"), inside=page)
            window.press(t("Finger %u") % 1, inside=page)
            window.find(part=t("Come in"), inside=page)
            window.screenshot("door-granted")
            window.find(t("Place the finger on the reader"), patience=40, inside=page)
            self.server.psql(f"UPDATE user_plans SET expires_at = now() FROM users u WHERE u.id = user_id AND document_id = '{document}'")
            self.server.psql(f"DELETE FROM attendance USING users u WHERE u.id = user_id AND document_id = '{document}'")
            window.press(t("Finger %u") % 1, inside=page)
            window.find(part=t("No entry"), inside=page)
            window.screenshot("door-denied")
        except Exception as error:
            print(f"{self.folder.name}: the door: {str(error)[:2000]}", file=sys.stderr)
            return False
        finally:
            window.stop()
            self.server.psql(f"DELETE FROM fingerprints USING users u WHERE u.id = user_id AND document_id = '{document}'")
        return True

    def enroll(self, window):
        dialog = self.t("Enrol fingerprint")
        for _ in range(40):
            if window.find_now(self.t("Fingerprint enrolled"), inside=dialog):
                return
            finger = window.find_now(self.t("Finger %u") % 1, inside=dialog)
            if finger:
                finger.do_action(0)
            torno_desktop.time.sleep(0.4)
        raise AssertionError("the finger is not enrolled")


def take_size(folder, size, looks):
    width, height = map(int, size.split("x"))
    torno_fixture.adopt_orphans()
    desktop = torno_desktop.Desktop(width, height)
    desktop.start_keyring()
    server = torno_fixture.Server(sample_data=True)
    try:
        return all([Photographer(desktop, server, pathlib.Path(folder, f"{width}-{look}"), look).take_all() for look in looks])
    finally:
        desktop.stop()
        server.stop()


def main():
    folder, wanted = sys.argv[1], sys.argv[2:] or SIZES
    if len(wanted) > 1:
        # A process knows one display.
        done = [subprocess.run([sys.executable, __file__, folder, size], check=False).returncode for size in wanted]
        sys.exit(max(done))
    size, *look = wanted[0].split("-", 1)
    sys.exit(0 if take_size(folder, size, look or LOOKS) else 1)


main()
