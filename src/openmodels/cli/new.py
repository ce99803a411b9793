"""`openmodels new`: write a new file of a registry, from options or from answers to questions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from rich.text import Text

from openmodels.cli.console import err, out
from openmodels.errors import CannotRun
from openmodels.registry import words
from openmodels.registry.new import Shelf, meaning, suggest_mapping, suggest_model, write_new
from openmodels.registry.read import Kind
from openmodels.settings import load

app = typer.Typer(add_completion=False, no_args_is_help=True)

UNKNOWN = "unknown"
Registry = Annotated[Path | None, typer.Option(help="Registry to write. Default: the first of OPENMODELS_REGISTRY.")]
Source = Annotated[str | None, typer.Option(help="Address of the page that states these facts.")]
Day = Annotated[str | None, typer.Option(help="Day of these facts (YYYY-MM-DD). Default: today.")]


def _of(kind: Kind, field: str, *, several: bool = False) -> Any:
    """An option that is a field of this kind of file, with what the schema says of it."""
    return typer.Option(help=meaning(kind, field) + (" May be repeated." if several else ""))


@app.callback()
def new() -> None:
    """Write a new file of a registry: asks what is not given, and suggests what similar files say."""


@app.command("model")
def new_model(
    model_id: Annotated[str, typer.Argument(help="Id of the model, such as gpt-5.", metavar="ID", show_default=False)],
    *,
    name: Annotated[str | None, _of("model", "name")] = None,
    description: Annotated[str | None, _of("model", "description")] = None,
    developer: Annotated[str | None, _of("model", "developer")] = None,
    family: Annotated[str | None, _of("model", "family")] = None,
    capability: Annotated[list[str] | None, _of("model", "capabilities", several=True)] = None,
    modality: Annotated[list[str] | None, _of("model", "modalities", several=True)] = None,
    context_window: Annotated[str | None, typer.Option(help="Tokens, or unknown.")] = None,
    licensing: Annotated[str | None, _of("model", "licensing")] = None,
    country: Annotated[str | None, _of("model", "country")] = None,
    released_on: Annotated[str | None, _of("model", "released_on")] = None,
    source: Source = None,
    date: Day = None,
    registry: Registry = None,
) -> None:
    """Write the file of a model. Exit code 0: written; 2: it could not be, and nothing was."""
    root = _root(registry)
    known = suggest_model(Shelf(root), model_id)
    if "like" in known and _asks():
        err.print(Text(f"Suggestions are what '{known['like']}' says."))
    ask = _Asker("model", known)
    fields = {
        "id": model_id,
        "name": ask("name", name),
        "description": ask("description", description),
        "developer": ask("developer", developer, required=False),
        "family": ask("family", family, required=False),
        "capabilities": ask("capabilities", capability, several=True, choices=get_args(words.Capability)),
        "modalities": ask("modalities", modality, several=True, choices=get_args(words.Modality)),
        "context_window": _count(ask("context_window", context_window)),
        "licensing": ask("licensing", licensing, choices=get_args(words.Licensing)),
        "country": ask("country", country, required=False),
        "released_on": ask("released_on", released_on, required=False),
    }
    _write(root, "model", fields, ask, source, date)


@app.command("provider")
def new_provider(
    provider_id: Annotated[str, typer.Argument(help="Id of the provider.", metavar="ID", show_default=False)],
    *,
    name: Annotated[str | None, _of("provider", "name")] = None,
    description: Annotated[str | None, _of("provider", "description")] = None,
    kind: Annotated[str | None, _of("provider", "kind")] = None,
    api_base_url: Annotated[str | None, _of("provider", "api_base_url")] = None,
    auth_type: Annotated[str | None, _of("provider", "auth_type")] = None,
    compatibility: Annotated[str | None, _of("provider", "compatibility")] = None,
    region: Annotated[list[str] | None, _of("provider", "regions", several=True)] = None,
    env_var: Annotated[list[str] | None, _of("provider", "env_vars", several=True)] = None,
    currency: Annotated[str | None, _of("provider", "billing_currency")] = None,
    country: Annotated[str | None, _of("provider", "country")] = None,
    website: Annotated[str | None, _of("provider", "website")] = None,
    pricing_url: Annotated[str | None, _of("provider", "pricing_url")] = None,
    source: Source = None,
    date: Day = None,
    registry: Registry = None,
) -> None:
    """Write the file of a provider. Exit code 0: written; 2: it could not be, and nothing was."""
    root = _root(registry)
    usual = {"auth_type": "bearer", "compatibility": "openai", "regions": ["global"], "billing_currency": "USD"}
    ask = _Asker("provider", {"name": provider_id.replace("-", " ").title(), **usual})
    fields = {
        "id": provider_id,
        "name": ask("name", name),
        "description": ask("description", description),
        "kind": ask("kind", kind, required=False, choices=get_args(words.ProviderKind)),
        "api_base_url": ask("api_base_url", api_base_url),
        "auth_type": ask("auth_type", auth_type, choices=get_args(words.AuthType)),
        "env_vars": ask("env_vars", env_var, several=True, required=False),
        "regions": ask("regions", region, several=True),
        "compatibility": ask("compatibility", compatibility, choices=get_args(words.Compatibility)),
        "billing_currency": ask("billing_currency", currency, required=False),
        "country": ask("country", country, required=False),
        "website": ask("website", website, required=False),
        "pricing_url": ask("pricing_url", pricing_url, required=False),
    }
    _write(root, "provider", fields, ask, source, date)


@app.command("mapping")
def new_mapping(
    provider_id: Annotated[str, typer.Argument(help="Id of the provider.", metavar="PROVIDER", show_default=False)],
    model_id: Annotated[str, typer.Argument(help="Id of the model.", metavar="MODEL", show_default=False)],
    *,
    provider_model_name: Annotated[str | None, _of("mapping", "provider_model_name")] = None,
    input_price: Annotated[str | None, typer.Option(help="Of a million input tokens, or unknown.")] = None,
    output_price: Annotated[str | None, typer.Option(help="Of a million output tokens, or unknown.")] = None,
    cached_price: Annotated[str | None, typer.Option(help="Of a million input tokens read from a cache.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of these prices, ISO 4217.")] = None,
    region: Annotated[list[str] | None, _of("mapping", "available_regions", several=True)] = None,
    requests_per_minute: Annotated[int | None, typer.Option(min=1, help="Most requests a minute.")] = None,
    tokens_per_minute: Annotated[int | None, typer.Option(min=1, help="Most tokens a minute.")] = None,
    source: Source = None,
    date: Day = None,
    registry: Registry = None,
) -> None:
    """Write the file of an offer: one model at one provider. Exit code 0: written; 2: it could not be."""
    root = _root(registry)
    ask = _Asker("mapping", suggest_mapping(Shelf(root), provider_id, model_id))
    fields: dict[str, Any] = {
        "provider_id": provider_id,
        "model_id": model_id,
        "provider_model_name": ask("provider_model_name", provider_model_name),
        "available_regions": ask("available_regions", region, several=True),
        "pricing": None,
        "rate_limits": None,
    }
    prices = {
        "input_per_million": _price(ask.own("input-price", "Price of a million input tokens", input_price)),
        "output_per_million": _price(ask.own("output-price", "Price of a million output tokens", output_price)),
        "cache_read_per_million": _price(cached_price or UNKNOWN),
    }
    if any(price is not None for price in prices.values()):
        wanted = ask.own("currency", "Currency of these prices", currency)
        fields["pricing"] = {**prices, "currency": wanted}
        if prices["cache_read_per_million"] is None:
            del fields["pricing"]["cache_read_per_million"]
    if requests_per_minute or tokens_per_minute:
        limits = {"requests_per_minute": requests_per_minute, "tokens_per_minute": tokens_per_minute}
        fields["rate_limits"] = limits
    _write(root, "mapping", fields, ask, source, date)


class _Asker:
    """Takes the fields of a kind of file from options, else from answers, and remembers which it has to do without."""

    def __init__(self, kind: Kind, known: dict[str, Any]) -> None:
        self._kind, self._known = kind, known
        self.missing: list[str] = []

    def __call__(
        self, field: str, given: Any, *, required: bool = True, several: bool = False, choices: tuple[str, ...] = ()
    ) -> Any:
        """The value of a field of the file."""
        if given:
            return given
        known = self._known.get(field)
        shown = ", ".join(known) if several and known else known
        if not _asks():
            if required:
                such = f" such as {shown}" if shown else f" one of {', '.join(choices)}" if choices else ""
                self.missing.append(f"--{_OPTIONS.get(field, field).replace('_', '-')}{such}")
            return None
        said = _prompt(meaning(self._kind, field), shown, required=required, choices=choices)
        return [part.strip() for part in said.split(",") if part.strip()] if several and said else said or None

    def own(self, option: str, question: str, given: str | None) -> str | None:
        """The value of a field inside a group."""
        if given:
            return given
        known = self._known.get(option, UNKNOWN)
        if _asks():
            return _prompt(question, known, required=True, choices=())
        self.missing.append(f"--{option} such as {known}")
        return None


_OPTIONS = {
    "capabilities": "capability",
    "modalities": "modality",
    "regions": "region",
    "available_regions": "region",
    "env_vars": "env-var",
    "billing_currency": "currency",
}


def _prompt(question: str, known: Any, *, required: bool, choices: tuple[str, ...]) -> str:
    if choices:
        err.print(Text(f"  {', '.join(choices)}", style="dim"))
    default = known if known is not None else None if required else ""
    return str(typer.prompt(question.rstrip("."), default=default, err=True, show_default=bool(default)))


def _asks() -> bool:
    return sys.stdin.isatty()


def _root(registry: Path | None) -> Path:
    root = registry or load().registry[0]
    if not root.is_dir():
        raise CannotRun(f"There is no registry '{root}'.", hint="Name one with --registry.")
    return root


def _number(convert: Callable[[str], Any], value: str | None, form: str) -> Any:
    if value is None or str(value) == UNKNOWN:
        return None
    try:
        return convert(str(value))
    except (ValueError, InvalidOperation):
        raise CannotRun(f"'{value}' is not {form}.", hint=f"Where nobody says, write {UNKNOWN}.") from None


def _count(value: str | None) -> int | None:
    found: int | None = _number(lambda text: int(text.replace(",", "").replace("_", "")), value, "a number of tokens")
    return found


def _price(value: str | None) -> Decimal | None:
    found: Decimal | None = _number(Decimal, value, "a price")
    return found


def _write(root: Path, kind: Kind, fields: dict[str, Any], ask: _Asker, source: str | None, date: str | None) -> None:
    if ask.missing:
        raise CannotRun(f"Without a terminal to ask on, these options are needed: {'; '.join(ask.missing)}.")
    day = date or datetime.now(UTC).date().isoformat()
    if source:
        fields |= {"sources": [{"name": "vendor", "url": source, "retrieved_at": day}], "verified_on": day}
    path = write_new(root, kind, fields | {"created_at": f"{day}T00:00:00Z", "updated_at": f"{day}T00:00:00Z"})
    out.print(Text(f"Wrote {path}"))
    err.print(Text(f"Check it: openmodels validate {path}", style="dim"))
