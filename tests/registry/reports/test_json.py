from __future__ import annotations

import json
from datetime import date
from typing import Any

from openmodels.registry.reports.json import report
from openmodels.registry.validate import validate

TODAY = date(2026, 6, 1)


def test_the_report_is_one_object_with_problems_and_counts(registry: Any) -> None:
    path = registry.model("tiny-1", licensing="MIT")
    told = json.loads(report(validate([registry.root], today=TODAY)))
    assert told["problems"] == [
        {
            "code": "OM204",
            "severity": "error",
            "path": str(path),
            "line": 7,
            "column": 12,
            "end_line": 7,
            "end_column": 17,
            "message": "'licensing' cannot be 'MIT'.",
            "hint": "Did you mean 'mit'?",
            "fix": "mit",
            "related": [],
        }
    ]
    del told["summary"]["seconds"]
    assert told["summary"] == {"files": 3, "models": 0, "providers": 1, "mappings": 1, "errors": 1, "warnings": 0}
