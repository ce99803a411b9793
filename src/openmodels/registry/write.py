"""Documents to YAML text: the same document always gives the same bytes, and any loader reads the same values."""

from __future__ import annotations

import json
import os
import re
import tempfile
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel

from openmodels.registry.documents import KINDS, Variant, field_order
from openmodels.registry.numbers import number_text
from openmodels.registry.syntax.text import unseen_in

WIDTH = 100
SCHEMA_LINES = {
    "model": "# yaml-language-server: $schema=../schemas/model.schema.json",
    "provider": "# yaml-language-server: $schema=../schemas/provider.schema.json",
    "mapping": "# yaml-language-server: $schema=../../schemas/mapping.schema.json",
}

_PLAIN = re.compile(r"[A-Za-z0-9_/(.+][^\n\t]*")
_FLOW_UNSAFE = re.compile(r"[,\[\]{}:]")
_NUMBER_1_2 = re.compile(
    r"[-+]?(0o[0-7]+|0x[0-9a-fA-F]+|\.?[0-9][0-9_.]*([eE][-+]?[0-9]+)?|\.(inf|nan|Inf|NaN|INF|NAN))"
)
_CLOCK = re.compile(r"\d+:\d\d")
_RESOLVER = yaml.resolver.Resolver()


def to_yaml(kind: str, document: BaseModel | Mapping[str, Any]) -> str:
    """The text of a registry file of this kind (model, provider or mapping), schema line first.

    Raises TypeError for a value and ValueError for a character that no registry file can hold.
    """
    lines = [SCHEMA_LINES[kind], *_block(_ordered(KINDS[kind], document), "")]
    return "\n".join(lines) + "\n"


def path_of(kind: str, document: BaseModel | Mapping[str, Any]) -> str:
    """Where in a registry this document belongs, such as mappings/openai/gpt-5.yaml."""
    fields = document if isinstance(document, Mapping) else document.model_dump()
    if kind == "mapping":
        return f"mappings/{fields['provider_id']}/{fields['model_id']}.yaml"
    return f"{kind}s/{fields['id']}.yaml"


def write_text(path: Path, text: str) -> bool:
    """Put this text into a file, whole or not at all; false where the file said it already."""
    content = text.encode()
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def _ordered(document_class: type[BaseModel] | None, value: Any) -> Any:
    """Plain data with keys in the order of the class and without absent fields."""
    if isinstance(value, BaseModel):
        document_class = type(value)
        value = {name: getattr(value, name) for name in value.model_fields_set}
    if isinstance(value, Mapping):
        if document_class is None:
            return {key: _ordered(None, value[key]) for key in sorted(value)}
        fields = document_class.model_fields
        order = [*field_order(document_class), *sorted(set(value) - set(fields))]
        return {
            name: _ordered(_class_in(fields[name].annotation) if name in fields else None, value[name])
            for name in order
            if name in value and _is_written(document_class, name, value[name])
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_ordered(document_class, item) for item in value]
    return value


def _is_written(document_class: type[BaseModel], name: str, value: Any) -> bool:
    # A variant's null is a statement: unlike the offer it varies, its price is not known.
    if value is None:
        field = document_class.model_fields.get(name)
        return document_class is Variant or (field is not None and field.is_required())
    return value not in ([], {})


def _class_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_class_in(part) for part in get_args(annotation))
    return next((part for part in found if part), None)


def _block(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, item in value.items():
        name = f"{indent}{_scalar(key, in_flow=False)}:"
        if isinstance(item, Mapping) and item:
            yield name
            yield from _block(item, indent + "  ")
        elif isinstance(item, list) and any(isinstance(part, Mapping) for part in item):
            yield name
            for part in item:
                first, *rest = _block(part, indent + "    ")
                yield f"{indent}  - {first.lstrip()}"
                yield from rest
        elif isinstance(item, list):
            yield from _list(name, [_scalar(part, in_flow=True) for part in item], indent + "  ")
        elif isinstance(item, str) and len(name) + len(item) > WIDTH and _folds(item):
            yield f"{name} >-"
            yield from (f"{indent}  {line}" for line in _fold(item, WIDTH - len(indent) - 2))
        else:
            yield f"{name} {_scalar(item, in_flow=False)}"


def _list(name: str, items: list[str], indent: str) -> Iterator[str]:
    line = f"{name} ["
    for position, item in enumerate(items):
        piece = item + ("]" if position == len(items) - 1 else ",")
        if len(line) + len(piece) + 1 > WIDTH and not line.endswith("["):
            yield line.rstrip()
            line = indent
        line += piece + " "
    yield line.rstrip() if items else f"{name} []"


def _folds(text: str) -> bool:
    return re.fullmatch(r"\S+( \S+)+", text) is not None and unseen_in(text) is None


def _fold(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _scalar(value: Any, *, in_flow: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return number_text(value)
    if isinstance(value, str):
        return value if _is_plain(value, in_flow=in_flow) else _quoted(value)
    raise TypeError(f"a registry file cannot hold a {type(value).__name__}: {value!r}")


def _is_plain(text: str, *, in_flow: bool) -> bool:
    if not _PLAIN.fullmatch(text) or text != text.strip() or ": " in text or " #" in text or text.endswith(":"):
        return False
    if not text.isprintable() or (in_flow and _FLOW_UNSAFE.search(text)):
        return False
    if text.startswith("...") or _NUMBER_1_2.fullmatch(text) or _CLOCK.match(text):
        return False
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return bool(tag == "tag:yaml.org,2002:str") and text.lower() not in ("y", "n")


def _quoted(text: str) -> str:
    if unseen := unseen_in(text):
        raise ValueError(f"a registry file cannot hold the character U+{ord(unseen):04X}: {text!r}")
    if text.isprintable() and "'" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
