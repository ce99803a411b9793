"""Load by wrk, from a core of its own."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from speed.servers import LOAD_CORE, Server, pinned

CONNECTIONS = 32
ANY = """
local paths = {{}}
for line in io.lines("{paths}") do paths[#paths + 1] = line end
local at = {start}
request = function()
    at = at % #paths + 1
    return wrk.format("GET", paths[at])
end
"""


@dataclass
class Figures:
    """What one contestant has shown, a figure a round: requests a second, milliseconds, CPU a request in µs."""

    rates: list[float] = field(default_factory=list)
    middle: list[float] = field(default_factory=list)
    worst: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second in the middle round."""
        return median(self.rates)

    def of(self, other: Figures) -> float:
        """The rate against another's, round by round."""
        return median(mine / theirs for mine, theirs in zip(self.rates, other.rates, strict=True))

    def tail_of(self, other: Figures) -> float:
        """The 99th percentile against another's."""
        return median(self.worst) / median(other.worst)


def many(folder: Path, name: str, paths: Sequence[str]) -> list[str]:
    """What makes wrk ask for these paths one after the other, from a chance place on."""
    listed = folder / f"{name}.paths"
    listed.write_text("\n".join(paths))
    script = folder / f"{name}.lua"
    start = random.randrange(len(paths))
    script.write_text(ANY.format(paths=listed, start=start))
    return ["-s", str(script)]


def ask(
    server: Server,
    path: str,
    figures: Figures,
    *,
    seconds: int,
    connections: int = CONNECTIONS,
    asks: Sequence[str] = (),
) -> None:
    """One round; ends the run when an answer is an error."""
    before = server.cpu()
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *asks, server.url + path]
    said = subprocess.run([*pinned(LOAD_CORE), *command], capture_output=True, text=True, check=True).stdout
    spent = server.cpu() - before
    if wrong := re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", said):
        raise SystemExit(f"error: {path}: {wrong[0]}")
    requests = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]
    figures.rates.append(float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]))  # type: ignore[index]
    figures.middle.append(_milliseconds(said, "50%"))
    figures.worst.append(_milliseconds(said, "99%"))
    figures.cpu.append(spent / max(1, requests) * 1e6)


def _milliseconds(said: str, share: str) -> float:
    found: Any = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said)
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]
