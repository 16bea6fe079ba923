"""The first screen: the preparations of the day and the older unfinished ones; find one, open it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.events import Resize
from textual.widgets import Static

from screens.board.cells import columns, detail, row
from screens.board.observer import Observing, observing
from screens.board.sieve import Sieve, counts, group_words, wards
from screens.commands import CHANGE, Command
from screens.dialogs.pick import ListDialog
from screens.outage.crew import Crew
from screens.shell.local_time import local
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.form_field import FormField
from screens.widgets.text_field import TextField
from screens.widgets.work_table import WorkTable
from station.clinical.days import shown_span
from station.records.queries.duty import open_decisions, roster
from station.records.queries.preparations import BoardRow, board, dossier
from station.words import say, say_count

OPEN = Command("board.open", "f2", "command.open")
FIND = Command("board.find", "f5", "command.find")
CLEAR = Command("board.clear", "escape", "command.show_all")
BY_GROUP = Command("board.by_group", None, "command.by_group")
BY_WARD = Command("board.by_ward", None, "command.by_ward")
DAYS = Command("board.days", None, "command.days")
SEAT = Command("board.take_seat", None, "command.take_seat")

ALL = ""
LOOK_AGAIN = 20.0  # seconds: time passes on the board without anybody acting


class BoardScreen(StationScreen[None]):
    """Lists the preparations; the cursor stays on its row whatever comes and goes."""

    KEYS = (OPEN, CHANGE, FIND, CLEAR, BY_GROUP, BY_WARD, DAYS, SEAT)
    AUTO_FOCUS = "WorkTable"
    CSS_PATH: ClassVar[str] = "board.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[BoardRow, ...] = ()
        self.sieve = Sieve()
        self.later = False

    def body(self) -> ComposeResult:
        """Put the counts over the table, and the whole of the current line under it."""
        yield Observing("", id="observing", markup=False)
        yield Crew("", id="crew", markup=False)
        yield Static("", id="counts", markup=False)
        yield TextField(say("board.find"), id="find", longest=40)
        yield Static("", id="filtered", markup=False)
        yield WorkTable(columns(0))
        yield Static(say("board.empty"), id="empty", markup=False)
        yield Static("", id="detail", markup=False)

    def on_mount(self) -> None:
        """Hide what is not needed yet, and let time pass."""
        self.query_one(Observing).show(self.live.why_observer)
        self.query_one("#find").display = False
        self.query_one("#empty").display = False
        self.set_interval(LOOK_AGAIN, self._look_again)

    def _look_again(self) -> None:
        if self.app.screen is self:
            self.records_changed()

    def unsigned(self) -> bool:
        """Typing in the search field is no work to lose."""
        return False

    # What is shown

    async def reload(self) -> None:
        """Read the preparations and show them in place."""
        self.query_one(Observing).show(self.live.why_observer)
        now = self.live.now()
        midnight, until = shown_span(local(now))
        if self.later:
            until = midnight + timedelta(days=366)
        self.rows = tuple(await self.live.ask(board, midnight, until))
        self.query_one(Crew).show(await self.live.ask(roster), await self.live.ask(open_decisions))
        self.show(now)

    def show(self, now: datetime) -> None:
        """Put what was read into the widgets, through the sieve."""
        taken = [found for found in self.rows if self.sieve.takes(found, now)]
        width = self.size.width - 2
        table = self.query_one(WorkTable)
        table.show_in(columns(width), [row(found, now, width, outside=self._outside) for found in taken])
        table.display = bool(self.rows)
        self.query_one("#empty").display = not self.rows
        self.query_one("#counts", Static).update(self._counts(now))
        self._show_filter()
        self._show_detail(now)

    def _counts(self, now: datetime) -> str:
        told = [f"{group_words(group)} {n}" for group, n in counts(self.rows, now)]
        return say_count("board.count", len(self.rows), told=" | ".join(told)) if told else ""

    def _show_filter(self) -> None:
        text = self.query_one(TextField).text.strip()
        asked = self.sieve.words() + ([f"« {text} »"] if text else [])
        line = self.query_one("#filtered", Static)
        line.display = bool(asked)
        shown = self.query_one(WorkTable).row_count
        line.update(say("board.filtered", asked=", ".join(asked), shown=shown, all=len(self.rows)))

    @property
    def _outside(self) -> bool:
        """Whether anybody may be looking: who only reads has signed nothing."""
        return self.live.seat in ("observer", "opening")

    def _show_detail(self, now: datetime) -> None:
        found = self.current
        words = detail(found, now, outside=self._outside) if found else ""
        self.query_one("#detail", Static).update(words, layout=False)  # its height is fixed

    @property
    def current(self) -> BoardRow | None:
        """The preparation under the cursor."""
        key = self.query_one(WorkTable).current
        return next((found for found in self.rows if str(found.id) == key), None)

    def on_work_table_moved(self) -> None:
        """Show the whole of the line the cursor came to."""
        self._show_detail(self.live.now())
        self.refresh_commands()

    def on_resize(self, event: Resize) -> None:
        """Lay the columns out for the new width."""
        if self.rows:
            self.show(self.live.now())

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """Say why a command can't act on the current line."""
        found = self.current
        if command_id in (OPEN.id, CHANGE.id) and found is None:
            return say("board.nothing_chosen")
        if command_id == CHANGE.id and found is not None:
            if self.live.seat == "observer":
                return say("step.observer")
            return None if found.changes else say("change.none")
        if command_id == SEAT.id:
            return None if self.live.seat == "observer" else say("board.seated_already")
        if command_id == CLEAR.id and not self._filtered:
            return say("board.not_filtered")
        return None

    @property
    def _filtered(self) -> bool:
        return self.sieve != Sieve() or self.query_one("#find").display

    def on_work_table_opened(self) -> None:
        """Enter opens, like F2."""
        self.action_press(OPEN.key or "")

    async def do_open(self) -> None:
        """Open the preparation at its step, and walk on from there."""
        self._catch_up_with_typing()
        self.query_one(WorkTable).stay()
        if self.current is not None:
            from screens.navigation import walk

            await walk(self, self.live, self.current.id)

    def _catch_up_with_typing(self) -> None:
        """Put the cursor where the search typed so far puts it: a key may come right behind a letter."""
        self.query_one(WorkTable).filter(self.query_one(TextField).text)

    async def do_change(self) -> None:
        """Decide on a difference with a later file."""
        self._catch_up_with_typing()
        found = await self.live.ask(dossier, self.current.id) if self.current else None
        if found is not None:
            from screens.preparation.change import decide

            await decide(self, self.live, found)

    async def do_find(self) -> None:
        """Open the search field."""
        field = self.query_one(TextField)
        field.display = True
        field.focus_entry()
        self.refresh_commands()

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Show the rows that hold what is typed."""
        self.query_one(WorkTable).filter(event.field.text)
        self._show_filter()
        self.refresh_commands()

    async def do_clear(self) -> None:
        """Show everything again, with the cursor where it was."""
        self.sieve = Sieve()
        field = self.query_one(TextField)
        field.put("")
        field.display = False
        table = self.query_one(WorkTable)
        table.filter("")
        self.show(self.live.now())
        table.focus()

    async def do_by_group(self) -> None:
        """Show one state, or what is held, late or to be decided."""
        group = await self._pick(
            say("board.which_group"),
            [(name, group_words(name), n) for name, n in counts(self.rows, self.live.now())],
        )
        if group is not None:
            self._sift(Sieve(group or None, self.sieve.ward))

    async def do_by_ward(self) -> None:
        """Show one ward."""
        ward = await self._pick(say("board.which_ward"), [(name, name, n) for name, n in wards(self.rows)])
        if ward is not None:
            self._sift(Sieve(self.sieve.group, ward or None))

    async def _pick(self, title: str, groups: Sequence[tuple[str, str, int]]) -> str | None:
        choices = [Choice(ALL, say("board.all"))]
        choices += [Choice(key, f"{words} ({n})") for key, words, n in groups]
        return await self.ask(ListDialog(title, choices))

    def _sift(self, sieve: Sieve) -> None:
        self.sieve = sieve
        self.show(self.live.now())

    async def do_days(self) -> None:
        """Show the following days too, or only today again."""
        self.later = not self.later
        await self.reload()
        self.tell(say("board.with_later") if self.later else say("board.only_today"))

    async def do_take_seat(self) -> None:
        """Sit down where nobody sits any more; else say who does."""
        refused = await self.live.sit_down()
        self.query_one(Observing).show(self.live.why_observer)
        if refused is None:
            self.tell(say("board.seated"), Severity.DONE)
        else:
            self.tell(observing(refused), Severity.REFUSED)
