from __future__ import annotations

import json
from typing import Any

from openmodels.registry.codes import CODES
from openmodels.registry.reports.sarif import report
from openmodels.registry.validate import validate


def test_the_run_has_every_rule_and_each_problem_with_its_region_and_fix(registry: Any) -> None:
    path = registry.model("tiny-1", licensing="MIT")
    told = json.loads(report(validate([path])))
    assert told["version"] == "2.1.0"
    (run,) = told["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CODES)
    assert len({rule["name"] for rule in rules}) == len(CODES)
    (result,) = run["results"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "OM204"
    assert result["level"] == "error"
    region = {"startLine": 7, "startColumn": 12, "endLine": 7, "endColumn": 17}
    uri = {"uri": f"file://{path}"}
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": uri, "region": region}}]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "mit"}}]


def test_the_other_end_of_a_problem_is_a_related_location(registry: Any) -> None:
    path = registry.model("tiny-2", id="tiny-1")
    (result,) = json.loads(report(validate([path])))["runs"][0]["results"]
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("models/tiny-1.yaml")


def test_a_path_with_a_space_is_a_valid_address(registry: Any) -> None:
    path = registry.text("models/tiny 1.yaml", "[")
    told = json.loads(report(validate([path])))
    uri = told["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.endswith("/models/tiny%201.yaml")
