"""The server behind its own certificate: REST and sockets over TLS."""

import asyncio
import datetime
import ipaddress
import json
import os
import pathlib
import signal
import socket
import ssl
import stat
import tempfile
import unittest
import urllib.request

import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import tap
import torno_fixture
from torno_cluster import await_true

folder = server = None


def make_certificate(path):
    """A certificate for 127.0.0.1 that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "torno test")])
    now = datetime.datetime.utcnow()
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                   .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
                   .not_valid_after(now + datetime.timedelta(days=1))
                   .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
                   .add_extension(x509.BasicConstraints(ca=True, path_length=None), True).sign(key, hashes.SHA256()))
    pathlib.Path(path, "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pathlib.Path(path, "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def setUpModule():
    global folder, server
    torno_fixture.adopt_orphans()
    folder = tempfile.TemporaryDirectory()
    make_certificate(folder.name)
    server = torno_fixture.Server(env={"TLS_CERT": folder.name + "/cert.pem", "TLS_KEY": folder.name + "/key.pem"})


def tearDownModule():
    server.stop()
    folder.cleanup()


class Cases(unittest.TestCase):
    def setUp(self):
        self.context = ssl.create_default_context(cafile=folder.name + "/cert.pem")

    def test_rest(self):
        with urllib.request.urlopen(f"https://127.0.0.1:{server.port}/health", context=self.context, timeout=20) as answer:
            self.assertEqual(json.load(answer)["status"], "healthy")

    def test_a_stranger_to_the_certificate_is_warned(self):
        with self.assertRaises(urllib.error.URLError):
            urllib.request.urlopen(f"https://127.0.0.1:{server.port}/health", timeout=20)

    def test_sockets(self):
        async def talk():
            async with websockets.connect(f"wss://127.0.0.1:{server.port}/ws/gym/1", ssl=self.context) as socket:
                await socket.send(json.dumps({"type": "login", "login_data": {"email": "trainer@gym.com", "password": "trainer123"}}))
                return json.loads(await asyncio.wait_for(socket.recv(), 20))
        connected = asyncio.run(talk())
        self.assertEqual(connected["type"], "connected")
        self.assertIsNotNone(connected["station_key"])

    def test_half_a_configuration_is_refused(self):
        other = torno_fixture.Server.__new__(torno_fixture.Server)
        other.__dict__.update(server.__dict__)
        other.data = os.path.join(server.folder, "other")
        other.environment = {name: value for name, value in server.environment.items() if name != "TLS_KEY"}
        done = other.command("--port", "0")
        self.assertEqual(done.returncode, 1)
        self.assertIn("TLS_KEY", done.stderr)


def read_certificate(port):
    """What the server shows to who comes now."""
    return ssl.get_server_certificate(("127.0.0.1", port), timeout=20)


class Authority(unittest.TestCase):
    """A certificate from tls-init, and what follows when it is made anew."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "tls")
        self.said = self.init("gym.example", "192.0.2.7")

    def init(self, *names):
        done = server.command("tls-init", self.path, *names)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def read(self, name):
        return pathlib.Path(self.path, name).read_text(encoding="ascii")

    def start(self, *options):
        started = torno_fixture.Server(env={"TLS_CERT": self.path + "/cert.pem", "TLS_KEY": self.path + "/key.pem"}, options=options)
        self.addCleanup(started.stop)
        return started

    def connect(self, port, name):
        context = ssl.create_default_context(cafile=self.path + "/ca.pem")
        with socket.create_connection(("127.0.0.1", port), timeout=20) as plain, context.wrap_socket(plain, server_hostname=name) as wrapped:
            return wrapped.getpeercert()

    def test_who_trusts_the_authority_trusts_the_server(self):
        started = self.start()
        for name in ("gym.example", "192.0.2.7", "localhost", "127.0.0.1"):
            self.connect(started.port, name)
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.connect(started.port, "bank.example")
        certificate = x509.load_pem_x509_certificate(read_certificate(started.port).encode())
        self.assertIn(certificate.fingerprint(hashes.SHA256()).hex(":").upper(), self.said)

    def test_keys_are_private_and_the_authority_stays(self):
        for name, mode in (("ca-key.pem", 0o600), ("key.pem", 0o600), ("ca.pem", 0o644), ("cert.pem", 0o644)):
            self.assertEqual(stat.S_IMODE(os.stat(os.path.join(self.path, name)).st_mode), mode)
        before = self.read("ca.pem"), self.read("ca-key.pem"), self.read("cert.pem")
        self.init()
        self.assertEqual((self.read("ca.pem"), self.read("ca-key.pem")), before[:2])
        self.assertNotEqual(self.read("cert.pem"), before[2])
        os.unlink(os.path.join(self.path, "ca-key.pem"))
        self.assertIn("ca-key.pem", server.command("tls-init", self.path).stderr)

    @unittest.skipUnless(os.geteuid() == 0, "only root can give a key away")
    def test_the_service_can_read_what_root_makes(self):
        """In /var/lib/torno, which is of the unit's user, the key is, too; what signs stays root's."""
        state = pathlib.Path(self.folder.name, "state")
        state.mkdir()
        os.chown(state, 61234, 61235)
        self.path = str(state / "tls")
        for _ in range(2):  # a new certificate takes the place of the old one
            self.init()
            owners = {name: os.stat(os.path.join(self.path, name)) for name in (".", "key.pem", "ca-key.pem")}
            self.assertEqual({name: (found.st_uid, found.st_gid) for name, found in owners.items()},
                             {".": (61234, 61235), "key.pem": (61234, 61235), "ca-key.pem": (0, 0)})
            self.assertEqual(stat.S_IMODE(owners["key.pem"].st_mode), 0o600)

    def reload(self, *options):
        started = self.start(*options)
        before = read_certificate(started.port)
        with socket.create_connection(("127.0.0.1", started.port), timeout=20) as plain:
            context = ssl.create_default_context(cafile=self.path + "/ca.pem")
            with context.wrap_socket(plain, server_hostname="localhost") as old:
                self.init()
                started.process.send_signal(signal.SIGHUP)
                await_true(lambda: all(read_certificate(started.port) != before for _ in range(8)))
                self.connect(started.port, "localhost")
                old.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")  # nobody is thrown out
                self.assertIn(b"200 OK", old.recv(4096))
        return started

    def test_a_new_certificate_is_taken_while_it_runs(self):
        started = self.reload()
        good = read_certificate(started.port)
        pathlib.Path(self.path, "cert.pem").write_text("nonsense", encoding="ascii")
        started.process.send_signal(signal.SIGHUP)
        await_true(lambda: "stays as it is" in started.read_log())
        self.assertEqual(read_certificate(started.port), good)

    def test_all_processes_take_it(self):
        self.reload("--workers", "2")

    def test_without_tls_the_signal_does_no_harm(self):
        plain = torno_fixture.Server()
        self.addCleanup(plain.stop)
        plain.process.send_signal(signal.SIGHUP)
        self.assertEqual(plain.call("GET", "/health").status, 200)


if __name__ == "__main__":
    tap.main()
