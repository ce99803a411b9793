"""Log lines of a server: our own and those of libraries in one form, each with the id of its request."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog
from structlog.types import Processor

from openmodels.cli.requests import request_id


def configure(level: str, form: Literal["text", "json"]) -> None:
    """Send all log lines of this process, from `level` up, to standard error, for people or for programs."""
    shared: list[Processor] = [
        _with_request,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # The values of variables stay out of tracebacks: they may be secrets, and to draw them takes seconds.
    shown = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    without_values = structlog.processors.ExceptionRenderer(shown)
    last: list[Processor] = (
        [without_values, structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)


def _with_request(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    known = request_id.get()
    if known is not None:
        event["request_id"] = known
    return event
