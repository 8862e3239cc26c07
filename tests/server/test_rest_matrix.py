"""Every route of /openapi.json against every caller. A route that this table does not know fails."""

import base64
import hashlib
import hmac
import json
import pathlib
import re

import tap
import torno_rest
from torno_rest import API, Case

setUpModule = torno_rest.start


def tearDownModule():
    """No route that was never called, and none that was never called with success."""
    torno_rest.stop()
    document = torno_rest.document
    silent = {operation["operationId"] for *_, operation in document.operations
              if 200 not in document.answered.get(operation["operationId"], ())}
    assert not silent, f"never answered 200: {silent}"


ALL = (200, 200, 200)
ADMIN = (403, 403, 200)
OWN_GYM = (200, 403, 200)

# What a trainer of the record's gym, a trainer of another gym and an admin are answered.
EXPECTED = {
    "auth_me": ALL, "auth_logout": ALL, "auth_password": ALL,
    "gym_list": ALL, "gym_active": ALL, "gym_get": ALL, "gym_create": ADMIN, "gym_update": ADMIN, "gym_delete": ADMIN,
    "user_list": ALL, "user_trainers": ALL, "user_members": ALL, "user_by_phone": (200, 404, 200), "user_by_document": (200, 404, 200),
    "user_create_staff": ADMIN, "user_create_member": (200, 404, 200), "user_create_regular": (200, 404, 200),
    "user_get": OWN_GYM, "user_update": OWN_GYM, "user_delete": ADMIN, "user_export": OWN_GYM,
    "consent_give": OWN_GYM, "consent_get": OWN_GYM, "consent_withdraw": OWN_GYM,
    "photo_get": OWN_GYM, "photo_set": OWN_GYM, "photo_delete": OWN_GYM,
    "plan_list": ALL, "plan_active": ALL, "plan_get": OWN_GYM, "plan_create": ADMIN, "plan_update": ADMIN, "plan_delete": ADMIN,
    "user_plan_list": ALL, "user_plan_daily": ALL, "user_plan_by_user": OWN_GYM, "user_plan_active": OWN_GYM, "user_plan_get": OWN_GYM,
    "user_plan_create": OWN_GYM, "user_plan_update": OWN_GYM, "user_plan_delete": ADMIN,
    "user_plan_freeze": OWN_GYM, "user_plan_unfreeze": OWN_GYM,
    "product_list": ALL, "product_active": ALL, "product_low_stock": ALL, "product_get": OWN_GYM, "product_movements": OWN_GYM,
    "product_create": ADMIN, "product_update": ADMIN, "product_delete": ADMIN, "product_stock": ADMIN, "product_restock": ADMIN,
    "sale_list": ALL, "sale_daily": ALL, "sale_summary": ALL, "sale_by_buyer": OWN_GYM, "sale_get": OWN_GYM, "sale_create": OWN_GYM, "sale_checkout": OWN_GYM,
    "sale_update": ADMIN, "sale_delete": ADMIN, "sale_void": OWN_GYM, "sale_refund": OWN_GYM, "ticket_void": OWN_GYM,
    "report_revenue": ALL, "report_products": ALL, "report_plans": ALL, "report_visits": ALL, "report_retention": ALL, "report_expiring": ALL,
    "shift_list": ALL, "shift_open": ALL, "shift_current": ALL, "shift_get": OWN_GYM, "shift_close": OWN_GYM,
    "shift_movements": OWN_GYM, "shift_move_cash": OWN_GYM,
    "attendance_list": ALL, "attendance_today": ALL, "attendance_daily": ALL, "attendance_by_user": OWN_GYM, "attendance_summary": OWN_GYM,
    "attendance_get": OWN_GYM, "attendance_create": OWN_GYM, "attendance_create_by_document": OWN_GYM, "attendance_update": OWN_GYM,
    "attendance_delete": ADMIN, "attendance_override": OWN_GYM,
    "measurement_list": ALL, "measurement_by_user": OWN_GYM, "measurement_latest": OWN_GYM, "measurement_progress": OWN_GYM,
    "measurement_get": OWN_GYM, "measurement_create": OWN_GYM, "measurement_update": OWN_GYM, "measurement_delete": OWN_GYM,
    "audit_list": ADMIN, "station_list": ALL, "import_products": ADMIN, "import_plans": ADMIN, "import_members": ADMIN,
}
COUNTED = {"counted_cash": "0.00", "counted_transfer": "0.00", "counted_card": "0.00"}
PHOTO = base64.b64encode(b"\xff\xd8\xff\xc0\0\x0b\x08\1\0\1\0" + bytes(50)).decode()  # of 256 pixels a side
PUBLIC = {"root", "health", "openapi", "ws_health", "auth_login"}



