from __future__ import annotations

from datetime import UTC, datetime

import pytest
from httpcore import Response

from openmodels.telemetry.probes.answers import facts, retry_after
from openmodels.telemetry.wire import Phases

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0),
        ("17", 17),
        ("99999999999", 10_000_000),
        ("Sun, 01 Mar 2026 12:02:00 GMT", 120),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("9" * 5000, 10_000_000),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 10_000_000),
        ("Sun, 99999999999999999999 Mar 2026 12:02:00 GMT", None),
        ("soon", None),
        ("-5", None),
        ("\xb2", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: int | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize("name", ["X-Request-Id", "request-id", "CF-Ray", "x-amzn-RequestId", "apim-request-id"])
def test_the_id_that_a_provider_gives_a_request_is_kept_under_any_of_its_names(name: str) -> None:
    answer = Response(200, headers=[(b"content-type", b"text/plain"), (name.encode(), b"8f00-FRA")])
    assert facts(answer, Phases())["request_id"] == "8f00-FRA"
    assert facts(Response(200), Phases())["request_id"] is None
