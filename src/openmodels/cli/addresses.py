"""Where a command finds the servers: in the settings, else where `openmodels up` noted those that it embeds."""

from __future__ import annotations

from pathlib import Path

from openmodels.errors import SetupError
from openmodels.settings import Settings


def database_url(settings: Settings) -> str:
    """The address of PostgreSQL; raises SetupError when there is none."""
    found = str(settings.database_url) if settings.database_url else _noted(settings.data_dir / "postgres.url")
    if found is None:
        raise SetupError("There is no database to work with.", hint="Set OPENMODELS_DATABASE_URL, or `openmodels up`.")
    return found


def reading_url(settings: Settings) -> str:
    """The address of PostgreSQL for what only reads: as its own role, where there is one."""
    return str(settings.read_database_url) if settings.read_database_url else database_url(settings)


def redis_url(settings: Settings) -> str | None:
    """The address of Redis, or None where there is none."""
    return str(settings.redis_url) if settings.redis_url else _noted(settings.data_dir / "valkey.url")


def _noted(file: Path) -> str | None:
    try:
        return file.read_text().strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SetupError(f"'{file}' cannot be read: {error.strerror}.") from error
