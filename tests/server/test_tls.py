"""The server behind its own certificate: REST and sockets over TLS."""

import asyncio
import datetime
import ipaddress
import json
import os
import pathlib
import ssl
import tempfile
import unittest
import urllib.request

import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import tap
import torno_fixture

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


if __name__ == "__main__":
    tap.main()
