"""Plain values out of Python source that builds a table of objects, read as text: nothing of it is ever run."""

from __future__ import annotations

import ast
from decimal import Decimal, InvalidOperation
from typing import Any

from openmodels.errors import CannotRun


def table(source: bytes, name: str) -> Any:
    """What is assigned to `name`: objects as dicts of their arguments, with their class as `is`, days as text.

    Raises CannotRun where the source is not Python or holds anything but such a table.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        raise CannotRun("The file is not Python source.", hint="Give the package's wheel or its data file.") from None
    for node in tree.body:
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(target, ast.Name) and target.id == name and isinstance(node, ast.AnnAssign) and node.value:
            return _value(node.value)
    raise CannotRun(f"The file has no table '{name}'.", hint="Is it the data file of another package?")


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item) for item in items]
        case ast.Dict(keys=keys, values=values):
            return {_value(key): _value(value) for key, value in zip(keys, values, strict=True) if key is not None}
        case ast.Call(func=ast.Name(id="Decimal"), args=[ast.Constant(value=str(text))]):
            return _number(text)
        case ast.Call(func=ast.Attribute(attr="date"), args=[year, month, day]):
            return f"{_value(year):04d}-{_value(month):02d}-{_value(day):02d}"
        case ast.Call(func=ast.Attribute(attr="time" | "timezone" | "timedelta")):
            return ast.unparse(node)
        case ast.Call(func=ast.Name(id=name), keywords=keywords):
            return {"is": name, **{word.arg: _value(word.value) for word in keywords if word.arg}}
    raise CannotRun(f"Line {node.lineno} is more than a table: {ast.unparse(node)[:80]}.", hint="Fetch the file again.")


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise CannotRun(f"{text!r} is not a number.", hint="Fetch the file again.") from None
