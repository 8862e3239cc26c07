"""WebSockets for tests that read from top to bottom: as a library has them, and by hand."""

import asyncio
import base64
import json
import os
import socket
import struct
import time

import websockets
from websockets.exceptions import ConnectionClosed


PATIENCE = int(os.environ.get("TORNO_PATIENCE", "60"))


class Socket:
    is_deaf = False
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    def __init__(self, server, path, token=None, headers=None, scheme="ws", **more):
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = "Bearer " + token
        self.socket = self.loop.run_until_complete(
            websockets.connect(f"{scheme}://{server.host}:{server.port}{path}", extra_headers=headers, max_size=None, **more))

    def send(self, **message):
        self.send_raw(json.dumps(message))

    def send_raw(self, text):
        self.loop.run_until_complete(self.socket.send(text))

    def receive(self, wanted=None):
        """The next message; with `wanted` the next of that type."""
        while True:
            message = json.loads(self.loop.run_until_complete(asyncio.wait_for(self.socket.recv(), PATIENCE)))
            if wanted is None or message["type"] == wanted:
                return message

    def is_silent(self):
        """Nothing comes: the server answers a ping, and no message stood before that."""
        self.loop.run_until_complete(self.loop.run_until_complete(self.socket.ping()))
        try:
            self.loop.run_until_complete(asyncio.wait_for(self.socket.recv(), 0.05))
        except asyncio.TimeoutError:
            return True
        return False

    def receive_answer(self):
        """News of other changes may come at any time."""
        while (answer := self.receive())["type"] == "templates_changed":
            pass
        return answer

    def has_no_answer(self):
        try:
            while self.loop.run_until_complete(asyncio.wait_for(self.socket.recv(), 0.05)).startswith('{"type":"templates_changed"'):
                pass
        except asyncio.TimeoutError:
            return True
        return False

    def await_binding(self, station):
        """Binds a watcher; another process learns of a new station in a moment."""
        for _ in range(100):
            self.send(type="fingerprint_connected", gym_id=1, station=station)
            if self.receive()["type"] == "fingerprint_connection_stablished":
                return
            time.sleep(0.05)
        raise AssertionError("the station is not found")

    def get_close_code(self):
        try:
            while True:
                self.receive()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None

    def stop_reading(self):
        """As a machine that hangs: its buffers fill."""
        self.is_deaf = True
        self.socket.transport.pause_reading()

    def close(self):
        if self.is_deaf:
            self.socket.transport.abort()  # it would never hear the answer to a good bye
            return
        self.loop.run_until_complete(self.socket.close())


class Frames:
    """A WebSocket by hand: frames as no decent client sends them, and silence; and any number of threads may have one."""

    def __init__(self, server, path, patience=20, token=None):
        self.socket = socket.create_connection((server.host, server.port), timeout=patience)
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"{bearer}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.rest = b""
        while b"\r\n\r\n" not in self.rest:
            self.read()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        assert b" 101 " in head, head

    def read(self):
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server has closed")
        self.rest += data

    def take(self, n):
        while len(self.rest) < n:
            self.read()
        data, self.rest = self.rest[:n], self.rest[n:]
        return data

    def send(self, opcode, payload, is_last=True):
        """1: text, 0: goes on, 8: close, 9: ping."""
        n = len(payload)
        length = bytes([128 | n]) if n < 126 else b"\xfe" + struct.pack(">H", n) if n < 65536 else b"\xff" + struct.pack(">Q", n)
        self.socket.sendall(bytes([(128 if is_last else 0) | opcode]) + length + b"\0\0\0\0" + payload)

    def receive(self):
        """The next frame's opcode and payload."""
        opcode, n = self.take(2)
        if n > 125:
            n = int.from_bytes(self.take(2 if n == 126 else 8), "big")
        return opcode & 15, self.take(n)

    def say(self, **message):
        self.send(1, json.dumps(message).encode())

    def hear(self):
        """The next message; pings are answered."""
        while True:
            opcode, payload = self.receive()
            if opcode == 9:
                self.send(10, payload)
            elif opcode == 8:
                raise ConnectionError("the server has closed")
            elif opcode == 1:
                return json.loads(payload)

    def get_close_code(self):
        while (frame := self.receive())[0] != 8:
            pass
        return int.from_bytes(frame[1][:2], "big")

    def close(self):
        self.socket.close()
