"""A walk over all pages and forms of the client, at any width: what looks at each of them says what it is looking for.

Sizes are those of the display; the window fills it.
"""

import os
import pathlib
import time


def fill_display():
    """For windows that are opened from now on."""
    folder = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "torno")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.ini").write_text("[desk]\nwindow-maximized=true\n", encoding="utf-8")


class Tour:
    """`window` is signed in; `t` translates; `server` has the sample data."""

    def __init__(self, window, t, server, is_admin):
        self.window, self.t, self.server, self.is_admin = window, t, server, is_admin

    def stops(self):
        """Yields the name of each page while it shows."""
        yield from self.members()
        yield from self.pages()
        yield from self.settings()
        if self.is_admin:
            yield from self.administration()

    def close_dialog(self, title):
        self.window.keys("Escape")
        self.window.await_gone(name=self.t(title), role="dialog")
        self.window.await_gone(name=self.t(title), role="frame")

    def settle(self):
        """Lists are read and drawn; nothing tells from outside when all of them are."""
        time.sleep(1)

    def go_back(self):
        """Narrow windows show one side at a time."""
        if self.window.find_now(self.t("Back"), role="push button"):
            self.window.press(self.t("Back"), role="push button")

    def members(self):
        window, t = self.window, self.t
        window.find(t("Search members"))
        self.settle()
        yield "members"
        window.press(t("New member"), role="push button")
        window.find(t("Full name"))
        yield "new-member"
        self.close_dialog("New member")
        document = self.server.psql("SELECT document_id FROM users WHERE role = 'user' AND gym_id = 1 AND is_active ORDER BY id LIMIT 1")[0][0]
        window.type(t("Search members"), document)
        self.settle()
        window.keys("Return")
        window.find(t("Edit member"))
        self.settle()
        yield "member"
        window.press(t("Edit member"))
        window.find(t("Full name"), inside=t("Edit member"))
        yield "edit-member"
        self.close_dialog("Edit member")
        window.press(t("Add measurement"))
        window.find(t("Weight"), role="text")
        yield "measurement"
        self.close_dialog("New measurement")
        window.press(t("Enrol fingerprint"), role="push button")
        window.find(t("The member has read this and agrees"), role="check box")
        yield "consent"
        self.close_dialog("Enrol fingerprint")

    def pages(self):
        for name, title in (("door", "Door"), ("till", "Till"), ("today", "Today")):
            self.window.press(self.t(title))
            self.settle()
            yield name

    def settings(self):
        window, t = self.window, self.t
        window.keys("ctrl+comma")
        window.find(t("Appearance"))
        yield "settings"
        window.press(t("Door"), inside=t("Settings"))
        window.find(t("Fingerprint reader"))
        yield "settings-door"
        window.press(t("Printing"), inside=t("Settings"))
        window.find(t("Receipts"))
        yield "settings-printing"
        self.close_dialog("Settings")

    def administration(self):
        window, t = self.window, self.t
        window.press(t("Administration"))
        window.press(t("Catalogue"))
        window.find(t("Add plan"))
        self.settle()
        yield "catalogue"
        for form, label in (("New plan", "Add plan"), ("New product", "Add product")):
            window.press(t(label))
            window.find(t("Name"), inside=t(form))
            yield form.lower().replace(" ", "-")
            self.close_dialog(form)
        water = t("%s: %s") % (t("Take goods in"), "Agua 600 ml")
        window.press(water)
        window.find(t("How many came in"))
        yield "restock"
        self.close_dialog("Take goods in")
        window.press(t("%s: %s") % (t("Stock ledger"), "Agua 600 ml"))
        self.settle()
        yield "stock-ledger"
        self.close_dialog("Stock ledger")
        for name, title, form in (("staff", "Staff", "New trainer"), ("gyms", "Gyms", "New gym"), ("stations", "Stations", None),
                                  ("import-export", "Import and export", None), ("audit", "Audit trail", None)):
            self.go_back()
            window.press(t(title))
            self.settle()
            yield name
            if form:
                window.press(t(form.replace("New", "Add")))
                window.find(part=t("Name") if name == "gyms" else t("Full name"), inside=t(form))
                yield form.lower().replace(" ", "-")
                self.close_dialog(form)
        window.click(window.find(t("Filter"), role="label"))
        self.settle()
        yield "audit-filter"
        self.go_back()
        window.press(t("Catalogue"))
