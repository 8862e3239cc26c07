"""Another machine on this one: a network namespace at the other end of a cable. Needs root and iproute2."""

import contextlib
import ctypes
import os
import subprocess
import unittest

CLONE_NEWNET = 0x40000000


class Cable:
    """`here` and `there` are the addresses of its two ends."""

    def __init__(self):
        number = os.getpid() % 16384
        self.name = f"torno-{os.getpid()}"
        self.links = f"tn{os.getpid()}a", f"tn{os.getpid()}b"
        first = 4 * number
        self.here, self.there = (f"198.18.{(first + i) >> 8}.{(first + i) & 255}" for i in (1, 2))

    def plug_or_skip(self):
        """A test that has no other machine is skipped, and says why."""
        try:
            self.plug()
        except OSError as error:
            raise unittest.SkipTest(f"no second machine can be made here: {error}")

    def plug(self):
        """OSError where this machine does not let us."""
        self._ip("netns", "add", self.name)
        try:
            self._ip("link", "add", self.links[0], "type", "veth", "peer", "name", self.links[1], "netns", self.name)
            self._ip("address", "add", self.here + "/30", "dev", self.links[0])
            self._ip("link", "set", self.links[0], "up")
            self._ip("-n", self.name, "address", "add", self.there + "/30", "dev", self.links[1])
            self._ip("-n", self.name, "link", "set", self.links[1], "up")
        except OSError:
            self.unplug()
            raise

    def add_addresses(self, number):
        """Further ones of the other machine: what is opened there may be bound to them."""
        addresses = [f"10.{(os.getpid() >> 8) & 255}.{os.getpid() & 255}.{i + 1}" for i in range(number)]
        for address in addresses:
            self._ip("-n", self.name, "address", "add", address + "/32", "dev", self.links[1])
        self._ip("route", "add", addresses[0].rpartition(".")[0] + ".0/24", "via", self.there)
        return addresses

    def pull(self):
        """From now on packets are lost, and nobody is told."""
        self._ip("link", "set", self.links[0], "down")

    def unplug(self):
        with contextlib.suppress(OSError):  # the namespace alone would take it along some time later
            self._ip("link", "del", self.links[0])
        self._ip("netns", "del", self.name)

    @contextlib.contextmanager
    def over_there(self):
        """What this thread opens within stands on the other machine, and stays there."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open("/proc/thread-self/ns/net", "rb") as home, open(f"/run/netns/{self.name}", "rb") as away:
            assert libc.setns(away.fileno(), CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
            try:
                yield
            finally:
                assert libc.setns(home.fileno(), CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())

    def _ip(self, *words):
        done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise OSError(f"ip {' '.join(words)}: {done.stderr.strip()}")
