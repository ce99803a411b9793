from __future__ import annotations

from tests.web.charts.pictures import drawn, paths

from openmodels.web.charts import Dot, Unit, pareto, scatter

PRICE = Unit("Price", lambda value: f"${value:g}")
MS = Unit("First token", lambda value: f"{value:g} ms")


def test_the_line_goes_through_what_nothing_beats() -> None:
    dots = [Dot("slow and cheap", 1, 900), Dot("fast and dear", 9, 100), Dot("beaten", 9.5, 950), Dot("fair", 4, 400)]
    assert [dot.name for dot in pareto(dots)] == ["slow and cheap", "fair", "fast and dear"]


def test_of_two_equally_cheap_only_the_faster_is_best_and_twins_both_are() -> None:
    assert [dot.name for dot in pareto([Dot("a", 1, 5), Dot("b", 1, 4)])] == ["b"]
    assert [dot.name for dot in pareto([Dot("a", 1, 4), Dot("b", 1, 4)])] == ["a", "b"]


def test_what_is_not_known_stands_in_the_table_only() -> None:
    chart = scatter([Dot("a", 1, 4), Dot("b", None, 3), Dot("c", 2, None)], title="T", x=PRICE, y=MS)
    assert len(drawn(chart).all("circle")) == 1
    assert chart.table.rows[1:] == (("b", "unknown", "3 ms", "no"), ("c", "$2", "unknown", "no"))


def test_dots_stand_at_their_values_and_keep_their_shape() -> None:
    chart = scatter([Dot("a", 1, 50), Dot("b", 2, 100)], title="T", x=PRICE, y=MS)
    assert [(c.attributes["cx"], c.attributes["cy"]) for c in drawn(chart).all("circle")] == [
        ("50%", "50%"),
        ("100%", "0%"),
    ]
    assert paths(chart, "pareto") == ["M50 0H50V50H100V50"]


def test_very_unlike_values_get_an_axis_in_powers_of_ten() -> None:
    chart = scatter([Dot("a", 0.1, 50), Dot("b", 10, 100)], title="T", x=PRICE, y=MS)
    names = [text.inside[0] for axis in drawn(chart).all("g") for text in axis.all("text")]
    assert names[-3:] == ["$0.1", "$1", "$10"]


def test_a_price_of_zero_has_a_place() -> None:
    chart = scatter([Dot("free", 0, 50), Dot("b", 10, 100)], title="T", x=PRICE, y=MS)
    assert drawn(chart).all("circle")[0].attributes["cx"] == "0%"


def test_with_nothing_to_show_it_says_so() -> None:
    chart = scatter([Dot("a", None, None)], title="T", x=PRICE, y=MS)
    assert chart.is_empty
    assert chart.description == "Nothing has both figures."
