"""A worklist: rows that are updated in place, a cursor that keeps its row, a filter, figures to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import set_cell_size
from rich.text import Text
from textual.events import Resize
from textual.message import Message
from textual.widgets import DataTable

from screens.shell.header import shorten
from station.clinical.names import fold

_GAP = 1  # cells after each column


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title in words, its width in cells; those that stretch share what is left."""

    title: str
    width: int
    stretch: bool = False
    right: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the key that names it whatever its place, its cells in words, and words that only find it."""

    key: str
    cells: tuple[str, ...]
    hidden: str = ""


class WorkTable(DataTable[Text]):
    """Shows rows; posts Opened on Enter and Moved when the cursor is on another row. Under 1000 rows."""

    @dataclass
    class Opened(Message):
        """Enter was pressed on a row."""

        key: str

    @dataclass
    class Moved(Message):
        """The cursor came to another row; None when there is no row."""

        key: str | None

    def __init__(self, columns: Sequence[Column], *, id: str | None = None) -> None:
        super().__init__(id=id, cursor_type="row", zebra_stripes=False, cell_padding=0)
        self._columns_wanted = tuple(columns)
        self._all: tuple[Row, ...] = ()
        self._shown: tuple[Row, ...] = ()
        self._laid_out = 0
        self._widths: list[int] = []
        self._filter = ""
        self._at: str | None = None
        self._lost: str | None = None
        """The row the cursor stood on when it went out of sight, until somebody takes to another."""

    @property
    def current(self) -> str | None:
        """Key of the row under the cursor."""
        row = self.cursor_row
        return self._shown[row].key if 0 <= row < len(self._shown) else None

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; unchanged rows are not touched and the cursor stays on its row."""
        self._all = tuple(rows)
        self._update()

    def show_in(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Show rows in these columns, laid out anew where they differ from those before."""
        if tuple(columns) == self._columns_wanted:
            self.show(rows)
            return
        self._columns_wanted, self._all = tuple(columns), tuple(rows)
        if self._laid_out:
            self._lay_columns(self._laid_out)

    def filter(self, text: str) -> None:
        """Show only the rows that hold every word of a text, in any case and accent."""
        self._filter = text
        self._update()

    def go_to(self, key: str) -> bool:
        """Put the cursor on a row; False if it is not shown."""
        keys = [row.key for row in self._shown]
        if key not in keys:
            return False
        self.move_cursor(row=keys.index(key))
        return True

    def stay(self) -> None:
        """Take to the row under the cursor: one that went out of sight is not come back to."""
        self._lost = None

    def on_key(self) -> None:
        """A key in the table takes to a row."""
        self.stay()

    def _update(self) -> None:
        if not self._laid_out:
            return  # rows wait for the first width
        wanted = fold(self._filter).split()
        rows = tuple(row for row in self._all if matches(row, wanted))
        if [row.key for row in rows] == [row.key for row in self._shown]:
            self._change_cells(rows)
        else:
            self._refill(rows)

    def _change_cells(self, rows: tuple[Row, ...]) -> None:
        """Write only the rows whose words changed."""
        for place, (old, new) in enumerate(zip(self._shown, rows, strict=True)):
            if old.cells != new.cells:
                self.update_cell_at((place, 0), self._line(new.cells))  # type: ignore[arg-type]
        self._shown = rows

    def _line(self, cells: Sequence[str]) -> Text:
        """Write the cells of a row as one: Textual draws a line of seven cells five times slower."""
        written = map(_cell, cells, self._columns_wanted, self._widths)
        return Text("".join(written), no_wrap=True, overflow="crop")

    def _refill(self, rows: tuple[Row, ...]) -> None:
        """Lay all rows again, with the cursor on the row, or failing that the place, where it was."""
        key, place, scroll = self._lost or self.current, self.cursor_row, self.scroll_y
        with self.app.batch_update():
            self.clear()
            self._shown = rows
            for row in rows:
                self.add_row(self._line(row.cells), key=row.key)
            self._lost = None if key is None or self.go_to(key) else key
            if key is None or self._lost:
                self.move_cursor(row=max(0, min(place, len(rows) - 1)))
            self.scroll_to(y=scroll, animate=False, force=True)
        self._tell_move()

    def _tell_move(self) -> None:
        if self.current != self._at:
            self._at = self.current
            self.post_message(self.Moved(self._at))

    def on_resize(self, event: Resize) -> None:
        """Compute the columns again for the new width."""
        if event.size.width != self._laid_out:
            self._lay_columns(event.size.width)

    def _lay_columns(self, width: int) -> None:
        """Put the columns anew for a width in cells, then the rows."""
        self._laid_out = width
        at, self._shown = self.current, ()
        self.clear(columns=True)
        self._widths = widths(self._columns_wanted, width)
        titles = self._line([column.title for column in self._columns_wanted])
        self.add_column(titles, width=sum(self._widths) + _GAP * len(self._widths))
        self._update()
        if at is not None:
            self.go_to(at)

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Tell where the cursor is."""
        event.stop()
        self._tell_move()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Tell which row Enter was pressed on."""
        event.stop()
        if self.current is not None:
            self.post_message(self.Opened(self.current))


def matches(row: Row, wanted: Sequence[str]) -> bool:
    """Whether every folded word is somewhere in the row."""
    return not wanted or all(word in _folded(row) for word in wanted)


@lru_cache(maxsize=2048)
def _folded(row: Row) -> str:
    return fold(" ".join((*row.cells, row.hidden)))


def widths(columns: Sequence[Column], total: int) -> list[int]:
    """Give each column its width in cells; what is left is shared by those that stretch."""
    fixed = sum(column.width + _GAP for column in columns)
    spare = max(0, total - fixed - 1)  # one cell for the scroll bar
    share = spare // max(1, sum(column.stretch for column in columns))
    return [column.width + (share if column.stretch else 0) for column in columns]


def _cell(text: str, column: Column, width: int) -> str:
    """Write a cell in its width and the gap after it; what has no room ends in two dots, so that nobody
    reads a cut figure."""
    fitted = shorten(text, width)
    return set_cell_size(fitted.rjust(width) if column.right else fitted, width + _GAP)
