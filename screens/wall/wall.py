"""The wall display: what is made now, what waits for a check, what comes next, what leaves; three plots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize
from textual.widgets import Static

from screens.board.cells import is_late, is_later, span, state, told_outside
from screens.preparation.order_facts import clock_time
from screens.shell.header import shorten
from screens.shell.local_time import local
from screens.shell.screen import StationScreen
from screens.wall.plots import LifePlot, LoadPlot, ReleasePlot, plots
from screens.wall.sorting import Part, late, load, parts, running_count, shortest_lives
from station.clinical.days import shown_span
from station.clinical.model import ENDED, State
from station.records.queries.day import released_since
from station.records.queries.preparations import BoardRow, board
from station.runtime.live import Live
from station.words import say, say_count

LOOK_AGAIN = 20.0  # seconds: hours pass on the wall without anybody acting
PLOT_LINES = 34
"""From this many lines on there is room for the plots."""
LIVES = 8
STEP_CELLS = 56
"""From this many cells on a line tells the step too."""
LATE, TOMORROW = "!", ">"


class WallList(Static, can_focus=False):
    """One list of the wall: as many lines as there is room for, and how many more there are."""

    def __init__(self, part: Part) -> None:
        super().__init__("", id=part.value, markup=False)
        self.border_title = say(f"wall.{part.value}")
        self._rows: Sequence[BoardRow] = ()
        self._now: datetime | None = None

    def show(self, rows: Sequence[BoardRow], now: datetime) -> None:
        """Show the preparations that fit, the overdue ones first."""
        self._rows, self._now = rows, now
        self._draw(now)

    def on_resize(self) -> None:
        """Fit them anew: the room is known only once the plots are laid out, or left out."""
        if self._now is not None:
            self._draw(self._now)

    def _draw(self, now: datetime) -> None:
        room, width = max(1, self.size.height), max(STEP_CELLS // 2, self.size.width)
        lines = [line(row, now, width) for row in sorted(self._rows, key=lambda row: not is_late(row, now))]
        shown = lines if len(lines) <= room else lines[: room - 1]
        if len(lines) > len(shown):
            shown = [*shown, say_count("wall.more", len(lines) - len(shown))]
        self.update("\n".join(shown) or say("wall.nothing"))


class WallScreen(StationScreen[None]):
    """Shows the day without names: the wall is seen from the corridor."""

    CSS_PATH: ClassVar[str] = "wall.tcss"
    AUTO_FOCUS = ""

    def __init__(self, live: Live) -> None:
        super().__init__()
        self._live = live
        self._rows: tuple[BoardRow, ...] = ()
        self._released: tuple[datetime, ...] = ()

    @property
    def live(self) -> Live:
        """The live process."""
        return self._live

    def body(self) -> ComposeResult:
        """Put the counts, the four lists and the plots."""
        yield Static("", id="counts", markup=False)
        with Horizontal(classes="lists"):
            yield from (WallList(part) for part in Part)
        with Horizontal(classes="plots"):
            yield from plots()

    def on_mount(self) -> None:
        """Let time pass."""
        self.set_interval(LOOK_AGAIN, self.records_changed)

    def on_resize(self, event: Resize) -> None:
        """Lay it out for the new size."""
        self.call_after_refresh(self.show, self.live.now())

    async def reload(self) -> None:
        """Read the day again."""
        now = self.live.now()
        midnight, until = shown_span(local(now))
        self._rows = tuple(await self.live.ask(board, midnight, until))
        self._released = tuple(await self.live.ask(released_since, midnight))
        self.show(now)

    def show(self, now: datetime) -> None:
        """Put what was read into the lists and the plots."""
        if not self.is_mounted:
            return  # the screen was resized while it was being left
        self.query_one(".plots").display = self.size.height >= PLOT_LINES
        self.query_one("#counts", Static).update(self._counts(now))
        for part, rows in parts(self._rows).items():
            self.query_one(f"#{part.value}", WallList).show(rows, now)
        hour_of = {row.id: local(row.due).hour for row in self._rows}
        self.query_one(LoadPlot).show(load(self._planned(now), hour_of))
        lives = shortest_lives(self._rows, now, LIVES)
        self.query_one(LifePlot).show([(name(row)[-3:], time) for row, time in lives])
        self.query_one(ReleasePlot).show(running_count(self._released))

    def _planned(self, now: datetime) -> tuple[BoardRow, ...]:
        """Give what is due today; tomorrow's once nothing of today is left to make."""
        today = tuple(row for row in self._rows if not is_later(row, now))
        return today if any(row.state not in ENDED for row in today) else self._rows[len(today) :]

    def _counts(self, now: datetime) -> str:
        ordered = sum(row.state is State.ORDERED for row in self._rows)
        held = sum(row.held is not None for row in self._rows)
        tomorrow = sum(is_later(row, now) for row in self._rows)
        told = (
            say_count("wall.late", late(self._rows, now)),
            say_count("wall.to_validate", ordered),
            say_count("wall.held", held),
            say_count("wall.released", len(self._released)),
        )
        eve = "\n" + say_count("wall.tomorrow", tomorrow, sign=TOMORROW) if tomorrow else ""
        return "   ".join(told) + eve


def line(row: BoardRow, now: datetime, width: int) -> str:
    """Write one preparation in `width` cells: hour, number, drug, dose; no name, no cut dose."""
    overdue = is_late(row, now)
    sign = LATE if overdue else TOMORROW if is_later(row, now) else " "
    head = f"{sign} {clock_time(row.due)} {name(row):<8} "
    tail = ""
    if width >= STEP_CELLS:
        tail = f" {state(row):<13} {span(now - row.due) if overdue else '':>8}"
    room = width - len(head) - len(tail)
    drug, amount = told_outside(row)
    what = f"{shorten(drug, room - len(amount) - 1)} {amount}"
    return f"{head}{what:<{room}}{tail}"


def name(row: BoardRow) -> str:
    """Name a preparation by its register number, before it has one by its order's."""
    return row.register_number or f"#{row.id}"
