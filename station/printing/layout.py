"""Label layouts: the TOML files of data/labels, which a pharmacist may edit, read and checked."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

from station.clinical.label_content import LANGUAGES, LabelKind
from station.printing.faults import LayoutFault
from station.printing.mentions import CODED, MANDATORY, OPTIONAL

DOTS: dict[int, int] = {58: 384, 80: 576}
"""Printable dots of each paper width in mm, at 203 dots per inch."""

SMALLEST = 17
"""The smallest letter size allowed, in dots (2.1 mm, 6 points): below it strokes are one dot thin."""

PICTURES = ("cytotoxic",)
"""The pictures that a cell may show (data/pictures/<name>.png, one bit a dot)."""

MOST_DOTS = 4000
"""The longest label, in dots (half a metre)."""

_OWN = ("copy", "title", "code_letters")
_Choice = TypeVar("_Choice", bound=StrEnum)


class Weight(StrEnum):
    """The fonts a cell may use; condensed is a narrow bold."""

    REGULAR = "regular"
    BOLD = "bold"
    CONDENSED = "condensed"


class Side(StrEnum):
    """Where a text stands in its cell, or the scan code on the label."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Cell:
    """One text on the label: what it says by language, and its looks. Sizes are in dots.

    `picture` names a black and white picture of data/pictures that stands before the text, dot for dot.
    """

    text: Mapping[str, str]
    caption: Mapping[str, str]
    fields: tuple[str, ...]
    size: int
    min_size: int
    lines: int
    weight: Weight
    align: Side
    inverse: bool
    box: bool
    share: int
    caption_above: bool
    picture: str


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side; `beside_code` rows leave room for the scan code, `rule` draws a line above.

    A `panel` row is what the law wants on a coloured ground: on stock that has it printed, its room is left
    blank.
    """

    cells: tuple[Cell, ...]
    beside_code: bool
    rule: bool
    panel: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """One label layout. Widths, margins and heights are in dots."""

    file: str
    kind: LabelKind
    width: int
    margin: int
    gap: int
    caption_size: int
    max_height: int
    code_side: Side
    rows: tuple[Row, ...]


def load_layout(folder: Path, kind: LabelKind, paper: int) -> Layout:
    """Read `<kind>-<paper>.toml` of the folder, paper in mm (58 or 80); LayoutFault names file and field."""
    path = folder / f"{kind.value}-{paper}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LayoutFault(path.name, "", "absent") from error
    except ValueError as error:
        raise LayoutFault(path.name, str(error), "not_toml") from error
    return parse_layout(path.name, table, kind, paper)


def parse_layout(file: str, table: Mapping[str, Any], kind: LabelKind, paper: int) -> Layout:
    """Check a layout already read from TOML; LayoutFault names file and field."""
    if paper not in DOTS:
        raise LayoutFault(file, "paper", "value")
    reader = _Reader(file, table, "")
    rows = tuple(_row(file, row, number, kind) for number, row in enumerate(reader.tables("row"), start=1))
    layout = Layout(
        file=file,
        kind=kind,
        width=DOTS[paper],
        margin=reader.number("margin", 8, 0, 60),
        gap=reader.number("gap", 4, 0, 60),
        caption_size=reader.number("caption_size", 18, SMALLEST, 60),
        max_height=reader.number("max_height", 1000, 100, MOST_DOTS),
        code_side=reader.choice("code_side", Side, Side.RIGHT),
        rows=rows,
    )
    reader.finish()
    _require_places(layout)
    return layout


def _row(file: str, table: Mapping[str, Any], number: int, kind: LabelKind) -> Row:
    reader = _Reader(file, table, f"row {number}: ")
    row = Row(
        cells=tuple(
            _cell(file, cell, f"row {number} cell {place}: ", kind)
            for place, cell in enumerate(reader.tables("cells"), start=1)
        ),
        beside_code=reader.flag("beside_code"),
        rule=reader.flag("rule"),
        panel=reader.flag("panel"),
    )
    reader.finish()
    return row


def _cell(file: str, table: Mapping[str, Any], where: str, kind: LabelKind) -> Cell:
    reader = _Reader(file, table, where)
    text = reader.words("text", None)
    fields = _placeholders(file, where, text, kind)
    size = reader.number("size", 22, SMALLEST, 200)
    cell = Cell(
        text=text,
        caption=reader.words("caption", ""),
        fields=fields,
        size=size,
        min_size=reader.number("min", size, SMALLEST, size),
        lines=reader.number("lines", 1, 1, 12),
        weight=reader.choice("weight", Weight, Weight.REGULAR),
        align=reader.choice("align", Side, Side.LEFT),
        inverse=reader.flag("inverse"),
        box=reader.flag("box"),
        share=reader.number("share", 1, 1, 100),
        caption_above=reader.flag("caption_above"),
        picture=reader.picture("picture"),
    )
    reader.finish()
    return cell


def _placeholders(file: str, where: str, text: Mapping[str, str], kind: LabelKind) -> tuple[str, ...]:
    """Give the fields a cell prints: known ones, the same in each language, optional ones alone."""
    try:
        found = [
            tuple(name for _, name, _, _ in Formatter().parse(template) if name is not None)
            for template in text.values()
        ]
    except ValueError as error:
        raise LayoutFault(file, f"{where}text", "braces") from error
    fields = tuple(dict.fromkeys(found[0]))
    if any(set(names) != set(fields) for names in found):
        raise LayoutFault(file, f"{where}text", "languages_differ")
    for name in fields:
        if name not in (*MANDATORY[kind], *OPTIONAL[kind], *_OWN):
            raise LayoutFault(file, f"{where}{name}", "unknown_field")
        if len(fields) > 1 and name not in MANDATORY[kind]:
            raise LayoutFault(file, f"{where}{name}", "optional_not_alone")
    return fields


def _require_places(layout: Layout) -> None:
    placed = {name for row in layout.rows for cell in row.cells for name in cell.fields}
    for name in (*MANDATORY[layout.kind], *OPTIONAL[layout.kind], "copy"):
        if name not in placed:
            raise LayoutFault(layout.file, name, "no_place")
    if layout.kind in CODED and not any(row.beside_code for row in layout.rows):
        raise LayoutFault(layout.file, "beside_code", "no_place")


class _Reader:
    """Takes typed values out of one TOML table, and refuses what nobody took."""

    def __init__(self, file: str, table: Mapping[str, Any], where: str) -> None:
        self.file, self.where, self.left = file, where, dict(table)

    def fault(self, name: str, problem: str) -> LayoutFault:
        return LayoutFault(self.file, f"{self.where}{name}", problem)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.left.pop(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.fault(name, "value")
        return value

    def flag(self, name: str) -> bool:
        value = self.left.pop(name, False)
        if not isinstance(value, bool):
            raise self.fault(name, "value")
        return value

    def choice(self, name: str, of: type[_Choice], default: _Choice) -> _Choice:
        try:
            return of(self.left.pop(name, default))
        except ValueError as error:
            raise self.fault(name, "value") from error

    def words(self, name: str, default: str | None) -> Mapping[str, str]:
        """Take words: one text for every language, or a table with a text for each."""
        value = self.left.pop(name, default)
        if isinstance(value, str):
            return dict.fromkeys(LANGUAGES, value)
        if (
            not isinstance(value, dict)
            or set(value) != set(LANGUAGES)
            or not all(isinstance(text, str) for text in value.values())
        ):
            raise self.fault(name, "words")
        return value

    def picture(self, name: str) -> str:
        value = self.left.pop(name, "")
        if value not in ("", *PICTURES):
            raise self.fault(name, "value")
        return str(value)

    def tables(self, name: str) -> Iterator[Mapping[str, Any]]:
        value = self.left.pop(name, None)
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            raise self.fault(name, "value")
        return iter(value)

    def finish(self) -> None:
        for name in self.left:
            raise self.fault(name, "unknown_key")
