"""What another registry is due is said in its own NOTICE, which the person who imports it has to bring along."""

from __future__ import annotations

CREDIT = """\
openmodels
  Files were taken over from another registry in the OpenModels format; its own NOTICE and licence hold for them.
"""


def notices() -> str:
    """The paragraph of registry/NOTICE about other registries."""
    return CREDIT
