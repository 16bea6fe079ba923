"""A label's texts laid into the rows of its layout, before anything is drawn."""

from dataclasses import dataclass

from station.clinical.label_content import LabelContent
from station.printing.layout import Cell, Layout, Row
from station.printing.mentions import require_complete


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell with what it says on this label; `field` names it when the text does not fit."""

    cell: Cell
    caption: str
    text: str
    field: str


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """The cells of one row that have something to say."""

    row: Row
    cells: tuple[PlacedCell, ...]


def place(content: LabelContent, layout: Layout) -> tuple[PlacedRow, ...]:
    """Lay the label into its layout, without what it does not say; MissingField when it must say it."""
    if content.kind is not layout.kind:
        raise ValueError(f"{layout.file} is not a layout for {content.kind}")
    require_complete(content)
    texts = content.texts() | _own_texts(content)
    rows = (PlacedRow(row, _placed_cells(row, texts, content.language)) for row in layout.rows)
    return tuple(row for row in rows if row.cells)


def _placed_cells(row: Row, texts: dict[str, str], language: str) -> tuple[PlacedCell, ...]:
    return tuple(
        PlacedCell(cell, cell.caption[language], cell.text[language].format_map(texts), "+".join(cell.fields))
        for cell in row.cells
        if all(name in texts for name in cell.fields)
    )


def _own_texts(content: LabelContent) -> dict[str, str]:
    """Give the texts that come from the label itself: title, duplicate number, code in letters."""
    code = content.code or ""
    own = {
        "title": content.title,
        "copy": str(content.copy) if content.copy else "",
        "code_letters": " ".join(code[start : start + 4] for start in range(0, len(code), 4)),
    }
    return {name: text for name, text in own.items() if text}
