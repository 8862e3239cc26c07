"""Many records at once: all or none, a dry run that tells of each fault, and how few of a product are low."""

import torno_rest
import tap
from torno_rest import Case

setUpModule = torno_rest.start
tearDownModule = torno_rest.stop


def make_product(name, **more):
    return {"name": name, "price": "2500.00", **more}


def make_person(n, **more):
    return {"full_name": f"Persona {n}", "document_id": f"IMP{n}", "email": f"imp{n}@example.com", "phone_number": "310",
            "plan": "Traído", **more}


class Import(Case):
    def post(self, kind, rows, status=200, code=None, **more):
        answer = self.call("POST", f"/import/{kind}", {"rows": rows, **more})
        return self.check(answer, status, code)

    def names(self, path):
        return [record["name"] for record in self.get(path)]

    def test_all_rows_are_made(self):
        rows = [make_product("Traído uno", quantity=4, low_stock_threshold=5), make_product(" Traído dos ", is_active=False)]
        self.assertEqual(self.post("products", rows), {"created": 2, "faults": []})
        found = {product["name"]: product for product in self.get("/products/?limit=1000")}
        one, two = found["Traído uno"], found["Traído dos"]
        self.assertEqual((one["price"], one["quantity"], one["low_stock_threshold"], one["is_active"]), ("2500.00", 4, 5, True))
        self.assertEqual((two["quantity"], two["low_stock_threshold"], two["is_active"]), (0, None, False))
        ledger = self.get(f"/products/{one['id']}/movements")
        self.assertEqual([(entry["reason"], entry["change"]) for entry in ledger], [("opening", 4)])

    def test_a_dry_run_tells_of_each_fault_and_makes_nothing(self):
        self.new_product(name="Ya está", barcode="770")
        rows = [make_product("ya está"), make_product("Seco"), make_product("SECO"), make_product("Otro seco"),
                make_product("Mismo código", barcode="770")]
        answer = self.post("products", rows, dry_run=True)
        self.assertEqual([(fault["row"], fault["field"], fault["code"]) for fault in answer["faults"]],
                         [(0, "name", "name_taken"), (2, "name", "name_taken"), (4, "barcode", "barcode_taken")])
        self.assertEqual(answer["created"], 0)
        self.assertIn("nombre", answer["faults"][0]["msg"])
        self.assertNotIn("Seco", self.names("/products/?limit=1000"))

    def test_one_bad_row_keeps_all_out(self):
        self.new_product(name="Ocupado")
        self.post("products", [make_product("Entero"), make_product("OCUPADO")], 400, "name_taken")
        self.assertNotIn("Entero", self.names("/products/?limit=1000"))

    def test_shapes_are_told_at_their_rows(self):
        faults = self.post("products", [make_product("x"), {"name": "", "price": "-1"}, {"price": "1.001"}], 422)["detail"]
        self.assertEqual(sorted((fault["loc"][2], fault["loc"][3]) for fault in faults),
                         [(1, "name"), (1, "price"), (2, "name"), (2, "price")])

    def test_plans(self):
        rows = [{"name": "Mes traído", "price": "80000", "duration_days": 30},
                {"name": "Tiquetera traída", "price": "50000", "duration_days": 60, "role": "taquillero", "days": 10}]
        self.assertEqual(self.post("plans", rows)["created"], 2)
        rows = [{"name": "Sin visitas", "price": "1", "duration_days": 1, "role": "taquillero"}]
        self.assertEqual([(f["row"], f["field"], f["code"]) for f in self.post("plans", rows, dry_run=True)["faults"]], [(0, "days", "bad_pass")])

    def test_members_come_with_the_plan_that_they_have(self):
        gym = self.new_gym()["id"]
        self.new_plan(name="Traído", gym_id=gym)
        rows = [make_person(1, expires_at="2999-12-31"), make_person(2, expires_at="2020-01-01"), make_person(3, purchased_price="90000")]
        self.assertEqual(self.post("members", rows, gym_id=gym)["created"], 3)
        found = {user["document_id"]: user for user in self.get(f"/users/users/?gym_id={gym}")}
        plan = found["IMP1"]["active_plan"]
        self.assertEqual((plan["expires_at"][:19], plan["purchased_price"], plan["plan"]["name"]), ("2999-12-31T00:00:00", "0.00", "Traído"))
        self.assertIsNone(found["IMP2"]["active_plan"])
        self.assertEqual(found["IMP3"]["active_plan"]["purchased_price"], "90000.00")

    def test_faults_of_members(self):
        gym = self.new_gym()["id"]
        self.new_plan(name="Traído", gym_id=gym)
        self.new_member(email="taken@example.com", document_id="TAKEN")
        rows = [make_person(11, plan="Ninguno"), make_person(12, email="Taken@Example.com"), make_person(13, document_id="taken"),
                make_person(14), make_person(14, email="imp15@example.com")]
        faults = self.post("members", rows, gym_id=gym, dry_run=True)["faults"]
        self.assertEqual([(fault["row"], fault["code"]) for fault in faults],
                         [(0, "plan_not_found"), (1, "email_taken"), (2, "document_taken"), (4, "document_taken")])
        self.assertEqual(self.get(f"/users/users/?gym_id={gym}"), [])

    def test_the_same_key_imports_once(self):
        body = {"rows": [make_product("Una vez")]}
        for _ in range(2):
            answer = self.call("POST", "/import/products", body, headers={"Idempotency-Key": "import-once"})
            self.assertEqual(self.check(answer, 200)["created"], 1)

    def test_many_rows(self):
        rows = [make_product(f"Muchos {i}", quantity=1) for i in range(2000)]
        self.assertEqual(self.post("products", rows, dry_run=True), {"created": 0, "faults": []})
        self.assertEqual(self.post("products", rows)["created"], 2000)
        self.post("products", [make_product("x")] * 5001, 422)

    def test_only_admins_import(self):
        answer = self.call("POST", "/import/products", {"rows": [make_product("No")]}, token=self.trainer)
        self.check(answer, 403, "forbidden")

    def test_an_unknown_gym(self):
        self.post("products", [make_product("Lejos")], 404, "gym_not_found", gym_id=999999)


class LowStock(Case):
    def low(self, gym, query=""):
        return [product["id"] for product in self.get(f"/products/low-stock?gym_id={gym}{query}")]

    def test_each_product_has_its_own_threshold(self):
        gym = self.new_gym()["id"]
        usual, own = self.new_product(gym_id=gym, quantity=11), self.new_product(gym_id=gym, quantity=30, low_stock_threshold=30)
        self.assertEqual((usual["low_stock_threshold"], own["low_stock_threshold"]), (None, 30))
        self.assertEqual(self.low(gym), [own["id"]])
        self.assertEqual(self.low(gym, "&threshold=11"), [usual["id"]])

    def test_a_change_leaves_it_and_null_takes_it_away(self):
        product = self.new_product(low_stock_threshold=3)
        path = f"/products/{product['id']}"
        self.assertEqual(self.check(self.call("PUT", path, {"price": "1.00"}), 200)["low_stock_threshold"], 3)
        self.assertIsNone(self.check(self.call("PUT", path, {"low_stock_threshold": None}), 200)["low_stock_threshold"])
        self.check(self.call("PUT", path, {"low_stock_threshold": -1}), 422)


if __name__ == "__main__":
    tap.main()
