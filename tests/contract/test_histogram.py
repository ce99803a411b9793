from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from openmodels.contract.histogram import ACCURACY, LEAST, bucket, histogram, merged, percentile

times = st.lists(st.floats(min_value=0.01, max_value=600_000), min_size=1, max_size=300)


def exact(values: list[float], share: float) -> float:
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1]


@given(times, st.sampled_from([0.0, 0.01, 0.5, 0.95, 0.99, 1.0]))
def test_a_percentile_is_within_one_percent_of_the_exact_one(values: list[float], share: float) -> None:
    found = percentile(histogram(values), share)
    assert found is not None
    assert abs(found - exact(values, share)) <= exact(values, share) * ACCURACY * (1 + 1e-9)


@given(times, times)
def test_merging_two_histograms_is_the_histogram_of_all_values(some: list[float], more: list[float]) -> None:
    assert merged([histogram(some), histogram(more)]) == histogram(some + more)


def test_without_values_there_is_no_percentile() -> None:
    assert percentile({}, 0.5) is None


def test_values_too_small_to_tell_count_as_the_least() -> None:
    assert bucket(0) == bucket(LEAST)
