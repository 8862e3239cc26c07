"""Ctrl+? lists all keys that there are, and none that are not."""

import pathlib
import re
import unittest
import xml.etree.ElementTree

import tap

CLIENT = pathlib.Path(__file__).parents[2] / "client"
# GTK's own, and one that a page has in its template.
ELSEWHERE = {"F10", "<Control>Return"}


def read_listed(name):
    tree = xml.etree.ElementTree.parse(CLIENT / "pages" / "torno-shortcuts.ui")
    return [element.text for element in tree.iter("property") if element.get("name") == name]


def read_sources(pattern):
    return [found for path in CLIENT.rglob("*.c") for found in re.findall(pattern, path.read_text(encoding="utf-8"))]


class Shortcuts(unittest.TestCase):
    def test_of_the_application(self):
        bound = re.findall(r'^  \{ "((?:win|app|window)\.[^"]*)", +\{ "', (CLIENT / "torno-application.c").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertGreater(len(bound), 10)
        self.assertEqual(sorted(read_listed("action-name")), sorted(bound))

    def test_of_pages(self):
        bound = {keys.split("|")[0] for keys in read_sources(r'torno_shortcut_add \([^"]*"([^"]*)"')}
        self.assertGreater(len(bound), 10)
        self.assertEqual(set(read_listed("accelerator")) - ELSEWHERE, bound)

    def test_none_means_two_things_at_once(self):
        """What the application has works on every page."""
        application = set(re.findall(r'"((?:<\w+>)*\w+)"[,} ]', "\n".join(
            line for line in (CLIENT / "torno-application.c").read_text(encoding="utf-8").splitlines() if line.startswith("  { "))))
        self.assertIn("<Control>f", application)
        self.assertEqual(application & set(read_listed("accelerator")), set())


if __name__ == "__main__":
    tap.main()