def encode(part):
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class World:
    """Records of gym 1, made when a path or a body first asks for them, so that each request has its own."""

    def __init__(self, case):
        self.case = case
        self.made = {}

    def __getitem__(self, name):
        if name not in self.made:
            self.made[name] = getattr(self, "make_" + name)()
        return self.made[name]

    def post(self, path, body, token=None):
        return self.case.check(self.case.call("POST", path, body, token), 200)

    def make_plan(self):
        return self.case.new_plan()

    def make_member(self):
        member = self.case.new_member(self["plan"])
        self.post(f"/users/{member['id']}/consent", {"text": "Sí"})
        return member

    def make_product(self):
        return self.case.new_product()

    def make_sale(self):
        self["shift"]  # trainers take back what was sold in the open shift only
        return self.post("/sales/", {"product_id": self["product"]["id"], "quantity": 1}, self.case.trainer)

    def close_shift(self):
        """One shift a gym is open: what another world left open makes room."""
        answer = self.case.call("GET", "/shifts/current?gym_id=1")
        if answer.status == 200:
            self.post(f"/shifts/{answer.json['id']}/close", COUNTED)
        return {"opening_float": "0.00"}

    def make_shift(self):
        return self.post("/shifts/", self.close_shift())

    def make_visit(self):
        return self.post("/attendance/", {"user_id": self["member"]["id"]})

    def make_measured(self):
        return self.post("/measurements/", {"user_id": self["member"]["id"], "weight": 70})

    def make_frozen(self):
        plan = self.case.new_member(self["plan"])["active_plan"]
        self.post(f"/user-plans/{plan['id']}/freeze", {})
        return plan

    def make_gym(self):
        return self.case.new_gym()

    def get_parameter(self, name, operation):
        if name == "plan_id" and operation != "plan_get":
            return self.case.new_plan()["id"]
        if operation == "attendance_create_by_document":
            name = "document_id"
        if operation in ("photo_get", "photo_delete"):
            self.case.check(self.case.call("PUT", f"/users/{self['member']['id']}/photo", {"data": PHOTO}), 200)
        if operation == "user_plan_unfreeze":
            return self["frozen"]["id"]
        if operation.startswith("measurement_latest"):
            self["measured"]
        found = {"user_id": ("member", "id"), "document_id": ("member", "document_id"), "plan_id": ("plan", "id"), "gym_id": ("gym", "id"),
                 "product_id": ("product", "id"), "sale_id": ("sale", "id"), "ticket_id": ("sale", "ticket_id"), "shift_id": ("shift", "id"), "attendance_id": ("visit", "id"),
                 "measurement_id": ("measured", "id")}.get(name)
        if found:
            return self[found[0]][found[1]]
        return {"user_plan_id": lambda: self["member"]["active_plan"]["id"], "date": lambda: "2024-01-15",
                "phone_number": lambda: "310"}[name]()

    def make_body(self, operation):
        Case.count += 1
        n = Case.count
        person = {"email": f"w{n}@example.com", "full_name": "W", "document_id": f"W{n}", "phone_number": "1"}
        line = {"quantity": 1}
        bodies = {
            "auth_login": lambda: {"email": "admin@gym.com", "password": "admin123"},
            "auth_password": lambda: {"current_password": "longenough", "new_password": "longenough too"},
            "gym_create": lambda: {"name": f"W {n}"}, "gym_update": lambda: {"address": "Elsewhere"},
            "user_create_staff": lambda: {**person, "role": "trainer", "password": "longenough"},
            "user_create_member": lambda: {**person, "plan_id": self["plan"]["id"]},
            "user_create_regular": lambda: {**person, "plan_id": self["plan"]["id"]},
            "user_update": lambda: {"full_name": "Changed"}, "consent_give": lambda: {"text": "Sí"},
            "photo_set": lambda: {"data": PHOTO}, "plan_create": lambda: {"name": f"W {n}", "price": "1.00", "duration_days": 1}, "plan_update": lambda: {"price": "2.00"},
            "user_plan_create": lambda: {"user_id": self["member"]["id"], "plan_id": self.case.new_plan(duration_days=60)["id"]},
            "user_plan_update": lambda: {"plan_id": self.case.new_plan(duration_days=90)["id"]},
            "product_create": lambda: {"name": f"W {n}", "price": "1.00"}, "product_update": lambda: {"price": "2.00"},
            "product_stock": lambda: {"quantity": 5}, "sale_update": lambda: {"payment_type": "card"},
            "sale_create": lambda: {**line, "product_id": self["product"]["id"]},
            "sale_checkout": lambda: {"items": [{**line, "product_id": self["product"]["id"]}]},
            "shift_open": self.close_shift, "shift_close": lambda: COUNTED,
            "shift_move_cash": lambda: {"direction": "in", "amount": "1.00", "reason": "x"},
            "sale_void": lambda: {"reason": "x"}, "ticket_void": lambda: {"reason": "x"}, "sale_refund": lambda: {"reason": "x"},
            "import_products": lambda: {"rows": [{"name": f"W {n}", "price": "1.00"}]},
            "import_plans": lambda: {"rows": [{"name": f"W {n}", "price": "1.00", "duration_days": 1}]},
            "import_members": lambda: {"rows": [{**person, "plan": self["plan"]["name"]}]},
            "product_restock": lambda: {"quantity": 1, "cost": "1.00"},
            "attendance_create": lambda: {"user_id": self["member"]["id"]}, "attendance_create_by_document": lambda: {},
            "attendance_update": lambda: {"notes": "x"}, "attendance_override": lambda: {"user_id": self["member"]["id"], "override_reason": "Paga mañana"}, "measurement_update": lambda: {"weight": 71},
            "measurement_create": lambda: {"user_id": self["member"]["id"], "weight": 70},
        }
        return bodies[operation]() if operation in bodies else None


