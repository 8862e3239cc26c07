"""The whole route table, by /openapi.json: every endpoint against every caller and against input that does not fit."""

import json
import re

import tap
import torno_rest
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop

# Both would end this suite's own sessions or be held up for failing too often.
SIGNING = {"auth_login", "auth_logout", "auth_password"}

BAD = ["", "x", "x" * 20000, "\u0000", "\ud83d\ude00", "' OR 1=1 --", "%s%n{}", "../..", 0, -1, 1 << 63, 10 ** 40, 1.5, -0.0, 1e300,
       True, False, None, [], {}, [[]], ["x"], {"a": 1}, "9999-12-31T23:59:59+14:00", "0001-01-01", "2024-02-30", "24:00", "1e5", "NaN", "-"]
BAD_TEXTS = ["x", "%00", "%FF", "%F0%9F%98%80", "%27", "0", "-1", "99999999999999999999", "1.5", "x" * 3000, "9999-12-31", "0001-01-01",
             "2024-02-30", "%25", "..", "%2F", "null", "true", "+", "1e5"]


class Table(Case):
    def operations(self, *, public=False):
        for method, path, _, operation in torno_rest.document.operations:
            if public or "public" not in operation["x-roles"]:
                yield method, path, operation

    def fill(self, path, values=None):
        return re.sub(r"\{([a-z_]+)\}", lambda m: str((values or {}).get(m[1], "2024-01-15" if m[1] == "date" else "999999")), path)

    def body_of(self, operation):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        return content["example"] if content else None

    def ask(self, method, path, body=None, token=None, **more):
        return torno_rest.server.ask(method, path, body, token, **more)


class Document(Table):
    def test_every_reference_leads_somewhere(self):
        text = json.dumps(torno_rest.document.json)
        for reference in set(re.findall(r'"\$ref": "([^"]+)"', text)):
            torno_rest.document.resolve(reference)

    def test_operations_are_named_once_and_described(self):
        ids = [operation["operationId"] for *_, operation in torno_rest.document.operations]
        self.assertEqual(len(ids), len(set(ids)))
        for method, path, operation in self.operations(public=True):
            self.assertTrue(operation["summary"] and operation["tags"], path)
            placed = {p["name"] for p in operation["parameters"] if p.get("in") == "path"}
            self.assertEqual(placed, set(re.findall(r"\{([a-z_]+)\}", path)), path)
            self.assertTrue({"200", "500", "503"} <= set(operation["responses"]), path)
            self.assertEqual("401" in operation["responses"], "public" not in operation["x-roles"] or path.endswith("login"), path)

    def test_examples_fit_their_schemas(self):
        for method, path, operation in self.operations(public=True):
            contents = [response["content"]["application/json"] for response in operation["responses"].values()]
            if "requestBody" in operation:
                contents.append(operation["requestBody"]["content"]["application/json"])
            contents += [p for p in operation["parameters"] if "schema" in p]
            for content in contents:
                examples = [e["value"] for e in content.get("examples", {}).values()] + ([content["example"]] if "example" in content else [])
                for example in examples:
                    self.assertEqual(torno_rest.document.faults(content["schema"], example), [], f"{method} {path}")


class Callers(Table):
    def test_without_a_token_nobody_gets_in(self):
        for method, path, operation in self.operations():
            for token in (None, "bad", self.admin[:-2] + "xx"):
                answer = self.ask(method, self.fill(path), self.body_of(operation), token)
                self.assertEqual((answer.status, answer.headers["WWW-Authenticate"]), (401, "Bearer"), f"{method} {path}")

    def test_trainers_reach_what_the_table_says(self):
        for method, path, operation in self.operations():
            if operation["operationId"] in SIGNING:
                continue
            answer = self.ask(method, self.fill(path), self.body_of(operation), self.trainer)
            if "trainer" not in operation["x-roles"]:
                self.assertEqual((answer.status, answer.json["code"]), (403, "forbidden"), f"{method} {path}")
            else:
                self.assertNotEqual(answer.status, 401, f"{method} {path}")
                self.assertLess(answer.status, 500, f"{method} {path}: {answer.body}")

    def test_trainers_name_no_other_gym(self):
        gym = self.new_gym()["id"]
        for method, path, operation in self.operations():
            if "trainer" not in operation["x-roles"]:
                continue
            body = self.body_of(operation)
            if any(p.get("name") == "gym_id" and p["in"] == "query" for p in operation["parameters"]):
                answer = self.ask(method, f"{self.fill(path)}?gym_id={gym}", body, self.trainer)
                self.assertEqual((answer.status, answer.json["code"]), (403, "other_gym"), f"{method} {path}")
            if body and "gym_id" in body:
                answer = self.ask(method, self.fill(path), {**body, "gym_id": gym}, self.trainer)
                self.assertEqual((answer.status, answer.json["code"]), (403, "other_gym"), f"{method} {path}")

    def test_records_of_another_gym_are_out_of_reach(self):
        gym = self.new_gym()["id"]
        plan, product = self.new_plan(gym_id=gym), self.new_product(gym_id=gym)
        member = self.new_member(plan, gym_id=gym)
        visit = self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}), 200)
        measured = self.check(self.call("POST", "/measurements/", {"user_id": member["id"], "weight": 70}), 200)
        sale = self.check(self.call("POST", "/sales/", {"product_id": product["id"], "quantity": 1}), 200)
        shift = self.check(self.call("POST", "/shifts/", {"opening_float": 0, "gym_id": gym}), 200)
        values = {"gym_id": gym, "shift_id": shift["id"], "user_id": member["id"], "plan_id": plan["id"], "user_plan_id": member["active_plan"]["id"],
                  "product_id": product["id"], "sale_id": sale["id"], "ticket_id": sale["ticket_id"], "measurement_id": measured["id"], "attendance_id": visit["id"],
                  "document_id": member["document_id"], "phone_number": "310555"}
        bodies = {"attendance_create": {"user_id": member["id"]}, "measurement_create": {"user_id": member["id"], "weight": 70},
                  "sale_create": {"product_id": product["id"], "quantity": 1}, "user_update": {"full_name": "Mine"},
                  "sale_checkout": {"items": [{"product_id": product["id"], "quantity": 1}]},
                  "attendance_create_by_document": {}, "attendance_update": {"notes": "x"}, "measurement_update": {"weight": 71},
                  "user_plan_update": {"plan_id": plan["id"]}, "consent_give": {"text": "x"},
                  "user_plan_create": {"user_id": member["id"], "plan_id": plan["id"]}}
        before = self.get(f"/users/{member['id']}")
        for method, path, operation in self.operations():
            name = operation["operationId"]
            if "trainer" not in operation["x-roles"] or name in SIGNING or ("{" not in path and name not in bodies):
                continue
            if name in ("gym_get", "attendance_daily"):  # all staff read all gyms; the list is the own gym's
                continue
            own = {**values, "attendance_id": member["document_id"]} if name == "attendance_create_by_document" else values
            answer = self.ask(method, self.fill(path, own), bodies.get(name, self.body_of(operation)), self.trainer)
            wanted = 404 if "/search/" in path else 403
            if name == "user_by_phone":
                self.assertNotIn(member["document_id"].encode(), answer.body)
                continue
            self.assertEqual(answer.status, wanted, f"{method} {path}: {answer.body}")
        self.assertEqual(self.get(f"/users/{member['id']}"), before)


