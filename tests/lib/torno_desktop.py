"""A desktop without a screen, and the client on it, driven from outside through its accessibility tree.

To be made before anything else reads the environment: the display and the bus are this process's own.
TORNO_CLIENT names the program (meson sets it); TORNO_SCREENSHOTS a folder to keep pictures in.
"""

import itertools
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

PATIENCE = int(os.environ.get("TORNO_PATIENCE", "30"))
SCREENS = ((0, 0, 1024, 768), (1024, 0, 1024, 768))  # x, y, width, height of those that has_second_screen makes


class Desktop:
    """Display, window manager, session bus; stop() ends them."""

    def __init__(self, width=1280, height=860, has_second_screen=False):
        self.folder = tempfile.mkdtemp(prefix="torno-desktop-")
        self.children = []
        if has_second_screen:
            self._start_two_screens()
        else:
            self._start_display("Xvfb", "-screen", "0", f"{width}x{height}x24")
        self._start_bus()
        self._write_settings()
        if has_second_screen:
            self._write_placement()
        for program in (["openbox", "--sm-disable"], ["xcompmgr"]):
            self.children.append(subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        self._await_manager()
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi, GLib
        self.atspi, self.glib = Atspi, GLib

    def _start_display(self, *command):
        reading, writing = os.pipe()
        self.children.append(subprocess.Popen([*command, "-displayfd", str(writing), "-nolisten", "tcp"],
                                              pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        os.close(writing)
        with os.fdopen(reading) as pipe:
            os.environ["DISPLAY"] = ":" + pipe.readline().strip()
        os.environ.pop("WAYLAND_DISPLAY", None)

    def _start_two_screens(self):
        """Xvfb has one output, and GTK takes nothing else for a screen: Xorg's dummy driver has sixteen. SCREENS side by side."""
        config = pathlib.Path(self.folder, "xorg.conf")
        config.write_text("""Section "ServerFlags"
  Option "AutoAddDevices" "false"
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5-1000
  VertRefresh 5-200
EndSection
Section "Device"
  Identifier "card"
  Driver "dummy"
  VideoRam 64000
EndSection
Section "Screen"
  Identifier "screen"
  Device "card"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Virtual 2048 768
    Modes "1024x768"
  EndSubSection
EndSection
""")
        self._start_display("/usr/lib/xorg/Xorg", "-noreset", "-novtswitch", "-sharevts", "-config", str(config),
                            "-logfile", self.folder + "/xorg.log")
        subprocess.run(["xrandr", "--addmode", "DUMMY1", "1024x768"], check=True)
        self.plug_second_screen()

    def plug_second_screen(self):
        subprocess.run(["xrandr", "--output", "DUMMY1", "--mode", "1024x768", "--pos", "1024x0"], check=True)
        end = time.monotonic() + PATIENCE
        while "DUMMY1" not in subprocess.run(["xrandr", "--listmonitors"], text=True, capture_output=True, check=True).stdout:
            assert time.monotonic() < end, "there is no second screen"
            time.sleep(0.1)

    def _write_placement(self):
        """Windows open on the screen that the pointer is on."""
        folder = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "openbox")
        folder.mkdir()
        usual = pathlib.Path("/etc/xdg/openbox/rc.xml").read_text(encoding="utf-8")
        (folder / "rc.xml").write_text(usual.replace("<policy>Smart</policy>", "<policy>UnderMouse</policy>").replace("<monitor>Primary<", "<monitor>Mouse<"), encoding="utf-8")

    def unplug_second_screen(self):
        subprocess.run(["xrandr", "--output", "DUMMY1", "--off"], check=True)

    def _await_manager(self):
        """Without a window manager a window cannot fill the screen, and the client remembers that it does not."""
        end = time.monotonic() + PATIENCE
        while subprocess.run(["xdotool", "get_desktop"], capture_output=True, check=False).returncode != 0:
            assert time.monotonic() < end, "there is no window manager"
            time.sleep(0.1)

    def _start_bus(self):
        """A bus that starts nothing by itself but what a screen reader needs: no keyring, unless a test starts one."""
        services = pathlib.Path(self.folder, "services")
        services.mkdir()
        shutil.copy("/usr/share/dbus-1/services/org.a11y.Bus.service", services)
        config = pathlib.Path(self.folder, "bus.conf")
        config.write_text(f"""<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir={self.folder}</listen><auth>EXTERNAL</auth>
<servicedir>{services}</servicedir><policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>""")
        bus = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.children.append(bus)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        bus.stdout.close()

    def _write_settings(self):
        """Settled looks, so that screenshots compare, and no files in anybody's home."""
        config = pathlib.Path(self.folder, "config", "gtk-4.0")
        config.mkdir(parents=True)
        (config / "settings.ini").write_text("[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=false\n")
        os.environ.update(XDG_CONFIG_HOME=str(config.parent), XDG_DATA_HOME=self.folder + "/share",
                          XDG_CACHE_HOME=self.folder + "/cache", XDG_RUNTIME_DIR=self.folder + "/run",
                          GSK_RENDERER="cairo", GDK_BACKEND="x11", LC_ALL="C.UTF-8", NO_AT_BRIDGE="0", GTK_A11Y="atspi")
        os.mkdir(self.folder + "/run", 0o700)

    def catch_pages(self):
        """A browser that only writes down which page it was asked to show; the file appears with the first one."""
        shown, browser = (pathlib.Path(self.folder, name) for name in ("shown", "browser"))
        browser.write_text(f"#!/bin/sh\necho \"$1\" > '{shown}'\n", encoding="utf-8")
        browser.chmod(0o755)
        folder = pathlib.Path(os.environ["XDG_DATA_HOME"], "applications")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "browser.desktop").write_text("[Desktop Entry]\nType=Application\nName=Browser\nMimeType=text/html;x-scheme-handler/file;\n"
                                                f"Exec={browser} %u\n", encoding="utf-8")
        pathlib.Path(os.environ["XDG_CONFIG_HOME"], "mimeapps.list").write_text(
            "[Default Applications]\ntext/html=browser.desktop\nx-scheme-handler/file=browser.desktop\n", encoding="utf-8")
        return shown

    def start_keyring(self):
        """An unlocked keyring of this desktop's own."""
        keyring = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                                   stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        keyring.stdin.write(b"password")
        keyring.stdin.close()
        self.children.append(keyring)

    def stop(self):
        for child in reversed(self.children):
            child.terminate()
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Window:
    """One running client. What it shows is found by role and accessible name, as a screen reader finds it."""

    numbers = itertools.count(1)

    def __init__(self, desktop, name="torno", options=(), **environment):
        self.atspi, self.glib = desktop.atspi, desktop.glib
        self.name = name
        self.log = open(os.path.join(desktop.folder, "client.log"), "ab")
        # The libraries of a display keep what they have until the end.
        # One a session by itself: each window of a test has a name of its own.
        self.process = subprocess.Popen([os.environ["TORNO_CLIENT"], f"--gapplication-app-id=org.torno.Torno.T{next(Window.numbers)}", *options],
                                        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0", **environment},
                                        stdout=self.log, stderr=self.log)
        self.log_path = self.log.name

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=PATIENCE / 3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        log = self.read_log()
        assert "runtime error" not in log and "AddressSanitizer" not in log, log

    def read_log(self):
        return pathlib.Path(self.log_path).read_text(encoding="utf-8", errors="replace")

    # --- looking ---

    def _is_ours(self, application):
        """In a sandbox it is the proxy that is seen on the bus: there a test has one window at a time."""
        return application.get_process_id() == self.process.pid or "TORNO_CLIENT_SANDBOXED" in os.environ

    def _is_showing(self, node):
        """GTK 4.8 says "showing" of windows only; what has no size is on a page that is not shown."""
        if node.get_role_name() in ("application", "frame", "dialog") or node.get_name() == "GtkStackPage":
            return True
        return (node.get_state_set().contains(self.atspi.StateType.VISIBLE)
                and node.get_extents(self.atspi.CoordType.WINDOW).width > 0)

    def _frames(self, inside):
        """The window before may still be listed while it goes away: then it answers nothing."""
        tree = self.atspi.get_desktop(0)
        for application in (tree.get_child_at_index(i) for i in range(tree.get_child_count())):
            try:
                if application is not None and self._is_ours(application):
                    frames = (application.get_child_at_index(i) for i in range(application.get_child_count()))
                    yield from [frame for frame in frames if frame is not None and (inside is None or frame.get_name() == inside)]
            except self.glib.Error:
                continue

    def walk(self, inside=None):
        """Everything that is showing, top to bottom. `inside`: a window's title, or something that was found before: a whole
        window has hundreds of things, and each is asked for by itself."""
        waiting = list(self._frames(inside)) if inside is None or isinstance(inside, str) else [inside]
        while waiting:
            node = waiting.pop(0)
            try:
                if not self._is_showing(node):
                    continue
                yield node
                waiting[0:0] = [child for child in (node.get_child_at_index(i) for i in range(min(node.get_child_count(), 200))) if child]
            except Exception:  # it went away while we looked
                continue

    def find_now(self, name=None, role=None, part=None, inside=None):
        """`inside`: as walk() takes it."""
        for node in self.walk(inside):
            try:
                text = node.get_name() or ""
                if ((name is None or text == name) and (part is None or part in text)
                        and (role is None or node.get_role_name() == role)):
                    return node
            except Exception:
                continue
        return None

    def find(self, name=None, role=None, part=None, inside=None, patience=PATIENCE):
        """Waits for it to be there."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            node = self.find_now(name, role, part, inside)
            if node is not None:
                return node
            assert self.process.poll() is None, "the client has ended: " + self.read_log()
            time.sleep(0.1)
        raise AssertionError(f"nothing shows name={name!r} role={role!r} part={part!r}; there is:\n{self.describe()}\n{self.read_log()}")

    def await_gone(self, patience=PATIENCE, **what):
        end = time.monotonic() + patience
        while self.find_now(**what) is not None:
            assert time.monotonic() < end, f"{what} is still there"
            time.sleep(0.1)

    def await_closed(self, title):
        """Until no window of that title is there; looks at windows alone, where await_gone() goes through all that is in them."""
        end = time.monotonic() + PATIENCE
        while next(self._frames(title), None) is not None:
            assert time.monotonic() < end, f"the window {title!r} is still there"
            time.sleep(0.1)

    def describe(self):
        lines = []
        for node in self.walk():
            try:
                if node.get_name():
                    lines.append(f"  {node.get_role_name()}: {node.get_name()!r}")
            except Exception:
                continue
        return "\n".join(lines)

    # --- doing ---

    def press(self, name=None, role=None, part=None, inside=None):
        """Does what a click does; the action may sit on a child, as in menu buttons."""
        node = self.find(name, role, part, inside)
        self._await_sensitive(node, name)
        for candidate in [node] + [node.get_child_at_index(i) for i in range(node.get_child_count())]:
            if candidate.get_n_actions() > 0:
                candidate.do_action(0)
                return
        raise AssertionError(f"{name!r} has no action")

    def _await_sensitive(self, node, name):
        end = time.monotonic() + PATIENCE
        while not node.get_state_set().contains(self.atspi.StateType.SENSITIVE):
            assert time.monotonic() < end, f"{name!r} stays insensitive"
            time.sleep(0.1)

    def type(self, name, text, role=None, inside=None):
        """Puts a text into an entry, in place of what is there."""
        node = self.find(name, role, inside=inside)
        for candidate in [node] + [node.get_child_at_index(i) for i in range(node.get_child_count())]:
            try:
                if self.atspi.EditableText.set_text_contents(candidate, text):
                    return
            except Exception:
                continue
        raise AssertionError(f"{name!r} takes no text")

    def click(self, node):
        """A real click into the middle of it, as soon as it lies still and can be used."""
        window = self._find_window(node)
        self._await_sensitive(node, node.get_name())
        box, before = self._measure(node), None
        while box != before:
            time.sleep(0.1)
            box, before = self._measure(node), box
        x, y, width, height = box
        subprocess.run(["xdotool", "mousemove", "--window", window, str(x + width // 2), str(y + height // 2), "click", "1"], check=True)

    def _measure(self, node):
        box = node.get_extents(self.atspi.CoordType.WINDOW)
        return box.x, box.y, box.width, box.height

    def _find_window(self, node):
        """The window that it is in, by its title: another may have the focus, or lie above."""
        while node.get_parent().get_role_name() != "application":
            node = node.get_parent()
        search = ["xdotool", "search", "--onlyvisible", "--all", "--pid", str(self.process.pid), "--name", f"^{re.escape(node.get_name())}$"]
        end = time.monotonic() + PATIENCE
        while True:
            windows = subprocess.run(search, text=True, capture_output=True, check=False).stdout.split()
            if windows:
                return windows[-1]
            assert time.monotonic() < end, f"the window {node.get_name()!r} is not on the screen"
            time.sleep(0.1)

    def await_focus(self, name, inside=None):
        """Until what has that name takes the keys. What types before that types elsewhere."""
        focused = self.atspi.StateType.FOCUSED
        end = time.monotonic() + PATIENCE
        while True:
            node = next((node for node in self.walk(inside) if node.get_state_set().contains(focused)), None)
            if node is not None and node.get_name() == name:
                return node
            assert time.monotonic() < end, f"{name!r} never has the focus; {node and node.get_name()!r} has:\n{self.describe()}"
            time.sleep(0.05)

    def keys(self, *keys):
        """Real keys to the window that has the focus."""
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)

    def screenshot(self, name):
        folder = os.environ.get("TORNO_SCREENSHOTS")
        if folder:
            time.sleep(0.6)
            subprocess.run(["import", "-window", "root", os.path.join(folder, name + ".png")], check=True)
