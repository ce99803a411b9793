"""JSON Schemas (2020-12) of the registry's files, made from the documents and written as a person would."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from openmodels.registry.documents import KINDS, field_order
from openmodels.registry.examples import EXAMPLES

WIDTH = 110
_ORDER = (
    *("description", "$ref", "type", "enum", "pattern", "format"),
    *("minimum", "maximum", "minLength", "maxLength", "items", "minItems", "uniqueItems"),
)


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a model, provider or mapping file."""
    document = KINDS[kind]
    made = document.model_json_schema()
    classes = {cls.__name__: cls for cls in _classes(document)}
    shapes = {_snake(name): _object(shape, classes[name]) for name, shape in sorted(made.get("$defs", {}).items())}
    top = _object(made, document)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{kind}.schema.json",
        "title": f"OpenModels {kind}",
        **top,
        "examples": [EXAMPLES[kind]],
        "$defs": shapes,
    }


def text(kind: str) -> str:
    """The schema of this kind as the text of its file."""
    return _pretty(schema(kind)) + "\n"


def file_name(kind: str) -> str:
    """The name of the schema file of this kind, below the registry's schemas folder."""
    return f"{kind}.schema.json"


def outdated(root: Path) -> list[str]:
    """Names of the schema files of a registry that are missing or differ from the documents."""
    return [file_name(kind) for kind in KINDS if not _says(root / "schemas" / file_name(kind), text(kind))]


def write(root: Path) -> None:
    """Write the schemas of all kinds below a registry root."""
    folder = root / "schemas"
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        (folder / file_name(kind)).write_text(text(kind), encoding="utf-8", newline="\n")


def _says(path: Path, content: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == content


def _classes(document: type[BaseModel]) -> Iterable[type[BaseModel]]:
    known = {document}
    waiting = [document]
    while waiting:
        for field in waiting.pop().model_fields.values():
            for found in _named(field.annotation) - known:
                known.add(found)
                waiting.append(found)
    return known


def _named(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return set().union(*(_named(part) for part in getattr(annotation, "__args__", ())))


def _object(shape: dict[str, Any], document: type[BaseModel]) -> dict[str, Any]:
    properties, required = shape["properties"], shape.get("required", [])
    order = field_order(document)
    made = {
        "description": shape["description"],
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in order if name in required],
        "properties": {name: _field(properties[name]) for name in order},
    }
    if not required:
        del made["required"]
    return made | {key: value for key, value in shape.items() if key in {"if", "then"}}


def _field(shape: dict[str, Any]) -> dict[str, Any]:
    """One field: no titles and defaults, null as one of its types, references by the shape's name."""
    shape = {key: value for key, value in shape.items() if key not in {"title", "default"}}
    if "anyOf" in shape:
        (one,) = [choice for choice in shape.pop("anyOf") if choice != {"type": "null"}]
        shape |= _nullable(_field(one))
    if "$ref" in shape:
        shape["$ref"] = f"#/$defs/{_snake(shape['$ref'].rpartition('/')[2])}"
    for inner in ("items", "additionalProperties"):
        if isinstance(shape.get(inner), dict):
            shape[inner] = _field(shape[inner])
    return {key: shape[key] for key in sorted(shape, key=_rank)}


def _nullable(shape: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in shape:
        return {"anyOf": [shape, {"type": "null"}]}
    if "enum" in shape:
        shape["enum"] = [*shape["enum"], None]
    return shape | {"type": [shape["type"], "null"]}


def _rank(key: str) -> int:
    return _ORDER.index(key) if key in _ORDER else len(_ORDER)


def _snake(name: str) -> str:
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _pretty(value: Any, indent: str = "", taken: int = 0) -> str:
    """JSON that keeps on one line what is short and holds nothing nested more than once."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (len(indent) + taken + len(line) < WIDTH and _flat(value)):
        return line
    deeper = indent + "  "
    if isinstance(value, dict):
        rows = [f"{json.dumps(key)}: {_pretty(item, deeper, len(key) + 5)}" for key, item in value.items()]
        return "{\n" + ",\n".join(deeper + row for row in rows) + f"\n{indent}}}"
    if all(isinstance(item, str | None) for item in value):
        return "[\n" + _filled([json.dumps(item) for item in value], deeper) + f"\n{indent}]"
    return "[\n" + ",\n".join(deeper + _pretty(item, deeper) for item in value) + f"\n{indent}]"


def _flat(value: dict[str, Any] | list[Any]) -> bool:
    items = value.values() if isinstance(value, dict) else value
    return not any(isinstance(item, dict) for item in items) or len(json.dumps(value)) < WIDTH // 2


def _filled(words: list[str], indent: str) -> str:
    lines = [indent]
    for word in words:
        if len(lines[-1]) + len(word) + 2 > WIDTH:
            lines.append(indent)
        lines[-1] += f"{word}, "
    return "\n".join(line.rstrip() for line in lines).removesuffix(",")
