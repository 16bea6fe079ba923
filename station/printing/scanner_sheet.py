"""The codes that show how a scanner is set, one under the other, each with its number and words."""

from pathlib import Path
from typing import TYPE_CHECKING

from station.printing.code_modules import code_modules
from station.printing.fitting import Fonts, fit
from station.printing.layout import DOTS, Weight
from station.printing.raster import MODULE, line_height

if TYPE_CHECKING:
    from PIL.Image import Image

_SIZES = range(28, 17, -1)
_LINES = 5


def draw_sheet(codes: tuple[tuple[str, str], ...], paper: int, data: Path) -> "Image":
    """Draw (words, code) pairs on paper of that width in mm; LabelFault when the words find no room."""
    from PIL import Image, ImageDraw

    symbols = [code_modules(code) for _, code in codes]
    page = Image.new("1", (DOTS[paper], sum(len(symbol) * MODULE for symbol in symbols)), 1)
    draw, fonts, top = ImageDraw.Draw(page), Fonts(data / "fonts"), 0
    draw.fontmode = "1"
    for (words, _), symbol in zip(codes, symbols, strict=True):
        side = len(symbol) * MODULE
        fitted = fit(words, fonts, Weight.BOLD, _SIZES, _LINES, page.width - side - 8, "sample")
        for y, row in enumerate(symbol):
            for x, black in enumerate(row):
                if black:
                    left, above = x * MODULE, top + y * MODULE
                    draw.rectangle((left, above, left + MODULE - 1, above + MODULE - 1), fill=0)
        for number, line in enumerate(fitted.lines):
            spot = (side, top + 4 * MODULE + number * line_height(fitted.size))
            draw.text(spot, line, fill=0, font=fonts.font(Weight.BOLD, fitted.size))
        top += side
    return page
