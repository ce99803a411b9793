"""Time of `validate` on a synthetic registry, against parsing alone and against the plain approach.

    python bench/validate.py [--files 20000] [--plain-sample 300]

Each way runs in a process of its own on the same files; seconds are of the best of three runs. Promised of 20,000 files
on two cores: under 8 s and 400 MB, at most 2.5 times the floor, at least 15 times as fast as the plain way.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from openmodels.registry import schema
from openmodels.registry.read import FOLDERS, Kind
from openmodels.registry.validate import validate

MODEL = """\
# yaml-language-server: $schema=../schemas/model.schema.json
id: {id}
name: Model {id}
description: A language model made for measuring, number {id}, that takes text and images and gives text.
developer: Maker {n}
family: family-{n}
capabilities: [chat, function-calling, vision, reasoning, structured-output]
modalities: [text, image]
input_modalities: [text, image, pdf]
output_modalities: [text]
context_window: {context}
max_output_tokens: 32000
licensing: proprietary
open_weights: false
knowledge_cutoff: 2025-11
released_on: 2026-02-17
status: active
sources:
  - name: bench
    url: https://bench.example/models/{id}
    commit: 0123456789abcdef0123456789abcdef01234567
    retrieved_at: 2026-08-18
    license: MIT
    fields: [name, context_window, max_output_tokens, capabilities]
verification: unverified
created_at: 2026-02-17T00:00:00Z
updated_at: 2026-08-18T00:00:00Z
"""
PROVIDER = """\
# yaml-language-server: $schema=../schemas/provider.schema.json
id: {id}
name: Provider {id}
description: A provider made for measuring, number {id}, that serves models from two regions.
kind: aggregator
api_base_url: https://api.{id}.example/v1
auth_type: bearer
env_vars: [PROVIDER_API_KEY]
regions: [us-east-1, eu-west-1]
compatibility: openai
website: https://{id}.example
docs_url: https://{id}.example/docs
created_at: 2025-02-17T00:00:00Z
updated_at: 2026-08-18T00:00:00Z
"""
MAPPING = """\
# yaml-language-server: $schema=../../schemas/mapping.schema.json
model_id: {model}
provider_id: {provider}
provider_model_name: maker/{model}
pricing:
  input_per_million: 3
  output_per_million: 15.5
  cache_read_per_million: 0.3
  cache_write_per_million: 3.75
  currency: USD
  basis: list
  tiers:
    - above_input_tokens: 200000
      input_per_million: 6
      output_per_million: 22.5
rate_limits: null
available_regions: [us-east-1]
max_output_tokens: 32000
features:
  tools: true
  structured_output: true
  reasoning: true
  attachments: true
  temperature: true
status: active
sources:
  - name: bench
    url: https://bench.example/providers/{provider}/{model}
    commit: 0123456789abcdef0123456789abcdef01234567
    retrieved_at: 2026-08-18
    license: MIT
    fields: [pricing, max_output_tokens, features, provider_model_name]
verification: unverified
created_at: 2026-02-17T00:00:00Z
updated_at: 2026-08-18T00:00:00Z
"""


def synthetic(root: Path, files: int) -> None:
    """Write a valid registry of so many files: a tenth models, a fortieth providers, the rest mappings."""
    models = [f"model-{n}" for n in range(files // 10)]
    providers = [f"provider-{n}" for n in range(max(1, files // 40))]
    for n, id_ in enumerate(models):
        _write(root / "models" / f"{id_}.yaml", MODEL.format(id=id_, n=n % 50, context=64000 * (n % 16 + 1)))
    for id_ in providers:
        _write(root / "providers" / f"{id_}.yaml", PROVIDER.format(id=id_))
    for n in range(files - len(models) - len(providers)):
        provider, model = providers[n % len(providers)], models[(n // len(providers) + n) % len(models)]
        _write(root / "mappings" / provider / f"{model}.yaml", MAPPING.format(provider=provider, model=model))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _files(root: Path) -> list[tuple[Kind, Path]]:
    return [(kind, path) for folder, kind in FOLDERS.items() for path in sorted((root / folder).rglob("*.yaml"))]


def ours(root: Path, sample: int) -> int:
    result = validate([root], today=date(2026, 9, 1))
    assert not result.problems, result.problems[0]
    return result.files


def floor(root: Path, sample: int) -> int:
    files = _files(root)
    for _, path in files:
        yaml.load(path.read_bytes(), yaml.CSafeLoader)
    return len(files)


def plain(root: Path, sample: int) -> int:
    import jsonschema  # noqa: PLC0415 - only this way of the three may pay for it

    validators = {kind: jsonschema.Draft202012Validator(schema.schema(kind)) for kind in FOLDERS.values()}

    class DatesAsText(yaml.SafeLoader):
        pass

    DatesAsText.yaml_implicit_resolvers = {
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    files = _files(root)
    chosen = files[:: max(1, len(files) // sample)]
    for kind, path in chosen:
        assert not list(validators[kind].iter_errors(yaml.load(path.read_text(), DatesAsText)))
    return len(chosen)


WAYS: dict[str, tuple[str, Callable[[Path, int], int]]] = {
    "ours": ("openmodels validate", ours),
    "floor": ("libyaml alone (CSafeLoader)", floor),
    "plain": ("yaml.safe_load + jsonschema", plain),
}


def _measure(way: str, root: Path, sample: int) -> None:
    best, files = float("inf"), 0
    for _ in range(1 if way == "plain" else 3):
        started = time.perf_counter()
        files = WAYS[way][1](root, sample)
        best = min(best, time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"files": files, "seconds": best, "peak_mb": peak}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--plain-sample", type=int, default=300, help="files of the plain way, which is slow")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.way:
        _measure(wanted.way, wanted.root, wanted.plain_sample)
        return
    with tempfile.TemporaryDirectory() as folder:
        synthetic(Path(folder), wanted.files)
        common = ["--plain-sample", str(wanted.plain_sample), "--root", folder]
        runs = {
            way: json.loads(subprocess.check_output([sys.executable, __file__, "--way", way, *common])) for way in WAYS
        }
    per_file = {way: run["seconds"] / run["files"] for way, run in runs.items()}
    table = Table("way", "files", "seconds", "files/s", "time / ours", "peak MB")
    for way, run in runs.items():
        table.add_row(
            WAYS[way][0],
            f"{run['files']:,}",
            f"{run['seconds']:.2f}",
            f"{1 / per_file[way]:,.0f}",
            f"{per_file[way] / per_file['ours']:.2f}",
            f"{run['peak_mb']:.0f}",
        )
    Console().print(table)
    said = {
        "within 8 s": runs["ours"]["seconds"] * 20_000 / runs["ours"]["files"] < 8,
        "within 400 MB": runs["ours"]["peak_mb"] < 400,
        "within 2.5 times the floor": per_file["ours"] <= 2.5 * per_file["floor"],
        "15 times as fast as the plain way": per_file["plain"] >= 15 * per_file["ours"],
    }
    Console().print(", ".join(f"{promise}: {'yes' if kept else 'NO'}" for promise, kept in said.items()))


if __name__ == "__main__":
    main()
