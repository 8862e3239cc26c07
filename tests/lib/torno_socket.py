"""A WebSocket for tests that read from top to bottom."""

import asyncio
import json
import time

import websockets
from websockets.exceptions import ConnectionClosed


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
            message = json.loads(self.loop.run_until_complete(asyncio.wait_for(self.socket.recv(), 10)))
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
