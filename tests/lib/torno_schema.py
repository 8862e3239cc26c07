"""Holds answers against /openapi.json: as much of JSON Schema as the document uses, and an error for what it does not."""

import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
KNOWN = {"$ref", "type", "description", "properties", "required", "items", "enum", "anyOf", "pattern", "format", "minimum", "maximum",
         "minLength", "maxLength", "minItems", "maxItems", "x-statuses"}
NO_BODY = (204, 304)


class Document:
    def __init__(self, json):
        self.json = json
        self.operations = []
        self.answered = {}  # operationId -> the statuses that have been seen
        for path, methods in json["paths"].items():
            pattern = re.sub(r"\\{[a-z_]+\\}", "[^/]+", re.escape(path.rstrip("/"))) + "/?$"
            for method, operation in methods.items():
                self.operations.append((method.upper(), path, re.compile(pattern), operation))
        self.operations.sort(key=lambda o: o[1].count("{"))

    def find(self, method, path):
        plain = path.split("?", 1)[0]
        for its_method, _, pattern, operation in self.operations:
            if its_method == method and pattern.match(plain):
                return operation
        return None

    def resolve(self, reference):
        node = self.json
        for name in reference.removeprefix("#/").split("/"):
            node = node[name]
        return node

    def faults(self, schema, value, at="$"):
        """What of the value does not fit, one text each."""
        unknown = set(schema) - KNOWN
        if unknown:
            return [f"{at}: the schema uses {unknown}"]
        found = []
        if "$ref" in schema:
            found += self.faults(self.resolve(schema["$ref"]), value, at)
        if "anyOf" in schema and not any(not self.faults(one, value, at) for one in schema["anyOf"]):
            found.append(f"{at}: {value!r} fits none of {schema['anyOf']}")
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{at}: {value!r} is none of {schema['enum']}")
        if "type" in schema and not self.is_type(schema["type"], value):
            return found + [f"{at}: {value!r} is no {schema['type']}"]
        return found + self.bound_faults(schema, value, at) + self.inner_faults(schema, value, at)

    def is_type(self, names, value):
        for name in [names] if isinstance(names, str) else names:
            if name in ("integer", "number"):
                if isinstance(value, int if name == "integer" else (int, float)) and not isinstance(value, bool):
                    return True
            elif isinstance(value, TYPES[name]):
                return True
        return False

    def bound_faults(self, schema, value, at):
        size = len(value) if isinstance(value, (str, list)) else None
        number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
        low = schema.get("minimum") if number is not None else schema.get("minLength", schema.get("minItems"))
        high = schema.get("maximum") if number is not None else schema.get("maxLength", schema.get("maxItems"))
        found, measure = [], number if number is not None else size
        if measure is not None and low is not None and measure < low:
            found.append(f"{at}: {value!r} is below {low}")
        if measure is not None and high is not None and measure > high:
            found.append(f"{at}: {value!r} is above {high}")
        if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
            found.append(f"{at}: {value!r} does not match {schema['pattern']}")
        return found

    def inner_faults(self, schema, value, at):
        found = []
        if isinstance(value, dict):
            found += [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
            known = schema.get("properties")
            if known is not None and "$ref" not in schema:
                found += [f"{at}: {name} is not described" for name in value if name not in known]
            for name, inner in (known or {}).items():
                if name in value:
                    found += self.faults(inner, value[name], f"{at}.{name}")
        if isinstance(value, list) and "items" in schema:
            for i, entry in enumerate(value):
                found += self.faults(schema["items"], entry, f"{at}[{i}]")
        return found

    def answer_faults(self, method, path, answer):
        """What of an answer is not as the document says."""
        operation = self.find(method, path)
        if answer.status in NO_BODY or method == "HEAD":
            return [f"{method} {path}: {answer.status} with a body"] if answer.body else []
        if operation is None:
            schema = {"$ref": "#/components/schemas/Error"} if answer.status in (404, 405) else None
        else:
            self.answered.setdefault(operation["operationId"], set()).add(answer.status)
            described = operation["responses"].get(str(answer.status))
            schema = described and next(iter(described["content"].values()))["schema"]
        if schema is None:
            return [f"{method} {path}: {answer.status} is not described ({answer.body[:200]!r})"]
        return [f"{method} {path}: {fault}" for fault in self.faults(schema, answer.json)]
