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
    (folder / "settings.ini").write_text("[desk]\nwindow-maximized=true\ncamera='simulated'\n", encoding="utf-8")


class Tour:
    """`window` is signed in; `t` translates; `server` has the sample data."""

    def __init__(self, window, t, server, is_admin):
        self.window, self.t, self.server, self.is_admin = window, t, server, is_admin

    def stops(self):
        """Yields the name of each page while it shows."""
        yield from self.members()
        yield from self.member_forms()
        yield from self.pages()
        yield from self.till()
        yield from self.settings()
        yield from self.menu()
        if self.is_admin:
            yield from self.administration()

    def close_dialog(self, title):
        self.window.keys("Escape")
        self.window.await_closed(self.t(title))

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
        window.find(t("Full name"), inside=t("New member"))
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

    def member_forms(self):
        """Of the member that is shown."""
        window, t = self.window, self.t
        window.press(t("Add measurement"))
        window.find(t("Weight"), role="text", inside=t("New measurement"))
        yield "measurement"
        self.close_dialog("New measurement")
        window.press(t("Enrol fingerprint"), role="push button")
        window.find(t("The member has read this and agrees"), role="check box", inside=t("Enrol fingerprint"))
        yield "consent"
        self.close_dialog("Enrol fingerprint")
        window.press(t("Renew plan"), role="push button")
        window.find(t("Payment"), inside=t("Renew plan"))
        yield "renew"
        self.close_dialog("Renew plan")
        window.press(t("Photo"))
        window.find(t("Choose a photo…"))
        yield "photo-menu"
        window.press(t("Take a photo…"))
        window.find(t("The circle is what the photo shows."), inside=t("Take a photo"))
        yield "camera"
        window.press(t("Take"), inside=t("Take a photo"))
        window.find(t("So the photo will be."), inside=t("Take a photo"))
        yield "camera-taken"
        self.close_dialog("Take a photo")
        if self.is_admin:
            window.press(t("Erase this person…"))
            window.find(t("Erase for good"))
            yield "erase"
            window.keys("Escape")
            window.await_gone(name=t("Erase for good"))

    def pages(self):
        for name, title in (("door", "Door"), ("till", "Till"), ("today", "Today"), ("reports", "Reports")):
            self.window.press(self.t(title))
            self.settle()
            yield name
            if name == "door" and self.window.find_now(self.t("Today's visits"), role="push button"):
                self.window.press(self.t("Today's visits"), role="push button")
                self.settle()
                yield "door-visits"
                self.window.press(self.t("Back to the door"))

    def till(self):
        """A shift with a ticket in it, opened and closed; in narrow windows the cart is behind a button."""
        window, t = self.window, self.t
        window.press(t("Till"))
        self.settle()
        window.press(t("Add %s") % "Agua 600 ml")
        window.press(t("Add %s") % "Agua 600 ml")
        self.settle()
        yield "till-cart"
        if not window.find_now(part=t("Charge %s") % "$"):
            window.press(t("To the cart"))
            self.settle()
            yield "till-cart-side"
        window.press(part=t("Charge %s") % "$")
        window.find(t("New sale"))
        yield "till-sold"
        window.press(t("New sale"))
        window.await_gone(name=t("New sale"))
        window.press(t("Tickets"))
        self.settle()
        yield "tickets"
        window.press(t("Cash-up"))
        self.settle()
        yield "cash-up"
        if window.find_now(t("Open a shift")):
            window.press(t("Open a shift"))
            window.find(t("Cash in the till at the start"), inside=t("Open a shift"))
            yield "open-shift"
            window.type(t("Cash in the till at the start"), "100000")
            window.press(t("Open"), inside=t("Open a shift"))
        window.find(t("Pay in"))
        self.settle()
        yield "cash-up-open"
        window.press(t("Pay out"))
        window.find(t("Reason"), inside=t("Pay out"))
        yield "pay-out"
        self.close_dialog("Pay out")
        window.press(t("Close the shift"))
        window.find(t("Cash counted"), inside=t("Close the shift"))
        yield "close-shift"
        self.close_dialog("Close the shift")

    def menu(self):
        window, t = self.window, self.t
        window.press(t("Main menu"))
        window.find(t("About Torno"))
        yield "menu"
        window.press(t("Fingerprint reader"))
        window.find(t("Plugged in"), inside=t("Fingerprint reader"))
        yield "reader"
        self.close_dialog("Fingerprint reader")
        window.keys("ctrl+question")
        window.find("GtkShortcutsWindow", role="frame")
        self.settle()
        yield "shortcuts"
        window.keys("Escape")
        window.await_closed("GtkShortcutsWindow")

    def settings(self):
        window, t = self.window, self.t
        window.keys("ctrl+comma")
        window.find(t("Appearance"), inside=t("Settings"))
        yield "settings"
        window.press(t("Door"), inside=t("Settings"))
        window.find(t("Fingerprint reader"), inside=t("Settings"))
        yield "settings-door"
        window.press(t("Printing"), inside=t("Settings"))
        window.find(t("Receipts"), inside=t("Settings"))
        yield "settings-printing"
        self.close_dialog("Settings")

    def administration(self):
        window, t = self.window, self.t
        window.press(t("Manage"))
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
        window.find(t("How many came in"), inside=t("Take goods in"))
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
            if name == "audit":
                window.find(part=" · " + t("Addition"), role="label")
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