class Misfits(Table):
    def setUp(self):
        self.faults = []

    def tearDown(self):
        self.assertEqual(sorted(set(self.faults)), [])

    def ask_harmless(self, method, path, body, **more):
        """Refused or done, but never a failure of the server, and always as the document says."""
        answer = self.ask(method, path, body, self.admin, **more)
        text = f"{method} {path[:120]} {str(body)[:120]}: {answer.status} {answer.body[:200]!r}"
        if answer.status >= 500:
            self.faults.append(text)
        if "/../" not in path:  # that is the path of another operation, or of none
            self.faults += torno_rest.document.answer_faults(method, path, answer)
        if answer.status == 422:
            for fault in answer.json["detail"] if isinstance(answer.json["detail"], list) else []:
                self.assertEqual(set(fault), {"type", "loc", "msg", "input"}, text)

    def test_paths(self):
        for method, path, operation in self.operations():
            for text in BAD_TEXTS if "{" in path else []:
                self.ask_harmless(method, re.sub(r"\{[a-z_]+\}", text, path), None if method == "GET" else self.body_of(operation))

    def test_queries(self):
        for method, path, operation in self.operations():
            for parameter in operation["parameters"]:
                for text in BAD_TEXTS if parameter.get("in") == "query" else []:
                    self.ask_harmless(method, f"{self.fill(path)}?{parameter['name']}={text}", self.body_of(operation))

    def test_bodies(self):
        for method, path, operation in self.operations():
            body = self.body_of(operation)
            if body is None or operation["operationId"] in SIGNING:
                continue
            slow = "password" in body  # each that fits is hashed
            for name in body:
                for value in BAD if not slow or name == "password" else BAD[:10]:
                    self.ask_harmless(method, self.fill(path), {**body, name: value})
            for whole in (b"", b"null", b"[]", b"5", b'"x"', b"{", b"\xff\xfe", b'{"name": "\xc3("}', b'{"name": "\\u0000"}', b"[" * 5000,
                          b'{"a":' * 3000, b'{"name":"x","name":5}', b"{}garbage"):
                self.ask_harmless(method, self.fill(path), None, raw=whole)

    def test_signing(self):
        for value in BAD:
            for body in ({"email": value, "password": "x"}, {"email": "a@b.co", "password": value},
                         {"email": "a@b.co", "password": "x", "gym_id": value}):
                answer = self.ask("POST", torno_rest.API + "/auth/login", body)
                self.assertIn(answer.status, (400, 401, 422, 429), body)
        torno_rest.server.psql("DELETE FROM login_failures")

    def test_real_records_with_extreme_values(self):
        member, product = self.new_member(), self.new_product()
        sale = self.check(self.call("POST", "/sales/", {"product_id": product["id"], "quantity": 1}), 200)
        visit = self.check(self.call("POST", "/attendance/", {"user_id": member["id"]}), 200)
        measured = self.check(self.call("POST", "/measurements/", {"user_id": member["id"], "weight": 70}), 200)
        for path in (f"/users/{member['id']}", f"/user-plans/{member['active_plan']['id']}", f"/plans/{member['active_plan']['plan_id']}",
                     f"/products/{product['id']}", f"/sales/{sale['id']}", f"/attendance/{visit['id']}", f"/measurements/{measured['id']}"):
            operation = torno_rest.document.find("PUT", torno_rest.API + path)
            schema = torno_rest.document.resolve(operation["requestBody"]["content"]["application/json"]["schema"]["$ref"])
            for name in schema["properties"]:
                for value in BAD if name != "password" else []:
                    self.ask_harmless("PUT", torno_rest.API + path, {name: value})


if __name__ == "__main__":
    tap.main()
