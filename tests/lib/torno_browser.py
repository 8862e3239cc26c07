"""A headless Chromium, driven by its own protocol: what a page shows, asks for and complains about."""

import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import types
import urllib.parse
import urllib.request

import torno_socket

PROGRAM = "/usr/bin/chromium-headless-shell"
PATIENCE = 60


class Browser:
    """One page. `requests` has the address of each request, `complaints` what the console was told."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="torno-browser-")
        self.process = subprocess.Popen(
            [PROGRAM, "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0", "--window-size=1200,900",
             "--no-first-run", "--disable-background-networking", f"--user-data-dir={self.folder}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.requests, self.complaints, self.count = [], [], 0
        port = self.await_file(pathlib.Path(self.folder, "DevToolsActivePort")).split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=PATIENCE) as reply:
            page = next(one for one in json.load(reply) if one["type"] == "page")
        self.socket = torno_socket.Socket(types.SimpleNamespace(host="127.0.0.1", port=port),
                                          urllib.parse.urlsplit(page["webSocketDebuggerUrl"]).path, ping_interval=None)
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.command(domain + ".enable")

    def await_file(self, path):
        end = time.monotonic() + PATIENCE
        while not (path.exists() and path.read_text(encoding="utf-8")):
            assert self.process.poll() is None and time.monotonic() < end, "the browser does not start"
            time.sleep(0.1)
        return path.read_text(encoding="utf-8")

    def command(self, method, **params):
        self.count += 1
        self.socket.send(id=self.count, method=method, params=params)
        while (message := self.socket.receive()).get("id") != self.count:
            self.take_news(message)
        assert "error" not in message, message
        return message["result"]

    def take_news(self, message):
        params = message["params"]
        if message["method"] == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif message["method"] == "Log.entryAdded" and params["entry"]["level"] in ("warning", "error"):
            self.complaints.append(params["entry"]["text"])
        elif message["method"] == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(params["exceptionDetails"]))
        elif message["method"] == "Runtime.consoleAPICalled" and params["type"] == "error":
            self.complaints.append(json.dumps(params["args"]))

    def run(self, script):
        """What an expression of the page comes to."""
        answer = self.command("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def await_true(self, script):
        end = time.monotonic() + PATIENCE
        while not self.run(script):
            assert time.monotonic() < end, f"never true: {script} {self.complaints}"
            time.sleep(0.1)

    def open(self, address):
        self.command("Page.navigate", url=address)

    def find_other_hosts(self, host):
        """The addresses asked for that are neither this host's nor part of the page itself."""
        return [one for one in self.requests if urllib.parse.urlsplit(one).netloc not in ("", host)]

    def take_picture(self, path):
        pathlib.Path(path).write_bytes(base64.b64decode(self.command("Page.captureScreenshot")["data"]))

    def close(self):
        self.socket.close()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
