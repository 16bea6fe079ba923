"""Letting a text fit its place: smaller down to the layout's minimum, then on more lines, else refused."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from station.printing.faults import NoGlyph, TextTooLong
from station.printing.layout import Weight

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_FILES = {
    Weight.REGULAR: "DejaVuSans.ttf",
    Weight.BOLD: "DejaVuSans-Bold.ttf",
    Weight.CONDENSED: "DejaVuSansCondensed-Bold.ttf",
}
_ABSENT_SIGN = "\uffff"

# A bare number keeps what follows on its line: an amount its unit, a date its hour.
_NUMBER = re.compile(r"[\d.,:/]*\d")
# Compound names may break after their hyphen, where spaces alone do not do.
_HYPHEN = re.compile(r"(?<=[^\W\d][-/])(?=[^\W\d])")


@dataclass(frozen=True, slots=True)
class Fitted:
    """The lines of a text and the letter size, in dots, at which they fit."""

    lines: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Fonts:
    """The folder of the label fonts."""

    folder: Path

    def font(self, weight: Weight, size: int) -> "FreeTypeFont":
        """Give one font at a size in dots."""
        return _font(_file(self.folder, weight), size)

    def width(self, text: str, weight: Weight, size: int) -> int:
        """Give the width of a text in whole dots."""
        return -int(-self.font(weight, size).getlength(text) // 1)


def fit(text: str, fonts: Fonts, weight: Weight, sizes: range, lines: int, width: int, field: str) -> Fitted:
    """Fit a text into a width in dots; sizes run from the largest down.

    TextTooLong or NoGlyph names the field.
    """
    _require_glyphs(text, fonts, weight, field)
    for pieces in (_pieces(text), [part for piece in _pieces(text) for part in _HYPHEN.split(piece)]):
        for count, size in product(range(1, lines + 1), sizes):
            broken = _broken(pieces, fonts, weight, size, width)
            if broken and len(broken) <= count:
                return Fitted(broken, size)
    raise TextTooLong(field, text)


def _broken(pieces: list[str], fonts: Fonts, weight: Weight, size: int, width: int) -> tuple[str, ...]:
    """Lay pieces of text into lines no wider than width; nothing when a piece alone is wider."""
    lines = [""]
    for piece in pieces:
        if fonts.width((lines[-1] + piece).rstrip(), weight, size) <= width:
            lines[-1] += piece
        elif fonts.width(piece.rstrip(), weight, size) <= width:
            lines.append(piece)
        else:
            return ()
    return tuple(line.rstrip() for line in lines)


def _pieces(text: str) -> list[str]:
    """Cut a text where a line may end; each piece keeps its trailing space."""
    pieces: list[str] = []
    held = ""
    for word in text.split(" "):
        held += word + " "
        if not _NUMBER.fullmatch(word):
            pieces.append(held)
            held = ""
    return [*pieces, held] if held else pieces


def _require_glyphs(text: str, fonts: Fonts, weight: Weight, field: str) -> None:
    for sign in sorted(set(text)):
        if not has_glyph(_file(fonts.folder, weight), sign):
            raise NoGlyph(field, sign)


@lru_cache
def _file(folder: Path, weight: Weight) -> Path:
    return folder / _FILES[weight]


@lru_cache(maxsize=4096)
def has_glyph(file: Path, sign: str) -> bool:
    """Tell whether the font draws something else for this sign than for one that can't exist."""
    font = _font(file, 32)
    return sign == " " or bytes(font.getmask(sign, "1")) != bytes(font.getmask(_ABSENT_SIGN, "1"))


@lru_cache(maxsize=512)
def _font(file: Path, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)
