"""The fields of registry files as Markdown tables, made from the same schemas that editors use."""

from __future__ import annotations

from typing import Any

from openmodels.registry import fields
from openmodels.registry.documents import KINDS
from openmodels.registry.fields import FORMS
from openmodels.registry.schema import schema

_NULL = " or null"
_SHORT = {fields.ID: "id", fields.REGION: "region", fields.HTTPS_URL: "https address", fields.CURRENCY: "currency code"}


def tables() -> str:
    """One section a kind of file, then one for each shape that fields share, in Markdown."""
    shapes: dict[str, dict[str, Any]] = {}
    sections = []
    for kind in KINDS:
        made = schema(kind)
        shapes |= made["$defs"]
        sections.append(_section(f"## {kind.capitalize()}", made))
    return "\n".join([*sections, *(_section(f"### {_title(name)}", shapes[name]) for name in sorted(shapes))])


def _section(heading: str, made: dict[str, Any]) -> str:
    required = made.get("required", [])
    rows = [
        f"| {'**' if name in required else ''}`{name}`{'**' if name in required else ''} "
        f"| {_value(field, name in required)} | {field['description']} |"
        for name, field in made["properties"].items()
    ]
    return "\n".join([heading, "", made["description"], "", "| field | value | meaning |", "|---|---|---|", *rows, ""])


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _value(field: dict[str, Any], required: bool) -> str:
    # Every optional field may be null, which the page says once.
    return _type(field) if required else _type(field).removesuffix(_NULL)


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{_title(name).lower()}](#{name.replace('_', '-')})"
    if "anyOf" in field:
        return f"{_type(field['anyOf'][0])}{_NULL}"
    types = field["type"] if isinstance(field["type"], list) else [field["type"]]
    return _of_type(types[0], field) + (_NULL if "null" in types else "")


def _of_type(name: str, field: dict[str, Any]) -> str:
    if "enum" in field:
        return "one of " + ", ".join(f"`{word}`" for word in field["enum"] if word is not None)
    if name == "array":
        return f"list of {_type(field['items']).removeprefix('one of ')}"
    if name == "object":
        return f"mapping to {_type(field['additionalProperties'])}"
    if name == "boolean":
        return "true or false"
    if name == "string":
        least, most = field.get("minLength", 0), field.get("maxLength")
        return _SHORT.get(field.get("pattern", "")) or FORMS.get(
            field.get("pattern", ""), f"text of {least} to {most} characters"
        )
    noun = "whole number" if name == "integer" else "number"
    if "maximum" not in field:
        return f"{noun} from {field['minimum']:,}"
    return f"{noun} from {field['minimum']:,} to {field['maximum']:,}"
