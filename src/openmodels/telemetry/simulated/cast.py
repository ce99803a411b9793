"""Who is played by `openmodels simulate`, and the registry files that say so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openmodels.contract.status import SIMULATED
from openmodels.telemetry.simulated.server import Delays

MODEL = f"{SIMULATED}adder"


USUAL = Delays(0.25, 0.02, 0.3)


@dataclass(frozen=True, slots=True)
class Part:
    """A simulated provider: what it plays, the dialect it speaks, and where it is."""

    name: str
    play: str
    compatibility: str = "openai"
    path: str = "/v1"
    delays: Delays = USUAL
    host: str = "localhost:{port}"
    price: str = "1"

    def url(self, ports: dict[str, int]) -> str:
        """The base address, by the ports that are open."""
        return f"https://{self.host.format(**ports)}/{self.play}{self.path}"


CAST = (
    Part("openai", "well", price="2"),
    Part("anthropic", "well", "anthropic", price="3"),
    Part("google", "well", "google", "/v1beta"),
    Part("cohere", "well", "cohere", "/v2", price="2.5"),
    Part("azure", "well", "azure-openai", price="4"),
    Part("slow", "slow", delays=Delays(1.2, 0.06, 0.5), price="0.5"),
    Part("thinking", "thinking"),
    Part("flaky", "flaky"),
    Part("limited", "limited"),
    Part("unauthorised", "401"),
    Part("forbidden", "403"),
    Part("missing", "404"),
    Part("failing", "503", price="0.1"),
    Part("reset", "reset"),
    Part("drip", "drip"),
    Part("garbage", "garbage"),
    Part("wrong", "wrong"),
    Part("huge", "huge"),
    Part("loop", "loop"),
    Part("silent", "silent"),
    Part("bad-certificate", "well", host="localhost:{untrusted}"),
    Part("closed-port", "well", host="127.0.0.1:{closed}"),
    Part("black-hole", "well", host="127.0.0.1:{hole}"),
    Part("nameless", "well", host="nowhere.invalid"),
)
"""Five that answer well, each in another dialect, and one for each thing that can go wrong."""

LIFE = "status: active\ncreated_at: 2026-01-01T00:00:00Z\nupdated_at: 2026-01-01T00:00:00Z\n"
MODEL_FILE = f"""id: {MODEL}
name: Simulated adder
description: A model that is not real and adds two numbers; `openmodels simulate` plays it on this machine.
capabilities: [chat]
modalities: [text]
context_window: 1000
licensing: other
{LIFE}"""
PROVIDER_FILE = f"""id: {SIMULATED}{{name}}
name: Simulated {{name}}
description: A provider that is not real; `openmodels simulate` plays it on this machine.
api_base_url: {{url}}
auth_type: none
regions: [global]
compatibility: {{compatibility}}
kind: first-party
{LIFE}"""
OFFER_FILE = f"""model_id: {MODEL}
provider_id: {SIMULATED}{{name}}
provider_model_name: adder
pricing:
  input_per_million: {{price}}
  output_per_million: {{price}}
  currency: USD
rate_limits: null
available_regions: [global]
{LIFE}"""


def write(folder: Path, ports: dict[str, int]) -> None:
    """Write a registry of all of them: the model, each provider, and its offer."""
    files = {Path("models") / f"{MODEL}.yaml": MODEL_FILE}
    for part in CAST:
        provider = f"{SIMULATED}{part.name}"
        text = PROVIDER_FILE.format(name=part.name, url=part.url(ports), compatibility=part.compatibility)
        files[Path("providers") / f"{provider}.yaml"] = text
        offer = OFFER_FILE.format(name=part.name, price=part.price)
        files[Path("mappings") / provider / f"{MODEL}.yaml"] = offer
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
