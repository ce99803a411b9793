from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from starlette.testclient import TestClient
from tests.web.tree import Element

from openmodels.web.assets import FOLDER, FONT, Assets
from openmodels.web.cards import SIZE, Card, Painter, is_drawable
from openmodels.web.pages.cards import PAGES

Read = Callable[..., Element]
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter(Assets().file(FONT))


def colours(png: bytes) -> int:
    return len(Image.open(BytesIO(png)).convert("RGB").getcolors(1 << 20) or ())


NAMES = [*PAGES, "models/nova-1", "providers/openai"]


@pytest.mark.parametrize("path", [f"/card/{name}.png" for name in NAMES])
def test_a_card_is_a_picture_of_the_size_that_sites_show(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == SIZE
    assert colours(answer.content) > 8, "something is drawn on it"
    assert len(answer.content) < MOST_BYTES


@pytest.mark.parametrize("path", ["/card/none.png", "/card/models/none-such.png", "/card/providers/none-such.png"])
def test_what_is_not_there_has_no_card(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_cards_of_different_things_differ(client: TestClient) -> None:
    assert client.get("/card/models/nova-1.png").content != client.get("/card/models/gpt-5.png").content


def test_an_alias_is_led_to_the_card_of_its_model(client: TestClient) -> None:
    answer = client.get("/card/models/gpt-5-latest.png", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, "/card/models/gpt-5.png")


def test_a_name_of_any_length_is_drawn(painter: Painter) -> None:
    for title in ("", "W" * 300, "word " * 80):
        assert Image.open(BytesIO(painter.png(Card(title, title, (("Context", title),), "")))).size == SIZE


def test_letters_that_the_font_lacks_are_known() -> None:
    assert is_drawable("Claude Sonnet 4.5 – $3.00 · é")
    assert not is_drawable("智谱")


@pytest.mark.parametrize(
    ("address", "card"),
    [
        ("/", "/card/site.png"),
        ("/models", "/card/models.png"),
        ("/models?search=llama", "/card/models.png"),
        ("/models/nova-1", "/card/models/nova-1.png"),
        ("/providers/openai", "/card/providers/openai.png"),
        ("/docs/reference/api", "/card/docs.png"),
        ("/status", "/card/status.png"),
    ],
)
def test_a_page_names_its_card_and_the_card_is_there(read: Read, client: TestClient, address: str, card: str) -> None:
    assert read(address).one("meta", property="og:image").attributes["content"] == card
    assert client.get(card).status_code == 200


def test_the_font_that_draws_is_the_one_that_pages_have() -> None:
    assert Assets().file(FONT).parent == FOLDER
