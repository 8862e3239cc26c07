"""Guessing is bounded for an account and for an address, whatever process is asked and whatever has been restarted."""

import collections
import concurrent.futures
import contextlib
import http.client
import json
import unittest

import tap
import torno_fixture

LIMIT = 10
one = two = None


def setUpModule():
    global one, two
    torno_fixture.adopt_orphans()
    one = torno_fixture.Server()
    two = one.start_beside()


def tearDownModule():
    two.end_beside()
    one.stop()


class Cases(unittest.TestCase):
    def setUp(self):
        one.psql("DELETE FROM login_failures")

    def guess(self, server, email="trainer@gym.com", password="wrong"):
        return server.call("POST", "/api/v1/auth/login", {"email": email, "password": password})

    def test_failures_at_one_process_count_at_the_other(self):
        statuses = [self.guess(server).status for server in (one, two) * (LIMIT // 2)]
        self.assertEqual(set(statuses), {401})
        for server in (one, two):
            answer = self.guess(server, password="trainer123")  # the right one is of no use by now
            self.assertEqual(answer.status, 429)
            self.assertGreater(int(answer.headers["Retry-After"]), 0)

    def test_an_address_that_tries_many_accounts_is_held_up(self):
        statuses = [self.guess(server, f"nobody{i}@gym.com").status for i in range(LIMIT // 2) for server in (one, two)]
        self.assertEqual(set(statuses), {401})
        self.assertEqual(self.guess(two, "admin@gym.com", "admin123").status, 429)

    def flood(self, i):
        """From another address of this machine."""
        connection = http.client.HTTPConnection("127.0.0.1", one.port, source_address=("127.0.0.2", 0))
        with contextlib.closing(connection):
            connection.request("POST", "/api/v1/auth/login", json.dumps({"email": f"nobody{i}@gym.com", "password": "wrong"}),
                               {"Content-Type": "application/json"})
            return connection.getresponse().status

    def test_many_guesses_at_once_hold_up_nobody_else(self):
        n = 60
        with concurrent.futures.ThreadPoolExecutor(n) as pool:
            guesses = [pool.submit(self.flood, i) for i in range(n)]
            concurrent.futures.wait(guesses, return_when=concurrent.futures.FIRST_COMPLETED)
            self.assertEqual(self.guess(one, password="trainer123").status, 200)
            self.assertLess(sum(guess.done() for guess in guesses), n // 2)
            self.assertEqual(collections.Counter(guess.result() for guess in guesses), {401: LIMIT, 429: n - LIMIT})

    def test_a_restart_forgets_nothing(self):
        for _ in range(LIMIT):
            self.guess(one)
        two.end_beside()
        one.kill()
        torno_fixture.reap_orphans()
        one.start()
        two.__dict__.update(one.start_beside().__dict__)
        for server in (one, two):
            self.assertEqual(self.guess(server, password="trainer123").status, 429)


if __name__ == "__main__":
    tap.main()
