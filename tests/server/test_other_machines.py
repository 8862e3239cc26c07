"""Callers that are not on this machine: what crosses the network without TLS, and what a proxy says of them."""

import base64
import os
import pathlib
import socket
import ssl
import subprocess
import tempfile
import unittest

import tap
import torno_fixture
from test_tls import make_certificate
from torno_namespace import Cable
from torno_socket import Socket

API = "/api/v1"
PASSWORD = "longenough"
server = None


def setUpModule():
    global server
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server(env={"TRUSTED_PROXIES": "127.0.0.1,10.0.0.2"})
    # With the passwords that everybody knows no other machine is served at all.
    for email, password in (("admin@gym.com", "admin123"), ("trainer@gym.com", "trainer123")):
        answer = server.call("PUT", API + "/auth/password", {"current_password": password, "new_password": PASSWORD},
                             server.login(email, password))
        assert answer.status == 200, answer.body


def tearDownModule():
    server.stop()


class Case(unittest.TestCase):
    def setUp(self):
        self.addCleanup(server.psql, "DELETE FROM login_failures")

    def talk(self, socket, **message):
        socket.send(**message)
        return socket.receive()

    def sign_in(self, socket, password=PASSWORD):
        return self.talk(socket, type="login", login_data={"email": "trainer@gym.com", "password": password})


class WithoutTls(Case):
    @classmethod
    def setUpClass(cls):
        cls.cable = Cable()
        try:
            cls.cable.plug()
        except OSError as error:
            raise unittest.SkipTest(f"no second machine can be made here: {error}")
        cls.addClassCleanup(cls.cable.unplug)

    def start_server(self, **more):
        beside = server.start_beside(self.cable.here, **more)
        self.addCleanup(beside.end_beside)
        return beside

    def open(self, beside, path, token=None, **more):
        with self.cable.over_there():
            socket = Socket(beside, path, token, **more)
        self.addCleanup(socket.close)
        return socket

    def test_no_password_and_no_template_crosses(self):
        station = self.open(self.start_server(), "/ws/gym/1")
        answer = self.sign_in(station)
        self.assertEqual((answer["type"], answer["code"]), ("error", "tls_required"))
        self.assertEqual(self.talk(station, type="download_templates")["code"], "login_required")

    def test_a_token_opens_the_socket_but_not_the_templates(self):
        station = self.open(self.start_server(), "/ws/gym/1", server.login("trainer@gym.com", PASSWORD))
        self.assertIsNone(station.receive("connected")["station_key"])
        data = base64.b64encode(b"template").decode()
        for message in ({"type": "download_templates"}, {"type": "download_templates", "format": "plain"},
                        {"type": "store_fingerprint", "finger": 1, "fingerprint_data": data, "user_id": 1},
                        {"type": "enrollment_completed", "fingerprint1": data, "fingerprint2": data}):
            self.assertEqual(self.talk(station, **message)["code"], "tls_required", message["type"])
        self.assertEqual(self.talk(station, type="user_found", document_id="nobody")["code"], "user_not_found")

    def test_health_names_nobody(self):
        beside, token = self.start_server(), server.login("admin@gym.com", PASSWORD)
        with self.cable.over_there():
            self.assertEqual({*beside.call("GET", "/ws/health").json}, {"active_connections", "gym_subscriptions", "status"})
            self.assertIn("connected_users", beside.call("GET", "/ws/health", token=token).json)

    def test_insecure_lan_lets_it_and_says_so(self):
        station = self.open(self.start_server(options=["--insecure-lan"]), "/ws/gym/1")
        self.assertIsNotNone(self.sign_in(station)["station_key"])
        self.assertEqual(self.talk(station, type="download_templates", format="plain")["type"], "download_templates_completed")
        self.assertIn("--insecure-lan", server.read_log())

    def test_tls_lets_it(self):
        with tempfile.TemporaryDirectory() as folder:
            make_certificate(folder)
            beside = self.start_server(env={"TLS_CERT": folder + "/cert.pem", "TLS_KEY": folder + "/key.pem"})
            context = ssl.create_default_context(cafile=folder + "/cert.pem")
            context.check_hostname = False
            station = self.open(beside, "/ws/gym/1", scheme="wss", ssl=context)
            self.assertIsNotNone(self.sign_in(station)["station_key"])

    def test_default_passwords_keep_the_server_at_home(self):
        server.psql("UPDATE users SET default_password = true WHERE id = 1")
        self.addCleanup(server.psql, "UPDATE users SET default_password = false WHERE id = 1")
        beside = self.start_server()
        with self.cable.over_there(), self.assertRaises(OSError):
            beside.call("GET", "/health")
        beside.host = "127.0.0.1"
        self.assertEqual(beside.call("GET", "/health").status, 200)
        self.assertIn("default password", server.read_log())


