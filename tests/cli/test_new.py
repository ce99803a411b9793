"""`openmodels new` writes whole, well-formed files, asks on a terminal, and says what it lacks without one."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest
from tests.conftest import CATALOGUE

from openmodels.registry.new import Shelf, suggest_mapping, suggest_model
from openmodels.registry.validate import validate

OPENMODELS = Path(sys.executable).with_name("openmodels")


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    root = tmp_path / "registry"
    copytree(CATALOGUE, root)
    return root


def new(registry: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(OPENMODELS), "new", *arguments, "--registry", str(registry)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)


MODEL = ("--name", "M", "--description", "A model for tests.", "--capability", "chat", "--modality", "text")


def test_a_model_of_options_is_valid_and_null_where_nothing_is_known(registry: Path) -> None:
    done = new(registry, "model", "new-1", *MODEL, "--context-window", "unknown", "--licensing", "unknown")
    assert (done.returncode, done.stdout) == (0, f"Wrote {registry}/models/new-1.yaml\n")
    assert "context_window: null" in (registry / "models/new-1.yaml").read_text()
    assert validate([registry / "models/new-1.yaml"]).ok


def test_an_offer_without_known_prices_has_none_and_is_not_free(registry: Path) -> None:
    options = ("--provider-model-name", "m", "--region", "global", "--input-price", "unknown")
    done = new(registry, "mapping", "openai", "claude-opus-4-1", *options, "--output-price", "unknown")
    assert done.returncode == 0, done.stderr
    assert "pricing: null" in (registry / "mappings/openai/claude-opus-4-1.yaml").read_text()


def test_a_price_keeps_its_digits_and_an_unknown_one_beside_it_is_null(registry: Path) -> None:
    options = ("--provider-model-name", "m", "--region", "global", "--input-price", "0.10", "--currency", "EUR")
    new(registry, "mapping", "openai", "claude-opus-4-1", *options, "--output-price", "unknown")
    text = (registry / "mappings/openai/claude-opus-4-1.yaml").read_text()
    assert "input_per_million: 0.1\n  output_per_million: null\n  currency: EUR\n" in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("model", "new-1", "--name", "M"),
            "options are needed: --description; --capability one of chat, completion",
        ),
        (("model", "gpt-5", *MODEL, "--context-window", "1", "--licensing", "mit"), "exists already. Edit it"),
        (("model", "New 1", *MODEL, "--context-window", "1", "--licensing", "mti"), "'id' must be lower-case"),
        (("model", "new-1", *MODEL, "--context-window", "1", "--licensing", "mti"), "Did you mean 'mit'?"),
        (
            ("model", "new-1", *MODEL, "--context-window", "big", "--licensing", "mit"),
            "'big' is not a number of tokens",
        ),
        (("mapping", "openia", "gpt-5"), "There is no provider 'openia'. Did you mean 'openai'?"),
        (("mapping", "openai", "zzz"), "There is no model 'zzz'. Make it first: openmodels new model zzz"),
    ],
)
def test_what_cannot_be_written_is_told_and_nothing_is_written(
    registry: Path, arguments: tuple[str, ...], told: str
) -> None:
    before = sorted(registry.rglob("*"))
    done = new(registry, *arguments)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.replace("hint: ", "").split())
    assert sorted(registry.rglob("*")) == before


def test_on_a_terminal_it_asks_and_suggests_what_the_most_similar_model_says(registry: Path) -> None:
    us, it = pty.openpty()
    options = ["--description", "A smaller model for tests.", "--registry", str(registry)]
    command = [str(OPENMODELS), "new", "model", "gpt-5-nano", *options]
    with subprocess.Popen(command, stdin=it, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        os.write(us, b"GPT-5 nano\n" + b"\n" * 8)
        said = process.communicate(timeout=60)
    os.close(us)
    os.close(it)
    assert process.returncode == 0, said
    assert "Suggestions are what 'gpt-5-2' says." in said[1]
    text = (registry / "models/gpt-5-nano.yaml").read_text()
    assert "name: GPT-5 nano" in text
    assert "developer: OpenAI" in text
    assert validate([registry / "models/gpt-5-nano.yaml"]).ok


def test_the_next_offer_of_a_provider_is_suggested_to_be_like_its_others(registry: Path) -> None:
    where = ("--api-base-url", "https://api.example.com/v1", "--auth-type", "bearer", "--compatibility", "openai")
    regions = ("--region", "eu-west-1", "--region", "us-east-1")
    named = ("--name", "V", "--description", "A provider for tests.")
    assert new(registry, "provider", "vend", *named, *where, *regions).returncode == 0
    for model, name in (("gpt-5-2", "org/gpt-5-2"), ("gpt-5-mini", "org/gpt-5-mini"), ("o1", "o1")):
        prices = ("--input-price", "1", "--output-price", "2", "--currency", "EUR")
        options = ("--provider-model-name", name, "--region", "eu-west-1", *prices)
        assert new(registry, "mapping", "vend", model, *options).returncode == 0
    assert suggest_mapping(Shelf(registry), "vend", "gpt-5") == {
        "provider_model_name": "org/gpt-5",
        "currency": "EUR",
        "available_regions": ["eu-west-1"],
    }


def test_nothing_is_suggested_from_a_model_that_is_not_alike(registry: Path) -> None:
    assert suggest_model(Shelf(registry), "zzzzqqqq-99") == {"name": "Zzzzqqqq 99"}
