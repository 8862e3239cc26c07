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
        cls.cable.plug_or_skip()
        cls.addClassCleanup(cls.cable.unplug)

    def start_server(self, options=("--behind-proxy",), **more):
        beside = server.start_beside(self.cable.here, options, **more)
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
            beside = self.start_server((), env={"TLS_CERT": folder + "/cert.pem", "TLS_KEY": folder + "/key.pem"})
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


class Exposed(Case):
    """Where other machines reach it, a server without TLS does not start unless somebody has said that it may."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        make_certificate(folder.name)
        self.tls = {"TLS_CERT": folder.name + "/cert.pem", "TLS_KEY": folder.name + "/key.pem"}

    def default_passwords(self):
        server.psql("UPDATE users SET default_password = true WHERE id = 1")
        self.addCleanup(server.psql, "UPDATE users SET default_password = false WHERE id = 1")

    def run_server(self, *options, listener=None, env=None):
        """What it says on standard error until it ends, or None once it serves."""
        keys = {name: pathlib.Path(server.data, file).read_text(encoding="utf-8") for name, file in
                (("SECRET_KEY", "secret-key"), ("FINGERPRINT_KEY", "fingerprint-key"))}
        environment = {**server.environment, **keys, "DATABASE_URL": f"host={server.find_socket()} user=torno dbname=torno", **(env or {})}
        hand_over = None
        if listener:
            environment["LISTEN_FDS"] = "1"
            hand_over = lambda: os.dup2(listener.fileno(), 3)  # pylint: disable=unnecessary-lambda-assignment
        with subprocess.Popen([server.program, "--port", "0", *options], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, close_fds=False, preexec_fn=hand_over) as process:
            serves = process.stdout.readline() if not listener else self.answers(listener, process)
            if serves:
                process.terminate()
            errors = process.communicate(timeout=60)[1]
            self.assertEqual(process.returncode, 0 if serves else 1, errors)
            return None if serves else errors

    def answers(self, listener, process):
        """Whether a connection to the socket gets any answer, a refusal of what it says included."""
        with socket.create_connection(("127.0.0.1", listener.getsockname()[1])) as caller:
            caller.settimeout(0.2)
            caller.sendall(b"GET /health HTTP/1.0\r\n\r\n")
            while process.poll() is None:
                try:
                    return bool(caller.recv(1))
                except TimeoutError:
                    pass
        return False

    def test_plain_http_to_others_is_refused(self):
        for host in ("0.0.0.0", "::") if os.path.exists("/proc/net/if_inet6") else ("0.0.0.0",):
            errors = self.run_server("--host", host)
            for word in ("TLS_CERT", "tls-init", "--behind-proxy", "--insecure-lan"):
                self.assertIn(word, errors, host)

    def test_each_permission_lets_it_start(self):
        for options, env in ((["--behind-proxy"], {}), ([], {"TORNO_BEHIND_PROXY": "true"}), (["--insecure-lan"], {}),
                             ([], {"TORNO_INSECURE_LAN": "true"}), ([], self.tls)):
            self.assertIsNone(self.run_server("--host", "0.0.0.0", *options, env=env), (options, env))

    def test_no_is_no_permission(self):
        errors = self.run_server("--host", "0.0.0.0", env={"TORNO_BEHIND_PROXY": "false", "TRUSTED_PROXIES": "127.0.0.1"})
        self.assertIn("--behind-proxy", errors)

    def test_this_machine_needs_none(self):
        for host in ("127.0.0.1", "localhost", "127.0.0.2"):
            self.assertIsNone(self.run_server("--host", host), host)

    def test_a_socket_that_is_handed_over_is_looked_at_too(self):
        with socket.create_server(("0.0.0.0", 0)) as listener:
            self.assertIn("--behind-proxy", self.run_server(listener=listener))
            self.assertIsNone(self.run_server("--behind-proxy", listener=listener))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.assertIsNone(self.run_server(listener=listener))

    def test_default_passwords_keep_a_socket_at_home(self):
        self.default_passwords()
        with socket.create_server(("0.0.0.0", 0)) as listener:
            self.assertIn("default password", self.run_server("--behind-proxy", listener=listener))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.assertIsNone(self.run_server(listener=listener))

    def test_workers_are_told_what_the_first_was(self):
        """By the command line and a file alike: a worker without the certificate would speak plain HTTP."""
        with tempfile.NamedTemporaryFile("w", suffix=".env") as file:
            file.write("".join(f"{name}={value}\n" for name, value in self.tls.items()))
            file.flush()
            beside = server.start_beside("0.0.0.0", ["--workers", "2", "--env-file", file.name])
            self.addCleanup(beside.end_beside)
            context = ssl.create_default_context(cafile=self.tls["TLS_CERT"])
            context.check_hostname = False
            with socket.create_connection(("127.0.0.1", beside.port), timeout=30) as plain, context.wrap_socket(plain) as caller:
                self.assertTrue(caller.version())
        plain = server.start_beside("0.0.0.0", ["--workers", "2", "--behind-proxy"])
        self.addCleanup(plain.end_beside)
        plain.host = "127.0.0.1"
        self.assertEqual(plain.call("GET", "/health").status, 200)


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

    def test_a_range_of_proxies(self):
        beside = server.start_beside(env={"TRUSTED_PROXIES": "10.0.0.2, 127.0.0.0/8"})
        self.addCleanup(beside.end_beside)
        for forwarded, is_stranger in (("203.0.113.7", True), ("203.0.113.7, 127.9.9.9", True), ("127.0.0.1, 203.0.113.7", True)):
            health = beside.call("GET", "/ws/health", headers={"X-Forwarded-For": forwarded}).json
            self.assertEqual("connected_users" not in health, is_stranger, forwarded)
        for list_ in ("10.0.0.2/8", "proxy.example", "10.0.0.0/40"):
            with self.assertRaisesRegex(AssertionError, "TRUSTED_PROXIES must be"):
                server.start_beside(env={"TRUSTED_PROXIES": list_})

    def test_a_stranger_cannot_speak_for_others(self):
        beside = server.start_beside(env={"TRUSTED_PROXIES": "10.0.0.2"})
        self.addCleanup(beside.end_beside)
        health = beside.call("GET", "/ws/health", headers={"X-Forwarded-For": "203.0.113.7"}).json
        self.assertIn("connected_users", health)


if __name__ == "__main__":
    tap.main()
