"""What pages show where probes have measured something."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.web.tree import Element, rows

Read = Callable[..., Element]
TWO = "offer=nova-1@anthropic&offer=nova-1@amazon-bedrock"


def column(table: Element, label: str) -> dict[str, str]:
    """The cells of a column by provider."""
    found = [row for row in table.all("tr") if row.all("td", data_label="Input")]
    return {row.one("th").all("a")[0].text: row.one("td", data_label=label).text for row in found}


def test_offers_show_speed_and_uptime_and_what_is_not_measured_is_unknown(probed: Read) -> None:
    table = probed("/models/nova-1").one("table", class_="offers")
    first = column(table, "First token")
    assert first["Anthropic"] == "0.40 s p95 0.40 s"
    assert first["OpenAI"] == "unknown"
    assert column(table, "Tokens/s")["Anthropic"] == "125"
    uptime = column(table, "Uptime, 90 days")
    assert uptime["Anthropic"].endswith("100% simulated")
    assert uptime["Scaleway"] == "unknown"


def test_simulated_telemetry_is_called_simulated(probed: Read) -> None:
    assert "Simulated telemetry." in probed("/models/nova-1").one("p", class_="telemetry-note").text
    assert "Simulated telemetry." in probed(f"/compare?{TWO}").one("p", class_="telemetry-note").text


def test_the_page_of_an_offer_tells_what_is_measured_and_that_it_is_simulated(probed: Read, read: Read) -> None:
    page = probed("/models/nova-1/offers/anthropic")
    told = {pair.one("dt").text: pair.one("dd").text for pair in page.one("dl", class_="facts").all("div")}
    assert told["Now"] == "up"
    assert told["First token, median of 7 days"] == "0.40 s p95 0.40 s"
    assert told["Tokens/s, 1 day"] == "125"
    assert told["Uptime of the provider, 90 days"].endswith("100%")
    assert "Simulated telemetry." in page.one("p", class_="telemetry-note").text
    assert "First token" not in read("/models/nova-1/offers/anthropic").text


def test_a_model_leads_to_the_chart_of_price_against_speed_of_all_its_offers(probed: Read, read: Read) -> None:
    [link] = [a for a in probed("/models/nova-1").one("main").all("a") if a.text.startswith("Price against speed")]
    address, _, anchor = link.attributes["href"].partition("#")
    page = probed(address)
    assert page.one("h2", id=anchor).text == "Price and speed"
    assert page.one("svg", class_="chart-scatter").all("title")
    assert "Price against speed" not in read("/models/nova-1").text


def test_an_offer_of_a_provider_that_is_down_says_so(probed: Read) -> None:
    chips = [chip.text for chip in probed("/models/nova-1").one("table", class_="offers").all("span", class_="chip")]
    assert "down now" in chips


def test_a_model_that_nobody_has_measured_says_so_once(read: Read) -> None:
    page = read("/models/nova-1")
    assert "No probe has measured these offers yet" in page.one("p", class_="telemetry-note").text
    assert not page.all("td", data_label="First token")


@pytest.mark.parametrize(
    ("sort", "first"),
    [("first_token", "Anthropic"), ("speed", "Anthropic"), ("uptime", "Anthropic"), ("", "Together AI")],
)
def test_offers_are_ordered_by_what_is_measured(probed: Read, sort: str, first: str) -> None:
    table = probed(f"/models/nova-1?sort={sort}").one("table", class_="offers")
    assert rows(table)[1][0].startswith(first)


def test_a_comparison_shows_uptime_speed_a_scatter_and_bands(probed: Read) -> None:
    page = probed(f"/compare?{TWO}")
    body = page.one("table", class_="compare").one("tbody")
    lines = {row.all("th")[0].inside[0]: [cell.text for cell in row.all("td")] for row in body.all("tr")}
    assert lines["First token, median"] == ["0.40 s", "0.91 s"]
    assert lines["Now"] == ["up", "down"]
    scatter = page.one("svg", class_="chart-scatter")
    assert [title.text.split(":")[0] for title in scatter.all("title")][1:] == [
        *("Nova 1 at Anthropic", "Nova 1 at Amazon Bedrock"),
    ]
    assert len(page.all("svg", class_="chart-bands")) == 2


def test_whole_models_are_compared_by_all_their_offers_in_the_scatter(probed: Read) -> None:
    scatter = probed("/compare?offer=nova-1&offer=gpt-5").one("svg", class_="chart-scatter")
    names = {title.text.split(":")[0] for title in scatter.all("title")}
    assert {"Nova 1 at Anthropic", "Nova 1 at Amazon Bedrock"} <= names


def test_without_telemetry_a_comparison_has_no_rows_and_charts_of_it(read: Read) -> None:
    page = read(f"/compare?{TWO}")
    assert "First token" not in page.text
    assert not page.all("svg", class_="chart-scatter")


def test_the_request_of_the_chosen_offer_is_ready_to_paste(read: Read) -> None:
    page = read("/models/nova-1?offer=anthropic")
    told = page.one("code", id="snippet-bash").tight
    assert "https://api.anthropic.com/v1/messages" in told
    assert "nova-1-20260305" in told
    assert page.one("select", name="offer").one("option", selected="").text == "Anthropic"


def test_an_offer_that_is_not_there_is_not_found(client: TestClient) -> None:
    assert client.get("/models/nova-1?offer=nobody").status_code == 404


def test_models_are_filtered_ordered_and_shown_by_their_first_token(probed: Read) -> None:
    address = "/models?max_first_token_ms=500&column=first_token"
    listed = probed(address)
    assert [row.one("td", data_label="First token").text for row in listed.all("tr") if row.all("td")] == [
        "0.40 s simulated"
    ]
    assert listed.one("ul", class_="in-force").all("a")[0].text == "first token: 0.5 s or less , remove this filter"
    choice = listed.one("select", name="max_first_token_ms").one("option", selected="")
    assert choice.text == "0.5 s or less (1)"
    assert "No model is like this" in probed("/models?max_first_token_ms=300").text
    ordered = probed("/models?sort=first_token").one("table", class_="models")
    assert ordered.one("tbody").all("a")[0].text == "Nova 1"


def test_where_nothing_was_measured_there_is_no_filter_for_it(read: Read) -> None:
    assert not read("/models").all("select", name="max_first_token_ms")


def test_an_export_has_the_first_token_and_null_where_it_is_not_known(probed_client: TestClient) -> None:
    records = probed_client.get("/models.json?column=first_token").json()["data"]
    known = {record["id"]: (record["first_token_ms"], record["first_token_simulated"]) for record in records}
    assert known["nova-1"] == (400, True)
    assert known["gpt-5"] == (None, None)


def test_the_price_of_an_offer_that_changed_is_drawn(probed: Read, read: Read) -> None:
    assert len(probed("/models/nova-1").all("svg", class_="chart-steps")) == 1
    assert "No price has changed since" in read("/models/nova-1").one("section", class_="history").text


def test_the_list_of_providers_tells_their_state_first_token_and_uptime(probed: Read, read: Read) -> None:
    row = next(
        row for row in probed("/providers").all("tr") if row.all("a") and row.all("a")[0].text == "Amazon Bedrock"
    )
    assert row.one("td", data_label="Now").text == "down"
    assert row.one("td", data_label="First token").text == "0.91 s"
    assert row.one("td", data_label="Uptime, 90 days").text.endswith("simulated")
    assert not read("/providers").all("td", data_label="Now")


def test_whole_models_are_compared_by_their_best_offers_and_simulated_ones_are_called_so(probed: Read) -> None:
    page = probed("/compare?offer=nova-1&offer=gpt-5")
    body = page.one("table", class_="compare").one("tbody")
    lines = {row.all("th")[0].inside[0]: [cell.text for cell in row.all("td")] for row in body.all("tr")}
    assert lines["First token, median"] == ["from 0.40 s", "unknown"]
    assert lines["Tokens a second"] == ["up to 125", "unknown"]
    assert lines["Now"][0] == "1 of 2 offers up"
    assert "Simulated telemetry." in page.one("p", class_="telemetry-note").text
