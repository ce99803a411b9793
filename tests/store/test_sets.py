from __future__ import annotations

from random import Random

import pytest

from openmodels.store import sets
from openmodels.store.sets import Mask


@pytest.mark.parametrize("share", [0, 0.0005, 0.5, 1])
def test_a_set_is_what_was_packed_and_counts_what_is_looked_at(share: float) -> None:
    chance, size = Random(1), 5_000
    places = {place for place in range(size) if chance.random() < share}
    looked_at = {place for place in range(size) if chance.random() < 0.3}
    found = sets.unpacked(sets.packed(sets.of_places(places), size))
    assert sets.bits(found) == sum(1 << place for place in places)
    assert Mask(sets.of_places(looked_at), size).count(found) == len(places & looked_at)


def test_few_places_are_kept_as_places() -> None:
    assert list(sets.unpacked(sets.packed(1 << 4_999 | 1, 5_000))) == [0, 4_999]  # type: ignore[arg-type]
    assert len(sets.packed(1 << 4_999 | 1, 5_000)) == 9


def test_a_mask_flags_each_place() -> None:
    assert Mask(0b101, 4).flags == b"\x01\x00\x01\x00"
    assert Mask(0, 0).flags == b""
    assert sets.of_flags(b"\x01\x00\x01\x00") == 0b101
    assert sets.of_flags(b"") == 0
