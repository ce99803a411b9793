"""Host names to addresses, in threads of their own: the system's resolver blocks."""

from __future__ import annotations

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address


class Resolver:
    """Asks the system's resolver, at most `threads` names at a time."""

    def __init__(self, threads: int = 32) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def addresses(self, host: str, port: int) -> tuple[list[str], float]:
        """The addresses of a host in order of preference, and the milliseconds it took; raises socket.gaierror."""
        if _is_address(host):
            return [host], 0.0
        return await asyncio.get_running_loop().run_in_executor(self._threads, _resolve, host, port)

    def close(self) -> None:
        """Let the threads end; one that waits for an answer is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _resolve(host: str, port: int) -> tuple[list[str], float]:
    start = time.perf_counter()
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    took = (time.perf_counter() - start) * 1000
    return list(dict.fromkeys(str(address[0]) for *_, address in found)), took
