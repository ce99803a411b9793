"""Audit a page with Lighthouse as on a phone; it comes from npm, when it is first wanted, and needs no Node."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tools import assets

FOLDER = assets.ROOT / "tests" / "browser" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


class AuditError(Exception):
    """Lighthouse could not audit the page."""


@dataclass(frozen=True, slots=True)
class Report:
    """What Lighthouse found: points of 100 for each category, and what lost some, with its value."""

    points: dict[str, int]
    lost: dict[str, list[str]]
    shift: float
    """How far things moved while the page was loaded (CLS)."""
    largest_ms: float
    """Milliseconds to the largest paint, on the slow network that Lighthouse reckons with."""
    blocked_ms: float


def audit(url: str, chromium: str, target: Path) -> Report:
    """Audit the page at an address; the full report is left at `target` with .html and .json."""
    target.parent.mkdir(parents=True, exist_ok=True)
    done = assets.run_tool(
        "lighthouse",
        *(url, "--quiet", "--form-factor=mobile", f"--only-categories={','.join(CATEGORIES)}"),
        *("--output=json", "--output=html", f"--output-path={target}"),
        f"--chrome-flags={FLAGS}",
        folder=FOLDER,
        # Told by an option, its launcher still wants a whole browser that it knows to be installed.
        env={"CHROME_PATH": chromium},
    )
    found = target.with_name(f"{target.name}.report.json")
    if done.returncode or not found.exists():
        raise AuditError(f"Lighthouse could not audit {url}.\n{done.stdout}")
    told = json.loads(found.read_bytes())
    if told.get("runtimeError"):
        raise AuditError(f"Lighthouse could not audit {url}: {told['runtimeError']['message']}")
    audits = told["audits"]
    return Report(
        points={name: round(100 * (told["categories"][name]["score"] or 0)) for name in CATEGORIES},
        lost={name: _lost(told["categories"][name]["auditRefs"], audits) for name in CATEGORIES},
        shift=audits["cumulative-layout-shift"]["numericValue"],
        largest_ms=audits["largest-contentful-paint"]["numericValue"],
        blocked_ms=audits["total-blocking-time"]["numericValue"],
    )


def _lost(parts: list[dict[str, object]], audits: dict[str, dict[str, object]]) -> list[str]:
    weighed = [audits[str(part["id"])] for part in parts if part["weight"]]
    return [f"{one['id']}: {one.get('displayValue', one['title'])}" for one in weighed if one["score"] not in (1, None)]
