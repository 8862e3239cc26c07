"""Two of the cases of `./torno bench faults`, shortly: what was acknowledged is there, each once, and all sums are right."""

import unittest

import tap
import torno_cluster
import torno_faults

SECONDS = 1


class Cases(unittest.TestCase):
    def come_through(self, name):
        if torno_cluster.find_programs() is None:
            self.skipTest("PostgreSQL is not installed")
        if not torno_cluster.find_haproxy():
            self.skipTest("HAProxy is not installed")
        try:
            figures = torno_faults.run(name, SECONDS)
        except torno_faults.NotHere as reason:
            self.skipTest(str(reason))
        self.assertEqual((figures["lost"], figures["doubled"], figures["wrong"], figures["faults"]), (0, 0, [], []), figures)
        self.assertEqual(figures["sent"], figures["acknowledged"], figures)
        print("#", name, figures, flush=True)

    def test_the_primary_dies_and_the_standby_takes_over(self):
        self.come_through("failover")

    def test_server_processes_are_killed(self):
        self.come_through("kill")


if __name__ == "__main__":
    tap.main()