class HandedOver(Case):
    def run_on(self, address):
        """The server on a socket that somebody else has opened, until it ends or has begun."""
        keys = {name: pathlib.Path(server.data, file).read_text(encoding="utf-8") for name, file in
                (("SECRET_KEY", "secret-key"), ("FINGERPRINT_KEY", "fingerprint-key"))}
        environment = {**server.environment, **keys, "LISTEN_FDS": "1",
                       "DATABASE_URL": f"host={server.find_socket()} user=torno dbname=torno"}
        with socket.create_server((address, 0)) as listener:
            process = subprocess.Popen([server.program], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                       text=True, close_fds=False, preexec_fn=lambda: os.dup2(listener.fileno(), 3))
            self.addCleanup(process.stderr.close)
            try:
                return process.communicate(timeout=3)[1]
            except subprocess.TimeoutExpired:
                process.terminate()
                process.wait()
                return None

    def test_default_passwords_keep_it_at_home(self):
        server.psql("UPDATE users SET default_password = true WHERE id = 1")
        self.addCleanup(server.psql, "UPDATE users SET default_password = false WHERE id = 1")
        self.assertIn("default password", self.run_on("0.0.0.0") or "it serves")
        self.assertIsNone(self.run_on("127.0.0.1"))


class BehindAProxy(Case):
    def sign_in_from(self, forwarded, password=PASSWORD):
        """Each time another account, so that only the address can be what is held up."""
        body = {"email": "trainer@gym.com" if password == PASSWORD else f"{self.id()}{password}@example.com", "password": password}
        return server.call("POST", API + "/auth/login", body, headers={"X-Forwarded-For": forwarded}).status

    def fail_from(self, forwarded):
        for i in range(10):
            self.assertEqual(self.sign_in_from(forwarded(i), f"no{i}"), 401)

    def test_the_last_address_that_is_no_proxy_counts(self):
        self.fail_from(lambda i: f"192.0.2.{i}, 203.0.113.7, 10.0.0.2")
        self.assertEqual(self.sign_in_from("203.0.113.7"), 429)
        self.assertEqual(self.sign_in_from("203.0.113.8"), 200)

    def test_no_number_of_made_up_addresses_hides_the_caller(self):
        self.fail_from(lambda i: f"192.0.2.{i}," * 40 + "203.0.113.7")
        self.assertEqual(self.sign_in_from("203.0.113.7"), 429)

    def test_what_is_no_address_hides_nobody(self):
        self.fail_from(lambda i: f"192.0.2.{i}, unknown")
        self.assertEqual(self.sign_in_from("unknown"), 429)

    def test_made_up_addresses_are_not_this_machine(self):
        for forwarded in ("127.0.0.1, 203.0.113.7", "127.0.0.1," * 40 + "203.0.113.7"):
            health = server.call("GET", "/ws/health", headers={"X-Forwarded-For": forwarded}).json
            self.assertNotIn("connected_users", health)

    def test_stations_are_told_apart_too(self):
        for _ in range(4):
            station = Socket(server, "/ws/gym/1", headers={"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"})
            for i in range(3):
                self.talk(station, type="login", login_data={"email": f"{i}@example.com", "password": "no"})
            station.close()
        self.assertEqual(self.sign_in_from("203.0.113.7"), 429)
        self.assertEqual(self.sign_in_from("203.0.113.8"), 200)

    def test_tls_ends_at_the_proxy(self):
        for protocol, wanted in (("https", "connected"), ("http", "error")):
            headers = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": protocol}
            station = Socket(server, "/ws/gym/1", headers=headers)
            self.addCleanup(station.close)
            self.assertEqual(self.sign_in(station)["type"], wanted)

    def test_a_stranger_cannot_speak_for_others(self):
        beside = server.start_beside(env={"TRUSTED_PROXIES": "10.0.0.2"})
        self.addCleanup(beside.end_beside)
        health = beside.call("GET", "/ws/health", headers={"X-Forwarded-For": "203.0.113.7"}).json
        self.assertIn("connected_users", health)


if __name__ == "__main__":
    tap.main()
