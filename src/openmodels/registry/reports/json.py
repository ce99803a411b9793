"""Problems for programs: one JSON object with all problems and the counts."""

from __future__ import annotations

import json
from collections import Counter

from openmodels.registry.validate import Result


def report(result: Result) -> str:
    """The result as JSON, two spaces deep."""
    count = Counter(problem.severity for problem in result.problems)
    return json.dumps(
        {
            "problems": [problem.as_dict() for problem in result.problems],
            "summary": {
                "files": result.files,
                "models": len(result.registry.models),
                "providers": len(result.registry.providers),
                "mappings": len(result.registry.mappings),
                "errors": count["error"],
                "warnings": count["warning"],
                "seconds": round(result.seconds, 3),
            },
        },
        indent=2,
        ensure_ascii=False,
    )
