"""Takes pictures of every screen with the sample gym, in light and dark, Spanish and English:

    TORNO_SERVER=… TORNO_CLIENT=… TORNO_CATALOG=… PYTHONPATH=tests/lib take_screenshots.py FOLDER
"""

import gettext
import os
import pathlib
import sys
import time

import torno_desktop
import torno_fixture


class Photographer:
    def __init__(self, desktop, server, catalog, language, scheme):
        self.desktop, self.server = desktop, server
        self.suffix = f"{language}-{scheme}"
        self.environment = {"LANGUAGE": language, "ADW_DEBUG_COLOR_SCHEME": "prefer-" + scheme}
        self.t = gettext.GNUTranslations(open(catalog, "rb")).gettext if language == "es" else (lambda text: text)

    def take(self, window, name):
        window.screenshot(f"{name}-{self.suffix}")

    def sign_in(self):
        window = torno_desktop.Window(self.desktop, **self.environment)
        window.find(self.t("Sign in"))
        self.take(window, "sign-in")
        window.stop()
        return torno_desktop.Window(self.desktop, TORNO_URL=f"http://127.0.0.1:{self.server.port}",
                                    TORNO_EMAIL="trainer@gym.com", TORNO_PASSWORD="trainer123", **self.environment)

    def run(self, document):
        t, window = self.t, self.sign_in()
        window.find(t("Search members"))
        time.sleep(1)
        self.take(window, "members")
        window.press(t("New member"), role="push button")
        for label, text in ((t("Full name"), "Laura Gómez Rojas"), (t("Document"), document),
                            (t("E-mail"), document + "@example.com"), (t("Phone"), "+57 310 555 1234")):
            window.type(label, text)
        self.take(window, "new-member")
        window.press(t("Add member"))
        window.press(t("Enrol fingerprint"), role="push button")
        self.take(window, "consent")
        window.press(t("The member has read this and agrees"), role="check box")
        window.press(t("Start"))
        time.sleep(1)
        self.take(window, "enrol")
        for _ in range(40):
            if window.find_now(t("Fingerprint enrolled")):
                break
            window.find(t("Finger %u") % 1).do_action(0)
            time.sleep(0.4)
        self.take(window, "enrolled")
        window.press(t("Close"), inside=t("Enrol fingerprint"))
        time.sleep(1)
        self.take(window, "member")
        window.press(t("Door"))
        window.find(t("Place the finger on the reader"))
        self.take(window, "door")
        window.press(t("Finger %u") % 1)
        window.find(part=t("Come in"))
        self.take(window, "door-granted")
        window.find(t("Place the finger on the reader"), patience=40)
        self.server.psql(f"UPDATE user_plans SET expires_at = now() FROM users u WHERE u.id = user_id AND document_id = '{document}'")
        self.server.psql(f"DELETE FROM attendance USING users u WHERE u.id = user_id AND document_id = '{document}'")
        window.press(t("Finger %u") % 1)
        window.find(part=t("No entry"))
        self.take(window, "door-denied")
        window.stop()
        self.server.psql(f"DELETE FROM fingerprints USING users u WHERE u.id = user_id AND document_id = '{document}'")


def main():
    os.environ["TORNO_SCREENSHOTS"] = sys.argv[1]
    pathlib.Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    torno_fixture.adopt_orphans()
    desktop = torno_desktop.Desktop()
    server = torno_fixture.Server(sample_data=True)
    try:
        for i, (language, scheme) in enumerate((language, scheme) for language in ("es", "en") for scheme in ("light", "dark")):
            Photographer(desktop, server, os.environ["TORNO_CATALOG"], language, scheme).run(f"103245678{i}")
    finally:
        desktop.stop()
        server.stop()


main()
