"""Every text that the programs can show stands in Spanish: none untranslated, fuzzy or missing from the catalogues."""

import pathlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import tap

ROOT = pathlib.Path(__file__).parents[2]
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# As meson's preset for GLib has them.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3", "gettext", "ngettext:1,2"]


def list_strings(domain):
    """{(context, text)} of all sources that POTFILES.in names."""
    names = [line for line in (ROOT / domain / "POTFILES.in").read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
    with tempfile.NamedTemporaryFile(suffix=".pot") as pot:
        subprocess.run(["xgettext", "--from-code=UTF-8", "--add-comments", f"--directory={ROOT}", f"--output={pot.name}",
                        *(f"--keyword={keyword}" for keyword in KEYWORDS), *names], check=True, capture_output=True)
        return set(read_catalogue(pot.name, []))


def read_catalogue(path, options):
    """The entries of a catalogue that msgattrib's options leave, but for its header."""
    text = subprocess.run(["msgattrib", "--no-wrap", "--no-obsolete", *options, str(path)], check=True, capture_output=True, text=True).stdout
    found = []
    for entry in text.split("\n\n"):
        words = dict(re.findall(r'^(msgctxt|msgid) "(.*)"$', entry, re.MULTILINE))
        if words.get("msgid"):
            found.append((words.get("msgctxt"), words["msgid"]))
    return found


class TranslationsTest(unittest.TestCase):
    def check(self, domain):
        catalogue = ROOT / domain / "es.po"
        self.assertEqual(read_catalogue(catalogue, ["--untranslated"]), [], "untranslated")
        self.assertEqual(read_catalogue(catalogue, ["--only-fuzzy"]), [], "fuzzy")
        known, used = set(read_catalogue(catalogue, [])), list_strings(domain)
        self.assertGreater(len(used), 50)
        self.assertEqual(used - known, set(), "missing from the catalogue")

    def test_the_desktop_is_whole(self):
        self.check("po")

    def test_the_server_is_whole(self):
        self.check("po/server")

    def test_every_source_with_texts_is_named(self):
        named = {line for domain in ("po", "po/server") for line in (ROOT / domain / "POTFILES.in").read_text(encoding="utf-8").split("\n")}
        texts = re.compile(r'\bN?_ ?\("|\bng?e?t?t?e?x?t? ?\("|translatable="yes"')
        with_texts = {str(path.relative_to(ROOT)) for folder in ("client", "server", "shared") for kind in ("*.c", "*.ui")
                      for path in (ROOT / folder).rglob(kind) if "node_modules" not in path.parts
                      and texts.search(path.read_text(encoding="utf-8"))}
        self.assertGreater(len(with_texts), 20)
        self.assertEqual(with_texts - named, set())

    def test_desktop_files_speak_spanish(self):
        for path in (ROOT / "data").glob("*.desktop"):
            text = path.read_text(encoding="utf-8")
            for key in ("GenericName", "Comment", "Keywords"):
                if f"\n{key}=" in text:
                    self.assertIn(f"\n{key}[es]=", text, f"{path.name}: {key}")

    def test_the_metainfo_speaks_spanish(self):
        """Each text is followed by its translation."""
        root = xml.etree.ElementTree.parse(ROOT / "data" / "org.torno.Torno.metainfo.xml.in").getroot()
        n_texts = 0
        for parent in root.iter():
            children = list(parent)
            for i, child in enumerate(children):
                if child.tag in ("summary", "p", "li", "caption") and child.get(LANG) is None:
                    n_texts += 1
                    following = children[i + 1] if i + 1 < len(children) else None
                    self.assertTrue(following is not None and following.tag == child.tag and following.get(LANG) == "es", child.text)
        self.assertGreater(n_texts, 5)

    def test_the_manuals_have_the_same_parts(self):
        for name in ("manual", "installing"):
            depths = [[len(found) for found in re.findall(r"^(#+) ", (ROOT / "docs" / f"{name}-{lang}.md").read_text(encoding="utf-8"), re.MULTILINE)]
                      for lang in ("en", "es")]
            if name == "manual":
                self.assertEqual(*depths)
            self.assertEqual(*[sum(depth == 2 for depth in each) for each in depths])


if __name__ == "__main__":
    tap.main()
