"""Background tasks that end when told to."""

from __future__ import annotations

import asyncio
from typing import Any


async def end(task: asyncio.Task[Any] | None) -> None:
    """Cancel a task until it has ended: before Python 3.12 `asyncio.wait_for`, also redis-py's, can lose a cancel."""
    while task is not None and not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.1)