class Matrix(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_gym = cls().new_gym()["id"]

    def operations(self):
        for method, path, _, operation in torno_rest.document.operations:
            yield method, path, operation["operationId"]

    def ask(self, method, path, name, token, world=None):
        world = world or World(self)
        path = re.sub(r"\{([a-z_]+)\}", lambda m: str(world.get_parameter(m[1], name)), path)
        return self.server.call(method, path, world.make_body(name), token)

    def change_claims(self, token, **claims):
        """The token as the server would have signed it, with other claims."""
        head, body, signature = token.split(".")
        key = pathlib.Path(self.server.data, "secret-key").read_text(encoding="utf-8").strip().encode()

        def sign(text):
            return encode(hmac.new(key, text.encode(), hashlib.sha256).digest())

        self.assertEqual(sign(f"{head}.{body}"), signature)
        text = head + "." + encode(json.dumps({**json.loads(decode(body)), **claims}).encode())
        return text + "." + sign(text)

    def make_bad_tokens(self):
        revoked, deactivated = self.server.login(), self.new_trainer()
        self.check(self.call("POST", "/auth/logout", token=revoked), 200)
        self.check(self.call("PUT", f"/users/{deactivated[0]['id']}", {"is_active": False}), 200)
        return {"none": None, "garbage": "x.y.z", "cut": self.admin[:-4], "unsigned": self.admin.rsplit(".", 1)[0] + ".",
                "expired": self.change_claims(self.admin, exp=1), "revoked": revoked, "deactivated": deactivated[1],
                "unknown session": self.change_claims(self.admin, jti="x" * 22)}

    def test_the_table_knows_every_route(self):
        self.assertEqual({name for *_, name in self.operations()}, set(EXPECTED) | PUBLIC)

    def test_who_has_no_standing_session_gets_nothing(self):
        tokens, world = self.make_bad_tokens(), World(self)
        for method, path, name in self.operations():
            for kind, token in tokens.items() if name not in PUBLIC else []:
                answer = self.ask(method, path, name, token, world)
                self.assertEqual((answer.status, answer.headers["WWW-Authenticate"], answer.json["code"]),
                                 (401, "Bearer", "not_authenticated"), f"{name}: {kind}")

    def test_what_is_public_asks_for_no_token(self):
        tokens = self.make_bad_tokens()
        for method, path, name in self.operations():
            for kind, token in tokens.items() if name in PUBLIC else []:
                self.assertEqual(self.ask(method, path, name, token).status, 200, f"{name}: {kind}")

    def make_callers(self, name):
        """The three of EXPECTED; those whose session ends by it are of its own."""
        other = self.new_trainer(gym_id=self.other_gym)[1] if name.startswith("auth_") else self.other
        if name.startswith("auth_"):
            return self.new_trainer()[1], other, self.new_trainer(role="admin")[1]
        return self.trainer, other, self.admin

    def test_each_caller_is_answered_as_the_table_says(self):
        self.other = self.new_trainer(gym_id=self.other_gym)[1]
        found = {name: tuple(self.ask(method, path, name, token).status for token in self.make_callers(name))
                 for method, path, name in self.operations() if name not in PUBLIC}
        self.assertEqual({name: got for name, got in found.items() if got != EXPECTED[name]}, {})


if __name__ == "__main__":
    tap.main()
