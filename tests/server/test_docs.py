"""/docs and /redoc in a browser: drawn, one call tried out, nothing asked of another host, nothing against the policy.

TORNO_PICTURES names a folder for pictures of what was seen.
"""

import json
import os
import pathlib
import unittest

import tap
import torno_browser
import torno_fixture

server = None


def setUpModule():
    global server
    torno_fixture.adopt_orphans()
    server = torno_fixture.Server()


def tearDownModule():
    server.stop()


class Files(unittest.TestCase):
    def test_every_file_has_its_type_and_a_strict_policy(self):
        for path, kind in (("/docs", "text/html"), ("/docs/", "text/html"), ("/docs/page.js", "text/javascript"),
                           ("/docs/swagger-ui.css", "text/css"), ("/docs/swagger-ui-bundle.js", "text/javascript"),
                           ("/redoc", "text/html"), ("/redoc/page.css", "text/css"), ("/redoc/page.js", "text/javascript"),
                           ("/redoc/redoc.standalone.js", "text/javascript")):
            answer = server.ask("GET", path)
            self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, kind + "; charset=utf-8"), path)
            policy = answer.headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'; script-src 'self';", policy)
            self.assertNotIn("unsafe", policy)

    def test_a_file_that_is_known_is_not_sent_again(self):
        tag = server.ask("GET", "/docs").headers["ETag"]
        answer = server.ask("GET", "/docs", headers={"If-None-Match": tag})
        self.assertEqual((answer.status, answer.body), (304, b""))
        self.assertEqual(server.ask("GET", "/docs", headers={"If-None-Match": '"other"'}).status, 200)

    def test_what_is_no_file_is_refused(self):
        for path in ("/docs/x", "/docs/swagger.html", "/docs//", "/docsx"):
            self.assertEqual(server.ask("GET", path).status, 404, path)

    def test_pages_are_only_read(self):
        answer = server.ask("POST", "/docs")
        self.assertEqual((answer.status, answer.json["code"]), (405, "method_not_allowed"))
        self.assertIn("GET", answer.headers["Allow"])


class Pages(unittest.TestCase):
    def setUp(self):
        self.browser = torno_browser.Browser()
        self.addCleanup(self.browser.close)
        self.host = f"{server.host}:{server.port}"

    def open(self, path, shown):
        self.browser.open(f"http://{self.host}{path}")
        self.browser.await_true(shown)

    def finish(self, name):
        if "TORNO_PICTURES" in os.environ:
            self.browser.take_picture(os.path.join(os.environ["TORNO_PICTURES"], name + ".png"))
        self.assertIn(f"http://{self.host}/openapi.json", self.browser.requests)
        self.assertEqual(self.browser.find_other_hosts(self.host), [])
        self.assertEqual(self.browser.complaints, [])

    def test_redoc_shows_every_operation(self):
        n = sum(len(methods) for methods in server.call("GET", "/openapi.json").json["paths"].values())
        self.open("/redoc", f"document.querySelectorAll('[data-section-id*=\"/operation/\"]').length >= {n}")
        self.assertEqual(self.browser.run("getComputedStyle(document.querySelector('.menu-content')).position"), "sticky")
        self.finish("redoc")

    def test_the_reference_needs_no_server(self):
        """The page of the documents: the same as the server says, drawn from a file."""
        path = pathlib.Path(os.environ["TORNO_SERVER"]).parent / "api.html"
        document = server.call("GET", "/openapi.json").json
        page = path.read_text(encoding="utf-8")
        self.assertEqual(json.loads(page.partition('id="openapi">')[2].partition("</script>")[0]), document)
        n = sum(len(methods) for methods in document["paths"].values())
        self.browser.open(path.as_uri())
        self.browser.await_true(f"document.querySelectorAll('[data-section-id*=\"/operation/\"]').length >= {n}")
        self.assertEqual([one for one in self.browser.requests if not one.startswith(("file:", "data:", "blob:"))], [])
        self.assertEqual(self.browser.complaints, [])

    def click(self, selector):
        self.browser.await_true(f"document.querySelector({selector!r}) !== null")
        self.browser.run(f"document.querySelector({selector!r}).click()")

    def fill(self, selector, text):
        """As typing does: React hears of a value only by the element's own setter and an event."""
        self.browser.await_true(f"document.querySelector({selector!r}) !== null")
        self.browser.run(f"""(() => {{ const field = document.querySelector({selector!r});
            Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, {text!r});
            field.dispatchEvent(new Event("input", {{bubbles: true}})); }})()""")

    def try_out(self, operation, body=None):
        """Opens an operation, sends it, and gives the answer's status and text."""
        block = f"[id$='-{operation}']"
        self.click(block + " button.opblock-summary-control")
        self.click(block + " button.try-out__btn")
        if body is not None:
            self.fill(block + " textarea.body-param__text", body)
        self.click(block + " button.execute")
        status = f"{block} .live-responses-table .response-col_status"
        self.browser.await_true(f"document.querySelectorAll({status!r}).length > 1")
        return self.browser.run(f"[...document.querySelectorAll({status!r})].pop().innerText").strip()[:3]

    def test_swagger_ui_tries_calls_out(self):
        self.open("/docs", "document.querySelectorAll('.opblock').length > 50")
        self.assertEqual(self.try_out("auth_me"), "401")
        self.assertEqual(self.try_out("auth_login", '{"email": "admin@gym.com", "password": "admin123"}'), "200")
        self.click("button.authorize")
        self.fill(".auth-container input", server.login())
        self.click(".auth-btn-wrapper button.authorize")
        self.click(".auth-btn-wrapper button.btn-done")
        self.assertEqual(self.try_out("gym_list"), "200")
        self.browser.complaints = [text for text in self.browser.complaints if "401" not in text]  # what was provoked
        self.browser.run("document.querySelector(\"[id$='-gym_list']\").scrollIntoView()")
        self.finish("docs")


if __name__ == "__main__":
    tap.main()
