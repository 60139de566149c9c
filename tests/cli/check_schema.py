# SPDX-License-Identifier: GPL-3.0-or-later
"""check_schema.py SCHEMA [--lines] FILE: is FILE what docs/schema says?

Keys that no schema knows are problems here, though readers ignore them: a
job that invents one has to describe it. --lines: one JSON value a line.
"""
import json
import pathlib
import sys

import jsonschema

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schema"


def load(name):
    """A schema with the shared definitions inside and no unknown keys."""
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    shared = (FOLDER / "common.json").read_text(encoding="utf-8")
    schema = json.loads(text.replace("common.json#", "#"))
    shared = shared.replace('"abilities.json"', '"#/$defs/abilities"')
    common = json.loads(shared.replace("common.json#", "#"))
    abilities = json.loads((FOLDER / "abilities.json").read_text())
    abilities.pop("$id")
    schema["$defs"] = {**common["$defs"], **schema.get("$defs", {}),
                       "abilities": abilities}
    schema.pop("$id", None)
    close(schema)
    return schema


def close(node):
    if isinstance(node, dict):
        if "properties" in node and node.get("type") == "object":
            node.setdefault("additionalProperties", False)
        for child in node.values():
            close(child)
    elif isinstance(node, list):
        for child in node:
            close(child)


def main():
    name, path = sys.argv[1], sys.argv[-1]
    text = pathlib.Path(path).read_text(encoding="utf-8")
    values = text.splitlines() if "--lines" in sys.argv else [text]
    schema = load(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    problems = 0
    for value in values:
        for error in validator.iter_errors(json.loads(value)):
            print(f"{name}: {error.json_path}: {error.message[:300]}")
            problems += 1
    if not values or problems:
        sys.exit(1)


main()
