"""What an address asks for: the fields of a form, checked, and the addresses made from them."""

from __future__ import annotations

from typing import Any, Self, get_origin
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import QueryParams

from openmodels.errors import BadRequest


class Asked(BaseModel):
    """The fields of a form; an empty field asks for nothing, and a field of another site changes nothing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def read(cls, params: QueryParams) -> Self:
        """The fields in an address; raises BadRequest, which names the first that cannot be."""
        values: dict[str, Any] = {}
        for name, value in params.multi_items():
            if not value.strip() or name not in cls.model_fields:
                continue
            if "\x00" in value:
                raise BadRequest(f"The address asks for {name} with a character that cannot be.")
            if get_origin(cls.model_fields[name].annotation) is tuple:
                values.setdefault(name, []).append(value)
            else:
                values[name] = value.strip()
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            where = first["loc"][0] if first["loc"] else ", ".join(values)
            raise BadRequest(
                f"The address asks for {where} “{str(first['input'])[:80]}”, which cannot be.",
                hint=f"{first['msg']}.",
            ) from None

    def query(self, **changes: object) -> str:
        """The fields that differ from what an empty form asks for, as a query, with some of them changed."""
        empty = {name: field.get_default() for name, field in type(self).model_fields.items()}
        values = {**{name: getattr(self, name) for name in empty}, **changes}
        return urlencode({n: _words(v) for n, v in values.items() if v != empty[n] and v != ""}, doseq=True)


def asks_for_private(params: QueryParams) -> bool:
    """Whether an export is to hold what private registries say, too; raises BadRequest for neither yes nor no."""
    wanted = params.get("private", "false")
    if wanted not in ("true", "false"):
        raise BadRequest(f"The address asks for private “{wanted[:80]}”, which cannot be.", hint="It is true or false.")
    return wanted == "true"


def _words(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return list(value) if isinstance(value, tuple) else value
