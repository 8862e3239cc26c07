"""No link of the documents leads nowhere: in Markdown to a file of the tree, in the manuals to a page or a heading. What the
manuals name of the interface is there."""

import gettext
import html.parser
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import tap

ROOT = pathlib.Path(__file__).parents[2]
HTML = pathlib.Path(os.environ["TORNO_DOCS"])


def read_texts():
    """Those of the interface, per language, as simplify() leaves them."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "es.mo")
        subprocess.run(["msgfmt", "-o", path, ROOT / "po" / "es.po"], check=True)
        with path.open("rb") as file:
            catalog = gettext.GNUTranslations(file)._catalog
    texts = {"en": [key if isinstance(key, str) else key[0] for key in catalog], "es": list(catalog.values())}
    for path in (ROOT / "data").glob("*.desktop"):
        for lang, name in re.findall(r"^Name(?:\[(es)\])?=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            texts[lang or "en"].append(name)
    return {lang: [simplify(text) for text in of_lang] for lang, of_lang in texts.items()}


def simplify(text):
    """Without what is filled in, and without punctuation."""
    return " ".join(re.sub(r"[…_:.“”«»]|%\d?\$?[sudl]+|\d+", " ", text).lower().split())


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.level_one = set(), [], 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids.add(attrs.get("id"))
        self.level_one += tag == "h1"
        self.links += [attrs[name] for name in ("href", "src") if name in attrs]


class LinksTest(unittest.TestCase):
    def test_markdown(self):
        # Of an archive, and on a machine without git, only the documents at known places are looked through.
        listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "*.md"], capture_output=True, text=True,
                                check=False).stdout.split() if shutil.which("git") else []
        files = [ROOT / name for name in listed] or list(ROOT.glob("*.md")) + list((ROOT / "docs").glob("*.md"))
        self.assertGreater(len(files), 4)
        for path in files:
            text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            for link in re.findall(r"\]\(([^)\s]+)\)", text):
                target = link.partition("#")[0]
                if re.match(r"[a-z]+:", link) or not target:
                    continue
                # The manuals link to each other as the pages that they become.
                there = path.parent / (target.replace(".html", ".md") if path.parent.name == "docs" else target)
                self.assertTrue(there.exists(), f"{path.relative_to(ROOT)}: {link}")

    def test_pages(self):
        pages = {path.name: Page(path) for path in HTML.glob("*.html")}
        self.assertEqual(sorted(pages), ["installing-en.html", "installing-es.html", "manual-en.html", "manual-es.html"])
        for name, page in pages.items():
            self.assertGreaterEqual(page.level_one, 1)
            for link in page.links:
                target, _, heading = link.partition("#")
                if re.match(r"https?:", link):
                    continue
                self.assertIn(target or name, pages, f"{name}: {link}")
                if heading:
                    self.assertIn(heading, pages[target or name].ids, f"{name}: {link}")

    def test_help_opens_at_headings(self):
        pages = {path.name: Page(path) for path in HTML.glob("*.html")}
        catalog = (ROOT / "po" / "es.po").read_text(encoding="utf-8")
        chapters = re.findall(r'^msgid "(manual-en.html#.*)"\nmsgstr "(.*)"$', catalog, re.MULTILINE)
        self.assertEqual(len(chapters), 8)
        for chapter in chapters:
            for name, _, heading in (address.partition("#") for address in chapter):
                self.assertIn(heading, pages[name].ids, chapter)

    def test_names_of_the_interface(self):
        """What is bold or slanted in the manuals is said by the interface, or begins or ends a text of it."""
        texts, n_marks = read_texts(), 0
        for path in (ROOT / "docs").glob("*-??.md"):
            for bold, slanted in re.findall(r"\*\*([^*]+)\*\*|\*([^*]+)\*", path.read_text(encoding="utf-8")):
                n_marks += 1
                wanted = re.compile(rf"(?<!\w){re.escape(simplify(bold or slanted))}(?!\w)")
                self.assertTrue(any(map(wanted.search, texts[path.stem[-2:]])), f"{path.name}: {bold or slanted}")
        self.assertGreater(n_marks, 100)

    def test_keys_of_the_interface(self):
        bound = (ROOT / "client" / "pages" / "torno-shortcuts.ui").read_text(encoding="utf-8").replace("&lt;", "<").replace("&gt;", ">")
        bound += (ROOT / "client" / "torno-application.c").read_text(encoding="utf-8")
        names = {"Enter": "Return", ",": "comma", "?": "question", "+": "plus", "-": "minus"}
        for path in (ROOT / "docs").glob("*-??.md"):
            for shift, key in re.findall(r"<kbd>Ctrl</kbd>\+(<kbd>(?:Shift|Mayús)</kbd>\+)?<kbd>([^<]+)</kbd>", path.read_text(encoding="utf-8")):
                keys = "<Control>" + "<Shift>" * bool(shift) + names.get(key, key.lower())
                self.assertRegex(bound, rf"[\">]{re.escape(keys)}[\"<]", f"{path.name}: {key}")

    def test_every_command_of_the_server_is_in_its_man_page(self):
        page = (ROOT / "data" / "man" / "torno-server.8").read_text(encoding="utf-8").replace("\\-", "-")
        words = re.findall(r'^ +"  ([a-z][a-z-]*)[ A-Z]', (ROOT / "server" / "main.c").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertIn("import", words)
        for word in words:
            self.assertIn(word, page)

    def test_every_setting_is_listed(self):
        """What a hosted platform is told to set is what the server reads."""
        example = (ROOT / "data" / "env.example").read_text(encoding="utf-8")
        for lang in ("en", "es"):
            text = (ROOT / "docs" / f"installing-{lang}.md").read_text(encoding="utf-8")
            for name in set(re.findall(r"\b((?:TORNO_|DATABASE_|TLS_|SECRET_|FINGERPRINT_|TRUSTED_)[A-Z_]+)\b", text)):
                self.assertIn(f"{name}=", example, name)


if __name__ == "__main__":
    tap.main()
