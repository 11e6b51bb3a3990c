# Edit Factory - do answers fit the description of the interface?
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A checker for the part of JSON Schema 2020-12 that /openapi.json uses, and
Contract, which holds an answer against the whole of an operation. It is strict:
a member that a schema does not name is a fault."""

import json
import re
import sys

TYPES = {"string": str, "object": dict, "array": list, "boolean": bool,
         "null": type(None)}
FORMATS = {
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z",
    "uri": r"[a-z][a-z0-9+.-]*:\S+",
}
KNOWN = {"$ref", "type", "properties", "required", "items", "enum", "const",
         "minimum", "maximum", "minLength", "maxLength", "minItems",
         "maxItems", "pattern", "format", "anyOf", "allOf", "default",
         "description", "additionalProperties"}


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


class Schemas:
    def __init__(self, document):
        self.document = document

    def resolve(self, reference):
        node = self.document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
        return node

    def faults(self, value, schema, where="", known=frozenset()):
        """What is wrong, as a list of texts. `known`: members that a schema
        beside this one names."""
        strange = set(schema) - KNOWN
        if strange:
            raise ValueError(f"{where}: the checker knows no {strange}")
        if "$ref" in schema:
            return self.faults(value, self.resolve(schema["$ref"]), where)
        found = self.of_choice(value, schema, where)
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(is_type(value, k) for k in kinds):
            return found + [f"{where}: is no {kinds}: {value!r}"]
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{where}: {value!r} is none of {schema['enum']}")
        if "const" in schema and value != schema["const"]:
            found.append(f"{where}: is not {schema['const']!r}")
        if isinstance(value, str):
            found += self.of_text(value, schema, where)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            found += self.of_number(value, schema, where)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                found += self.faults(item, schema.get("items", {}),
                                     f"{where}/{i}")
        elif isinstance(value, dict):
            found += self.of_object(value, schema, where, known)
        return found

    def of_choice(self, value, schema, where):
        found = []
        if "anyOf" in schema:
            ways = [self.faults(value, s, where) for s in schema["anyOf"]]
            if all(ways):
                found += ways[0]
        parts = [self.resolve(s["$ref"]) if "$ref" in s else s
                 for s in schema.get("allOf", [])]
        named = {n for p in parts for n in p.get("properties", {})}
        for part in parts:
            found += self.faults(value, part, where, named)
        return found

    @staticmethod
    def of_text(value, schema, where):
        bad = not (schema.get("minLength", 0) <= len(value) <=
                   schema.get("maxLength", 1 << 30))
        if "pattern" in schema:
            bad |= not re.search(schema["pattern"], value)
        if "format" in schema:
            bad |= not re.fullmatch(FORMATS[schema["format"]], value)
        return [f"{where}: {value!r} does not fit {schema}"] if bad else []

    @staticmethod
    def of_number(value, schema, where):
        if schema.get("minimum", value) <= value <= \
                schema.get("maximum", value):
            return []
        return [f"{where}: {value} is out of range"]

    def of_object(self, value, schema, where, known):
        properties = schema.get("properties", {})
        found = [f"{where}: {n} is missing"
                 for n in schema.get("required", []) if n not in value]
        for name, item in value.items():
            if name in properties:
                found += self.faults(item, properties[name],
                                     f"{where}/{name}")
            elif schema.get("additionalProperties") is not True and \
                    name not in known and properties:
                found.append(f"{where}: {name} is not described")
        return found


class Contract:
    """Collects faults of answers, and which operations were seen to succeed."""

    def __init__(self, document):
        self.document = document
        self.schemas = Schemas(document)
        self.faults = []
        self.seen = set()
        self.routes = [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"),
                        path, operations)
                       for path, operations in document["paths"].items()]

    def find(self, method, path):
        path = path.partition("?")[0]
        for pattern, _, operations in self.routes:
            if pattern.match(path) and method.lower() in operations:
                return operations[method.lower()]
        return None

    def check(self, method, path, answer):
        operation = self.find(method, path)
        if operation is None:
            return
        name = f"{operation['operationId']} {answer.status}"
        described = operation["responses"].get(str(answer.status))
        if described is None:
            self.faults.append(f"{name}: the status is not described: "
                               f"{answer.body[:200]!r}")
            return
        if answer.status < 400:
            self.seen.add(operation["operationId"])
        self.faults += [f"{name}: {f}" for f in self.of_answer(
            described, answer, method == "HEAD")]

    def of_answer(self, described, answer, no_body=False):
        found = []
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        contents = described.get("content", {})
        for name in described.get("headers", {}):
            if name in ("X-Request-Id", "Location", "ETag", "Tus-Resumable",
                        "Upload-Offset", "Upload-Expires") and \
                    name not in answer.headers:
                found.append(f"header {name} is missing")
        if no_body:
            return found + (["a body"] if answer.body else [])
        if not contents:
            return found + ([f"a body: {answer.body[:80]!r}"]
                            if answer.body else [])
        if kind in contents:
            schema = contents[kind].get("schema")
        elif "application/octet-stream" in contents:
            return found
        else:
            return found + [f"{kind} is not described"]
        return found + (self.schemas.faults(json.loads(answer.body), schema)
                        if schema else [])

    def operations(self, tag=None):
        """Of the description; those with the tag."""
        return {o["operationId"] for p in self.document["paths"].values()
                for o in p.values() if tag is None or tag in o["tags"]}

    def check_requests(self):
        """Every example of a request fits, too."""
        found = []
        for operations in self.document["paths"].values():
            for operation in operations.values():
                body = operation.get("requestBody", {}).get("content", {})
                media = body.get("application/json", {})
                for name, example in media.get("examples", {}).items():
                    found += [f"{operation['operationId']} {name}: {f}" for f
                              in self.schemas.faults(example["value"],
                                                     media["schema"])]
        return found


if __name__ == "__main__":
    sys.exit("a module for the tests")
