"""What 2,000 stations and watchers cost one server process, and how fast 1,000 of them hear: bench_sockets.py OUTPUT.jsonl"""

import base64
import json
import os
import pathlib
import selectors
import socket
import statistics
import struct
import sys
import time

import bench_load
import torno_fixture

N_STATIONS, N_WATCHERS = 1000, 1000
ROUNDS = 10
PATIENCE = 60


class Peer:
    """A WebSocket by hand, so that thousands of them cost this side little."""

    def __init__(self, server, path, token):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
        self.rest = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.rest:
            self.read()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        assert b" 101 " in head, head

    def read(self):
        data = self.socket.recv(1 << 20)
        assert data, "the server has closed"
        self.rest += data

    def send(self, **message):
        text = json.dumps(message).encode()
        head = b"\x81" + (bytes([0x80 | len(text)]) if len(text) < 126 else
                          b"\xfe" + struct.pack(">H", len(text)) if len(text) < 65536 else b"\xff" + struct.pack(">Q", len(text)))
        self.socket.sendall(head + b"\0\0\0\0" + text)

    def take(self):
        """The next message that is here as a whole, or None; pings are passed over."""
        while len(self.rest) >= 2:
            length, start = self.rest[1], 2
            if length == 126:
                length, start = struct.unpack_from(">H", self.rest, 2)[0] if len(self.rest) >= 4 else 1 << 60, 4
            elif length == 127:
                length, start = struct.unpack_from(">Q", self.rest, 2)[0] if len(self.rest) >= 10 else 1 << 60, 10
            if len(self.rest) < start + length:
                return None
            kind, payload = self.rest[0] & 15, self.rest[start:start + length]
            self.rest = self.rest[start + length:]
            if kind == 1:
                return json.loads(payload)
        return None

    def receive(self, *wanted):
        """The next message of one of these types."""
        while True:
            message = self.take()
            if message is None:
                self.read()
            elif message["type"] in wanted:
                return message

    def close(self):
        self.socket.close()


def read_memory(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith("VmRSS")).split()[1])


def await_all(selector, waiting):
    """Until each of them has heard the news."""
    waiting = set(waiting)
    end = time.monotonic() + PATIENCE
    while waiting:
        assert time.monotonic() < end, f"{len(waiting)} never heard"
        for key, _ in selector.select(1):
            key.data.read()
            while (message := key.data.take()) is not None:
                if message["type"] == "news":
                    waiting.discard(key.data)


def measure_news(station, watchers, text):
    """Milliseconds until all have it: the median and the longest of some rounds."""
    taken = []
    with selectors.DefaultSelector() as selector:
        for watcher in watchers:
            selector.register(watcher.socket, selectors.EVENT_READ, watcher)
        for _ in range(ROUNDS):
            began = time.monotonic()
            station.send(type="news", text=text)
            await_all(selector, watchers)
            taken.append((time.monotonic() - began) * 1000)
    return {"median_ms": statistics.median(taken), "longest_ms": max(taken)}


def bind(watchers, name):
    for watcher in watchers:
        watcher.send(type="fingerprint_connected", station=name)
    for watcher in watchers:
        watcher.receive("fingerprint_connection_stablished")


def measure(server):
    token = server.login("trainer@gym.com", "trainer123")
    figures = {"enrolled-elsewhere": measure_enrolment(server, token)}
    Peer(server, "/ws/gym/1", token).close()
    alone = measure_plain(server, token)
    before, began = read_memory(server), time.monotonic()
    stations = [Peer(server, "/ws/gym/1", token) for _ in range(N_STATIONS)]
    watchers = [Peer(server, "/ws/user/2", token) for _ in range(N_WATCHERS)]
    name = stations[0].receive("connected")["station"]
    for peer in stations[2:] + watchers:
        peer.receive("connected")
    n = N_STATIONS + N_WATCHERS
    figures["idle-2000"] = {"kib_a_connection": (read_memory(server) - before) / n,
                            "connect_ms": (time.monotonic() - began) * 1000 / n}
    beside = measure_plain(server, token)  # now: who answers no ping is dropped after a minute
    figures["plain-alone"], figures["plain-beside-2000"] = alone, {**beside, "of_alone": beside["rps"] / alone["rps"]}
    figures["idle-2000"]["cpu_percent"] = measure_cpu(server)
    bind(watchers, name)
    figures["news-1000"] = measure_news(stations[0], watchers, "x" * 100)
    figures["large-news-1000"] = measure_news(stations[0], watchers, "x" * 10000)
    deaf = watchers.pop()  # from here on nobody reads for it, and more waits than the kernel takes
    bind([deaf], stations[1].receive("connected")["station"])
    for _ in range(8):
        stations[1].send(type="news", text="x" * 500000)
    figures["large-news-one-deaf"] = measure_news(stations[0], watchers, "x" * 10000)
    for peer in stations + watchers + [deaf]:
        peer.close()
    return figures


def measure_enrolment(server, token):
    """From a finger stored at a door of one process to its template at the door of another."""
    beside = server.start_beside()
    here, there = Peer(server, "/ws/gym/1", token), Peer(beside, "/ws/gym/1", token)
    here.receive("connected")
    cursor, taken = there.receive("connected")["cursor"], []
    for member in [make_member(server, n) for n in range(ROUNDS)]:
        began = time.monotonic()
        here.send(type="store_fingerprint", user_id=str(member), finger=1, fingerprint_data=base64.b64encode(b"x" * 3000).decode())
        has_it = False
        while not has_it:
            there.receive("templates_changed")
            there.send(type="download_templates", since=cursor)
            page = there.receive("template_data_set", "download_templates_completed")
            cursor = page["cursor"]
            has_it = any(entry["id"] == member and entry["fingerprint1"] for entry in page.get("data", ()))
        taken.append((time.monotonic() - began) * 1000)
    here.close()
    there.close()
    beside.end_beside()
    return {"median_ms": statistics.median(taken), "longest_ms": max(taken)}


def make_member(server, n):
    admin = server.login()
    plan = server.call("POST", "/api/v1/plans/", {"name": f"P{n}", "price": 1, "duration_days": 30, "gym_id": 1}, admin).json
    person = {"email": f"p{n}@example.com", "full_name": f"P {n}", "document_id": f"P{n}", "phone_number": "1"}
    return server.call("POST", "/api/v1/users/with-plan", {**person, "plan_id": plan["id"], "gym_id": 1}, admin).json["id"]


def measure_plain(server, token, seconds=3):
    """Plain requests of 32 connections."""
    meter = bench_load.Meter(server)
    load = bench_load.run_wrk(f"http://127.0.0.1:{server.port}/api/v1/users/2", seconds, token)
    assert load.errors == load.refused == 0, load
    return {"rps": load.rps, "p99_ms": load.p99_ms, "server_cpu_us": meter.read()[0] / load.requests}


def measure_cpu(server, seconds=5):
    """Of one processor, while nobody says anything."""
    def read_ticks():
        fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])
    before = read_ticks()
    time.sleep(seconds)
    return (read_ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds * 100


def main():
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server()
    try:
        figures = measure(server)
    finally:
        server.stop()
    with open(sys.argv[1], "w", encoding="utf-8") as output:
        for case, metrics in figures.items():
            for metric, value in metrics.items():
                print(f"{case:22} {metric:18} {value:10.2f}")
                output.write(json.dumps({"case": case, "metric": metric, "value": round(value, 3)}) + "\n")


main()
