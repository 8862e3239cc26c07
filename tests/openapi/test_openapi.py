"""/openapi.json before a linter that is not ours: Spectral, as the lock file beside this has it."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import tap
import torno_fixture

HERE = pathlib.Path(__file__).parent
LINTER = HERE / "node_modules" / ".bin" / "spectral"
PATIENCE = 120
text = None


def setUpModule():
    global text
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server()
    try:
        text = server.ask("GET", "/openapi.json").body
    finally:
        server.stop()


class Document(unittest.TestCase):
    def lint(self, document):
        """What the linter finds, one text each."""
        with tempfile.TemporaryDirectory(prefix="torno-openapi-") as folder:
            path, found = pathlib.Path(folder, "openapi.json"), pathlib.Path(folder, "found.json")
            path.write_bytes(document)
            done = subprocess.run([LINTER, "lint", "--ruleset", HERE / "spectral.yaml", "--fail-severity", "warn", "--format", "json",
                                   "--output", found, path], capture_output=True, text=True, timeout=PATIENCE, check=False,
                                  env={**os.environ, "NO_COLOR": "1"})
            self.assertIn(done.returncode, (0, 1), done.stderr + done.stdout)
            faults = json.loads(found.read_text(encoding="utf-8"))
            self.assertEqual(done.returncode, 1 if faults else 0)
        return [f"{fault['code']}: {'.'.join(map(str, fault['path']))}: {fault['message']}" for fault in faults]

    def test_the_linter_finds_nothing(self):
        self.assertEqual(self.lint(text), [])

    def test_the_linter_does_find_what_is_wrong(self):
        broken = json.loads(text)
        del broken["info"]["title"]
        broken["paths"]["/api/v1/gyms/{other}"] = {}
        found = " ".join(self.lint(json.dumps(broken).encode()))
        self.assertIn("oas3-schema: info: ", found)
        self.assertIn("path-params: ", found)


if __name__ == "__main__":
    tap.main()
