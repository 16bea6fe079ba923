"""A label drawn as one black and white picture, dot for dot as the printer will burn it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from station.clinical.label_content import LabelContent
from station.printing.code_modules import Modules, code_modules
from station.printing.faults import LabelTooTall, LayoutFault
from station.printing.fitting import Fitted, Fonts, fit
from station.printing.layout import MOST_DOTS, Layout, Side, Weight
from station.printing.placing import PlacedCell, PlacedRow, place
from station.printing.stocks import Paper

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

MODULE = 4
"""Dots of one QR module: 0.5 mm, below which phones and scanners start to miss (measured)."""

_WHITE, _BLACK = 1, 0
_COLUMN_GAP = 14
_CAPTION_GAP = 8
_FRAME = 7
_DOTS_PER_MM = 8


@dataclass(frozen=True, slots=True)
class _Block:
    """A placed cell after fitting: where its text starts and how much room it takes, in dots."""

    placed: PlacedCell
    fitted: Fitted
    width: int
    height: int
    caption_width: int
    caption_height: int
    picture: "Image | None" = None


def compose(content: LabelContent, layout: Layout, data: Path, paper: Paper | None = None) -> "Image":
    """Draw a label, as wide as the paper's printable dots; LabelFault names what is missing or too long.

    `data` holds the fonts and the pictures; a `paper` may be shorter than the layout, or have its panels
    printed already.
    """
    from PIL import Image, ImageDraw

    limit = min(layout.max_height, paper.length * _DOTS_PER_MM if paper and paper.length else MOST_DOTS)
    page = Image.new("1", (layout.width, layout.max_height), _WHITE)
    draw = ImageDraw.Draw(page)
    draw.fontmode = "1"
    pen = _Pen(layout, data, draw, code_modules(content.code) if content.code else None)
    for row in place(content, layout):
        pen.row(row, blank=bool(paper and paper.preprinted and row.row.panel))
    height = pen.bottom()
    if height > limit:
        raise LabelTooTall(content.kind, -(-height // _DOTS_PER_MM), limit // _DOTS_PER_MM)
    return page.crop((0, 0, layout.width, height))


class _Pen:
    """Draws rows from the top down, and the scan code beside the first rows that leave room for it."""

    def __init__(self, layout: Layout, data: Path, draw: "ImageDraw", modules: Modules | None) -> None:
        self.layout, self.draw, self.modules = layout, draw, modules
        self.fonts, self.pictures = Fonts(data / "fonts"), data / "pictures"
        self.top = layout.margin
        self.code_bottom = 0

    def bottom(self) -> int:
        """Give the height of what was drawn, margin included."""
        return max(self.top - self.layout.gap, self.code_bottom) + self.layout.margin

    def row(self, row: PlacedRow, blank: bool = False) -> None:
        """Draw one row under those before, or only leave its room."""
        left, right = self._sides(row)
        blocks = self._blocks(row.cells, right - left)
        if row.row.rule:
            self.draw.rectangle((left, self.top, right - 1, self.top + 1), fill=_BLACK)
            self.top += 2 + self.layout.gap
        height = max(block.height for block in blocks)
        for block in () if blank else blocks:
            self._block(block, left, height)
            left += block.width + _COLUMN_GAP
        self.top += height + self.layout.gap

    def _sides(self, row: PlacedRow) -> tuple[int, int]:
        """Give the left and right limits of a row, beside the scan code or under it."""
        left, right = self.layout.margin, self.layout.width - self.layout.margin
        if self.modules is None:
            return left, right
        if row.row.beside_code:
            self._code_once(self.modules)
        if not row.row.beside_code or self.layout.code_side is Side.CENTRE:
            self.top = max(self.top, self.code_bottom)
            return left, right
        side = len(self.modules) * MODULE
        return (left, self.layout.width - side) if self.layout.code_side is Side.RIGHT else (side, right)

    def _code_once(self, modules: Modules) -> None:
        """Draw the scan code at the first row that asks; its own quiet zone serves as margin."""
        if self.code_bottom:
            return
        side = len(modules) * MODULE
        free = self.layout.width - side
        left = {Side.LEFT: 0, Side.CENTRE: free // 2, Side.RIGHT: free}[self.layout.code_side]
        top = self.top - self.layout.margin
        for y, line in enumerate(modules):
            for x, black in enumerate(line):
                if black:
                    self._square(left + x * MODULE, top + y * MODULE)
        self.code_bottom = top + side

    def _square(self, x: int, y: int) -> None:
        self.draw.rectangle((x, y, x + MODULE - 1, y + MODULE - 1), fill=_BLACK)

    def _blocks(self, cells: tuple[PlacedCell, ...], width: int) -> list[_Block]:
        free = width - _COLUMN_GAP * (len(cells) - 1)
        shares = sum(placed.cell.share for placed in cells)
        return [self._fitted(placed, free * placed.cell.share // shares) for placed in cells]

    def _fitted(self, placed: PlacedCell, width: int) -> _Block:
        cell, small = placed.cell, self.layout.caption_size
        frame = _FRAME if cell.box or cell.inverse else 0
        beside = above = 0
        if placed.caption and cell.caption_above:
            above = line_height(small)
        elif placed.caption:
            beside = self.fonts.width(placed.caption, Weight.REGULAR, small) + _CAPTION_GAP
        picture = picture_of(self.pictures, cell.picture) if cell.picture else None
        aside = picture.width + _CAPTION_GAP if picture else 0
        sizes = range(cell.size, cell.min_size - 1, -1)
        room = width - beside - aside - 2 * frame
        fitted = fit(placed.text, self.fonts, cell.weight, sizes, cell.lines, room, placed.field)
        height = max(above + len(fitted.lines) * line_height(fitted.size), picture.height if picture else 0)
        return _Block(placed, fitted, width, height + 2 * frame, beside, above, picture)

    def _block(self, block: _Block, left: int, height: int) -> None:
        from PIL import ImageOps

        cell, size = block.placed.cell, block.fitted.size
        ink = _WHITE if cell.inverse else _BLACK
        frame = _FRAME if cell.box or cell.inverse else 0
        if frame:
            edges = (left, self.top, left + block.width - 1, self.top + height - 1)
            self.draw.rectangle(edges, fill=_BLACK if cell.inverse else _WHITE, outline=_BLACK, width=3)
        left, top, room = left + frame, self.top + frame, block.width - 2 * frame - block.caption_width
        if block.picture is not None:
            self.draw.bitmap((left, top), ImageOps.invert(block.picture), fill=ink)
            left, room = left + block.picture.width + _CAPTION_GAP, room - block.picture.width - _CAPTION_GAP
            top += max(0, (height - 2 * frame - len(block.fitted.lines) * line_height(size)) // 2)
        first = top + block.caption_height + ascent(size)
        if block.placed.caption:
            small = self.layout.caption_size
            baseline = top + ascent(small) if block.caption_height else first
            font = self.fonts.font(Weight.REGULAR, small)
            self.draw.text((left, baseline), block.placed.caption, fill=ink, font=font, anchor="ls")
        for number, line in enumerate(block.fitted.lines):
            slack = room - self.fonts.width(line, cell.weight, size)
            shift = {Side.LEFT: 0, Side.CENTRE: slack // 2, Side.RIGHT: slack}[cell.align]
            spot = (left + block.caption_width + shift, first + number * line_height(size))
            self.draw.text(spot, line, fill=ink, font=self.fonts.font(cell.weight, size), anchor="ls")


@lru_cache(maxsize=16)
def picture_of(folder: Path, name: str) -> "Image":
    """Read a black and white picture; LayoutFault when it can't be used."""
    from PIL import Image

    try:
        with Image.open(folder / f"{name}.png") as file:
            return file.convert("1")
    except OSError as error:
        raise LayoutFault(f"{name}.png", "", "absent") from error


def ascent(size: int) -> int:
    """Give the room above the baseline in dots: accented capitals of DejaVu reach 0.93 of the size."""
    return -(-size * 94 // 100)


def line_height(size: int) -> int:
    """Give the height of a line in dots: DejaVu's letters hang 0.24 of the size under the baseline."""
    return ascent(size) + -(-size * 22 // 100)
