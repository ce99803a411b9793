"""Parameters that several endpoints share; each endpoint's own stand beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, get_origin

from fastapi import Path, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from rapidfuzz import process

from openmodels.api.moments import At
from openmodels.errors import BadRequest
from openmodels.registry.fields import ID, REGION


def _printable(value: object) -> object:
    # PostgreSQL cannot hold a NUL in a text, so nothing can match one.
    if isinstance(value, str) and "\x00" in value:
        raise PydanticCustomError("nul", "should not contain a NUL character")
    return value


def _absent_when_empty(value: object) -> object:
    # An HTML form sends every field, the empty ones too.
    return None if isinstance(value, str) and not value.strip() else value


class Parameters(BaseModel):
    """The query parameters of an endpoint: one that is not listed here is an error that names it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NoParameters(Parameters):
    """An endpoint without query parameters."""


class Whole(Parameters):
    """Which part of a whole list."""

    private: bool = Field(
        default=False,
        description="As lines: also what private registries have a part in. Pages always show it.",
    )


class OfThen(Parameters):
    """An endpoint that also tells what was known at a moment of the past."""

    at: At | None = Field(None, description="Moment, or end of a day, whose knowledge is asked for; not given: today.")


class Paged(Parameters):
    page: int = Field(1, ge=1, le=1_000_000, description="Number of the page, from 1.")
    limit: int = Field(20, ge=1, le=100, description="Most entries of a page.")


@dataclass(frozen=True)
class FieldsOf:
    """Marks a list of texts as names of fields of a shape: `fields=id,name`, or the parameter repeated."""

    shape: type[BaseModel]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Split at commas, and refuse a name that the shape does not have."""
        return core_schema.no_info_before_validator_function(self._names, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> JsonSchemaValue:
        """A list of those names."""
        names = {"type": "string", "enum": list(self.shape.model_fields)}
        return {"type": "array", "items": names, "minItems": 1}

    def _names(self, given: object) -> object:
        if not isinstance(given, list | tuple):
            return given
        names = [name.strip() for value in given for name in str(value).split(",")]
        known = list(self.shape.model_fields)
        for name in names:
            if name not in known:
                close = process.extractOne(name, known, score_cutoff=60)
                hint = f"Did you mean '{close[0]}'?" if close else f"There are: {', '.join(known)}."
                raise PydanticCustomError(NO_FIELD, "knows no field '{name}'. {hint}", {"name": name, "hint": hint})
        return list(dict.fromkeys(names))


NO_FIELD = "no_field"
FIELDS = "Fields to answer with, separated by commas; not given: all."
Amount = Annotated[
    Decimal, Field(ge=0, le=1_000_000_000), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1_000_000_000})
]
"""USD per million tokens."""
Text = Annotated[str, BeforeValidator(_printable), Field(max_length=200, json_schema_extra={"pattern": r"^[^\x00]*$"})]
Search = Annotated[Text | None, BeforeValidator(_absent_when_empty)]
IdFilter = Annotated[str, Field(pattern=ID, max_length=255)]
"""Id of something there may be; one that cannot be an id is an error, as it would never find anything."""
Region = Annotated[str, Field(pattern=REGION, max_length=64)]
ProbeRegion = Annotated[str, Field(pattern=ID, max_length=64)]
Id = Annotated[Text, Path(description="Id, in lower case with hyphens.", examples=["gpt-5"])]


def is_given_once(request: Request) -> bool:
    """Whether no parameter is given several times that can hold one value only."""
    return not request.scope["query_string"] or next(_repeated(request), None) is None


async def given_once(request: Request) -> None:
    """Refuse a parameter that is given several times and can hold one value: all but the last would be ignored."""
    for name, times in _repeated(request):
        raise BadRequest(f"The parameter '{name}' is given {times} times, and takes one value.")


def _repeated(request: Request) -> Iterator[tuple[str, int]]:
    given = request.query_params.multi_items()
    if len(given) == len(request.query_params):
        return
    fields = query_fields(request)
    for name, times in Counter(name for name, _ in given).items():
        if times > 1 and name in fields and get_origin(fields[name].annotation) is not list:
            yield name, times


def query_fields(request: Request) -> dict[str, FieldInfo]:
    """The query parameters of the route that a request has reached, by name; none before a route is found."""
    route = request.scope.get("route")
    models = [parameter.field_info.annotation for parameter in route.dependant.query_params] if route else []
    return {
        name: field
        for model in models
        if isinstance(model, type) and issubclass(model, BaseModel)
        for name, field in model.model_fields.items()
    }
