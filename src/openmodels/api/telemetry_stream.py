"""Telemetry as it happens: server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from openmodels.api.news import Item, News
from openmodels.api.parameters import IdFilter, Parameters
from openmodels.errors import Unavailable

HEARTBEAT_S = 15.0
router = APIRouter(prefix="/api/telemetry", tags=["telemetry"])


class StreamFilter(Parameters):
    provider_id: IdFilter | None = Field(None, description="Only of this provider.")
    model_id: IdFilter | None = Field(None, description="Only of this model.")
    after: str | None = Field(
        None, pattern=r"^\d{1,19}-\d{1,19}$", description="Begin after this id; a browser cannot send it as a header."
    )


STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events without an end: `probe`, `status`, `incident`; each has an id to go on from.",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": 'id: 1780315200000-0\nevent: status\ndata: {"type":"status","provider_id":"anthropic"}\n\n',
            }
        },
    }
}


@router.get("/stream", response_class=StreamingResponse, responses=STREAM)
async def telemetry_stream(
    request: Request,
    wanted: Annotated[StreamFilter, Query()],
    last_event_id: Annotated[
        str | None, Header(pattern=r"^\d+-\d+$", description="Id of the last event that was read.")
    ] = None,
) -> StreamingResponse:
    """Send probe results and incidents as they come; `Last-Event-ID` resumes where a reader left off."""
    news: News | None = request.app.state.news
    if news is None:
        raise Unavailable("There is no live stream: it needs Redis.", hint="Set OPENMODELS_REDIS_URL.")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    since = last_event_id or wanted.after
    return StreamingResponse(_stream(news, wanted, since), media_type="text/event-stream", headers=headers)


async def _stream(news: News, wanted: StreamFilter, last_event_id: str | None) -> AsyncIterator[bytes]:
    async with news.listening() as queue:
        yield b"retry: 2000\n: connected\n\n"
        seen = (0, 0)
        for item in await news.missed(last_event_id) if last_event_id else ():
            seen = _order(item)
            if _fits(item, wanted):
                yield item.wire
        while True:
            try:
                item_or_end = await asyncio.wait_for(queue.get(), HEARTBEAT_S)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if item_or_end is None:
                return
            if _order(item_or_end) > seen and _fits(item_or_end, wanted):
                yield item_or_end.wire


def _order(item: Item) -> tuple[int, int]:
    milliseconds, _, number = item.id.partition("-")
    return int(milliseconds), int(number)


def _fits(item: Item, wanted: StreamFilter) -> bool:
    return wanted.provider_id in (None, item.event.get("provider_id")) and wanted.model_id in (
        None,
        item.event.get("model_id"),
    )
