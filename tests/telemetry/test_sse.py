from __future__ import annotations

import pytest

from openmodels.telemetry.sse import Event, EventReader

STREAM = b': hello\r\n\r\nevent: ping\r\ndata: {"a":\r\ndata: 1}\r\n\r\ndata:x\n\nid: 3\nretry: 5\n\ndata\n\n'


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_are_the_same_however_the_stream_is_cut(size: int) -> None:
    reader = EventReader()
    pieces = [STREAM[start : start + size] for start in range(0, len(STREAM), size)]
    events = [event for piece in pieces for event in reader.feed(piece)]
    assert events == [Event("ping", '{"a":\n1}'), Event("message", "x"), Event("message", "")]
