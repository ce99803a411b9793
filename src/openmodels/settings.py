"""The only reader of the environment; imported by composition roots, never by what they compose."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_data_path
from pydantic import Field, HttpUrl, PostgresDsn, RedisDsn, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from openmodels.errors import SetupError


class Settings(BaseSettings):
    """What can be set by `OPENMODELS_*` variables; each field's description is its line in the reference."""

    model_config = SettingsConfigDict(env_prefix="OPENMODELS_", env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: PostgresDsn | None = Field(
        None, description="PostgreSQL 15+ to use. Not set: `openmodels up` starts an embedded one."
    )
    read_database_url: PostgresDsn | None = Field(
        None,
        description="The same database as a role that only reads, for API and pages; `openmodels migrate` makes it.",
    )
    redis_url: RedisDsn | None = Field(
        None, description="Redis 7+ or Valkey 8+ to use. Not set: `openmodels up` starts an embedded Valkey."
    )
    pgbin: Path | None = Field(
        None, description="Folder of PostgreSQL's own programs (initdb, postgres) to embed instead of the wheel's."
    )
    host: str = Field("127.0.0.1", description="Address the API and web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the API and web server listens on.")
    workers: int = Field(1, ge=1, le=64, description="Processes that `openmodels serve` answers with.")
    drain_s: int = Field(2, ge=0, le=600, description="Seconds a stopping server waits for answers under way.")
    metrics_host: str = Field("127.0.0.1", description="Address the metrics are served at.")
    metrics_port: int | None = Field(
        None, ge=1, le=65535, description="Port the metrics are served at, for Prometheus. Not set: none are kept."
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("openmodels"),
        description="Folder of the embedded servers' data and of the logs. Default: the platform's user data folder.",
    )
    registry: Annotated[tuple[Path, ...], NoDecode] = Field(
        (Path("registry"),),
        description="Registry folders, separated as in PATH; a later one overlays an earlier one.",
    )
    api_url: HttpUrl = Field(
        HttpUrl("http://127.0.0.1:8000"), description="Where the client commands (models, compare, ...) find the API."
    )
    public_url: HttpUrl | None = Field(
        None,
        description="Address readers see, for canonical links; not set, these are relative, save on this machine.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level that is logged: debug, info, warning or error."
    )
    log_format: Literal["text", "json"] = Field("text", description="Form of a log line: text or json.")
    pool_size: int = Field(8, ge=1, le=200, description="Most database connections of one API process.")
    statement_timeout_ms: int = Field(5000, ge=0, description="A query of the API that runs longer is ended; 0: never.")
    rate_limit: int = Field(100, ge=0, description="Requests a minute and address before 429; 0: no limit.")
    trusted_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (ip_network("127.0.0.0/8"), ip_network("::1/128")),
        description="Networks that no rate limit holds, separated by commas.",
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), description="Networks whose X-Forwarded-For is believed, separated by commas."
    )
    cache_memory_mb: int = Field(64, ge=1, description="Memory of one API process for finished answers, in MB.")
    telemetry: bool = Field(default=True, description="Whether `openmodels up` runs the worker that probes providers.")
    probe_region: str = Field(
        "local", pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Name of the place that this worker probes from."
    )
    probe_concurrency: int = Field(
        2, ge=1, le=64, description="Processes of one worker; with one, an answer that hangs holds up everything."
    )
    probes_in_flight: int = Field(100, ge=1, le=5000, description="Most probes that one process has under way at once.")
    probe_timeout_s: float = Field(10, gt=0, le=60, description="Most seconds that a health probe may take.")
    probe_answer_timeout_s: float = Field(60, gt=0, le=75, description="Most seconds that a latency probe may take.")
    probe_slow_ms: float = Field(3000, gt=0, description="A health probe that takes longer finds a provider degraded.")
    probe_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), description="Private networks that may be probed, separated by commas."
    )
    probe_ca_file: Path | None = Field(None, description="Certificates to trust beside those of the system.")
    probe_control_urls: Annotated[tuple[str, ...], NoDecode] = Field(
        ("https://www.gstatic.com/generate_204", "https://cp.cloudflare.com/", "https://www.wikipedia.org/"),
        description="Addresses asked to tell whether this machine is offline, separated by commas.",
    )
    probe_budget: Decimal | None = Field(
        None,
        ge=0,
        description="Most USD a month for latency probes; offers not priced in USD are not asked. Not set: no limit.",
    )
    probe_models: Annotated[dict[str, str], NoDecode] = Field(
        {}, description="Model to ask a provider with, as provider=model, separated by commas. Default: the cheapest."
    )
    probe_all_models: bool = Field(
        default=False, description="Whether every model of a provider is probed for its latency."
    )
    probe_keys_file: Path | None = Field(None, description="File of providers' keys as NAME=value lines.")

    @field_validator("registry", mode="before")
    @classmethod
    def _paths(cls, value: Any) -> Any:
        return tuple(Path(p) for p in value.split(os.pathsep) if p) if isinstance(value, str) else value

    @field_validator("trusted_networks", "trusted_proxies", "probe_networks", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        return tuple(ip_network(n.strip()) for n in value.split(",") if n.strip()) if isinstance(value, str) else value

    @field_validator("probe_control_urls", mode="before")
    @classmethod
    def _urls(cls, value: Any) -> Any:
        return tuple(u.strip() for u in value.split(",") if u.strip()) if isinstance(value, str) else value

    @field_validator("probe_models", mode="before")
    @classmethod
    def _pairs(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
        if any(not equals for _, equals, _ in pairs):
            raise ValueError("should be provider=model pairs, separated by commas")
        return {provider.strip(): model.strip() for provider, _, model in pairs}

    @cached_property
    def log_dir(self) -> Path:
        """Where the processes of the stack write their logs."""
        return self.data_dir / "logs"


def environment() -> Mapping[str, str]:
    """All variables of the environment, for what has names of its own there, such as providers' keys."""
    return os.environ


def _shown(name: str, value: Any) -> str:
    # An address may hold a password, and an error ends up in a log.
    return "an address that is not shown" if name.endswith("_url") else repr(value)


def load(**overrides: Any) -> Settings:
    """The settings of the environment, with `overrides` on top; raises SetupError that names each bad variable."""
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})
    except ValidationError as error:
        found = "; ".join(
            f"OPENMODELS_{name.upper()}: {e['msg']} (got {_shown(name, e['input'])})"
            for e in error.errors()
            for name in [str(e["loc"][0])]
        )
        raise SetupError(f"A setting cannot be used: {found}.", hint="See docs/reference/settings.md.") from None
