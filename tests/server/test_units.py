"""How exposed the units leave the services, by systemd's own measure: below 2.0 of 10."""

import os
import pathlib
import shutil
import subprocess
import unittest

import tap

THRESHOLD = 19  # in tenths
data = pathlib.Path(os.environ["TORNO_SERVER"]).parent.parent / "data"


class Units(unittest.TestCase):
    def judge(self, path):
        return subprocess.run(["systemd-analyze", "security", "--offline=true", f"--threshold={THRESHOLD}", "--no-pager", path],
                              text=True, capture_output=True, check=False)

    def setUp(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not installed")

    def test_both_are_below_two(self):
        for name in ("torno-server.service", "torno-backup.service"):
            judged = self.judge(data / name)
            self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)

    def test_what_takes_the_sandbox_away_is_seen(self):
        unit = (data / "torno-server.service").read_text(encoding="utf-8")
        weak = data.parent / "torno-weak.service"
        weak.write_text(unit.replace("SystemCallFilter", "#SystemCallFilter"), encoding="utf-8")
        self.addCleanup(weak.unlink)
        self.assertNotEqual(self.judge(weak).returncode, 0)


if __name__ == "__main__":
    tap.main()
