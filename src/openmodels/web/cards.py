"""Pictures for shared links (Open Graph): the name of a thing and its main figures, drawn with the site's own font."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from openmodels.web.marks import HUES, mark

SIZE = (1200, 630)
EDGE = 80
GROUND, INK, SOFT, FAINT, LINE, ACCENT = "#fbfbfa", "#14171a", "#454c52", "#62696f", "#e4e6e2", "#1b4fd6"
TILE = 112
COLOURS = 64
WEIGHTS = {"plain": 400, "strong": 650}
LATIN = 0x24F
SIGNS = "–—‘’“”…·×€−→"


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture shows; `figures` are at most four, each with its label."""

    title: str
    text: str
    figures: tuple[tuple[str, str], ...] = ()
    tile: str | None = None
    """Whose letter tile stands beside the title."""


class Painter:
    """Draws cards with a font file."""

    def __init__(self, font: Path) -> None:
        self._font = font

    def png(self, card: Card) -> bytes:
        """The picture as PNG."""
        image = Image.new("RGB", SIZE, GROUND)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, SIZE[0], 12), fill=ACCENT)
        draw.text((EDGE, 56), "OpenModels", font=self._letters(34, "strong"), fill=ACCENT)
        left = EDGE
        if card.tile is not None:
            self._tile(draw, card.tile, (EDGE, 150))
            left += TILE + 36
        title = self._fitting(card.title, SIZE[0] - EDGE - left, (76, 64, 54, 46), most=2)
        for n, line in enumerate(title.lines):
            draw.text((left, 146 + n * title.height), line, font=title.font, fill=INK)
        top = max(146 + len(title.lines) * title.height, 150 + (TILE if card.tile is not None else 0)) + 28
        text = self._fitting(card.text, SIZE[0] - 2 * EDGE, (34,), most=3, weight="plain")
        for n, line in enumerate(text.lines):
            draw.text((EDGE, top + n * 46), line, font=text.font, fill=SOFT)
        self._figures(draw, card.figures)
        out = BytesIO()
        image.quantize(COLOURS).save(out, "PNG", compress_level=6)
        return out.getvalue()

    def _figures(self, draw: ImageDraw.ImageDraw, figures: Sequence[tuple[str, str]]) -> None:
        if not figures:
            return
        draw.line((EDGE, 470, SIZE[0] - EDGE, 470), fill=LINE, width=2)
        width = (SIZE[0] - 2 * EDGE) // len(figures)
        for n, (label, value) in enumerate(figures):
            left = EDGE + n * width
            draw.text((left, 492), label, font=self._letters(26, "plain"), fill=FAINT)
            shown = self._fitting(value, width - 20, (44, 38, 32, 26), most=1)
            draw.text((left, 528), shown.lines[0], font=shown.font, fill=INK)

    def _tile(self, draw: ImageDraw.ImageDraw, name: str, at: tuple[int, int]) -> None:
        tile = mark(name)
        hue = 250 if tile.hue is None else round(tile.hue * 360 / HUES + 10)
        ground, ink = f"hsl({hue}, 55%, 92%)", f"hsl({hue}, 60%, 30%)"
        draw.rounded_rectangle((*at, at[0] + TILE, at[1] + TILE), 22, fill=ground)
        middle = (at[0] + TILE // 2, at[1] + TILE // 2)
        draw.text(middle, tile.letters, font=self._letters(46, "strong"), fill=ink, anchor="mm")

    def _fitting(self, text: str, width: int, sizes: Sequence[int], *, most: int, weight: str = "strong") -> Fitted:
        """The text in the greatest size that fits in so many lines; in the least, it is cut."""
        for size in sizes:
            font = self._letters(size, weight)
            lines = _broken(text, font, width)
            if len(lines) <= most:
                return Fitted(font, lines, round(size * 1.18))
        lines = lines[:most]
        while lines[-1] and font.getlength(f"{lines[-1]}…") > width:
            lines[-1] = lines[-1][:-1].rstrip()
        return Fitted(font, [*lines[:-1], f"{lines[-1]}…"], round(size * 1.18))

    def _letters(self, size: int, weight: str) -> ImageFont.FreeTypeFont:
        return _letters(self._font, size, WEIGHTS[weight])


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines in a font, and the distance between them."""

    font: ImageFont.FreeTypeFont
    lines: list[str]
    height: int


def is_drawable(text: str) -> bool:
    """Whether the font has a letter for every character."""
    return all(ord(one) <= LATIN or one in SIGNS for one in text)


@cache
def _letters(font: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    letters = ImageFont.truetype(font, size)
    letters.set_variation_by_axes([weight])
    return letters


def _broken(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    # A single word can be wider than its line.
    return lines if all(font.getlength(line) <= width for line in lines) else [*lines, ""]
