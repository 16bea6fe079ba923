"""The outage: declared here, its functions and checklists followed, closed and learnt from."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.form import FormDialog, Question
from screens.dialogs.notice import NoticeDialog
from screens.outage.outage_rows import (
    FUNCTION,
    RECOVERY,
    checklist_names,
    list_title,
    outage_rows,
    said_items,
)
from screens.outage.questions import declaring, functions_said, healths_to_choose
from screens.outage.words import elapsed, moment
from screens.preparation.signing import sign_here
from screens.shell.screen import StationScreen
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from screens.widgets.work_table import Column, WorkTable
from station.acts import outage as acts
from station.acts.outcome import refusal as refused
from station.clinical.checklists import Checklist
from station.clinical.outage import Function, Health, Rung, back_since, healths, lasted
from station.clinical.tables import BadData
from station.exchange.outage_data import read_checklist
from station.records.queries import people
from station.records.queries.outages import OutageFile, last_file
from station.runtime.documents.outage import checklist_document, last_report, print_document
from station.words import say

ACT = Command("outage.act", "f2", "command.outage_act")
REPORT = Command("outage.report", "f3", "command.report")
LISTS = Command("outage.lists", None, "command.print_checklists")
CLOSE = Command("outage.close", "f4", "command.outage_close")
DEBRIEF = Command("outage.debrief", "f7", "command.debrief")


class OutageScreen(StationScreen[None]):
    """One line for each function of the main software, then the checklist of the hour."""

    KEYS = (ACT, REPORT, CLOSE, DEBRIEF, LISTS)
    CSS_PATH: ClassVar[str] = "outage.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._file: OutageFile | None = None
        self._lists: tuple[Checklist, ...] = ()

    def body(self) -> ComposeResult:
        """Put what is known of the outage over the table."""
        yield Static("", id="state", markup=False)
        yield WorkTable(
            (
                Column(say("outage.column.state"), 12),
                Column(say("outage.column.what"), 30, stretch=True),
                Column(say("outage.column.when"), 11),
                Column(say("outage.column.who"), 10),
            )
        )
        yield Static("", id="whole", markup=False)

    async def reload(self) -> None:
        """Read the outage, and the checklists that its length asks for."""
        self._file = await self.live.ask(last_file)
        names = await self.live.ask(people.names)
        now = self.live.now()
        self._lists = self._read_lists(checklist_names(self._file, now))
        rows = outage_rows(self._file, self._lists, names, lambda then: moment(then, now))
        self.query_one(WorkTable).show(rows)
        self.query_one("#state", Static).update(self._state(now))
        self._show_whole()

    def _read_lists(self, names: tuple[str, ...]) -> tuple[Checklist, ...]:
        try:
            return tuple(read_checklist(name) for name in names)
        except BadData as error:
            self.tell(say(f"refused.{error.code}", **error.params), Severity.WARNING)
            return ()

    def _state(self, now: datetime) -> str:
        if self._file is None:
            return say("outage.none_ever")
        outage = self._file.outage
        since, back = moment(outage.began, now), back_since(self._file.states)
        length = elapsed(lasted(outage, self._file.states, now))
        if outage.ended is None:
            planned = say("outage.was_planned") if outage.planned else ""
            if back:
                return say("outage.back", what=outage.what, back=moment(back, now), elapsed=length)
            return say("outage.going_on", what=outage.what, since=since, elapsed=length) + planned
        words = say(
            "outage.over",
            what=outage.what,
            since=since,
            until=moment(back or outage.ended, now),
            elapsed=length,
            how=outage.how_ended or "",
        )
        return "\n".join([words, *(self._debriefs())])

    def _debriefs(self) -> list[str]:
        found = self._file.debriefs if self._file else ()
        return [
            say("outage.debriefed", text=item.text)
            + (say("outage.vendor_told", vendor=item.vendor) if item.vendor else "")
            for item in found
        ]

    def _show_whole(self) -> None:
        key = self.query_one(WorkTable).current or ""
        item = said_items(self._lists).get(key)
        note = ""
        if key.startswith(FUNCTION) and self._file:
            state = healths(self._file.states).get(Function(key.removeprefix(FUNCTION)))
            note = state.note if state else ""
        self.query_one("#whole", Static).update(f"{list_title(key)} {item}" if item else note)

    def on_work_table_moved(self) -> None:
        """Show the whole of the line under the cursor."""
        self._show_whole()
        self.refresh_commands()

    def on_work_table_opened(self) -> None:
        """Enter acts on the line, like F2; it signs nothing."""
        self.action_press(ACT.key or "")

    @property
    def _going_on(self) -> bool:
        return self._file is not None and self._file.outage.ended is None

    def why_not(self, command_id: str) -> str | None:
        """Say why something can't be done now; the core repeats it."""
        if command_id == REPORT.id:
            return None if self._file else say("refused.no_outage")
        if command_id == LISTS.id:
            return None
        if self.live.seat == "observer":
            return say("step.observer")
        if command_id == CLOSE.id:
            return None if self._going_on else say("refused.no_outage")
        if command_id == DEBRIEF.id:
            if self._file is None:
                return say("refused.no_outage")
            return say("refused.debrief_after_closing") if self._going_on else None
        return None

    # Acts

    async def do_act(self) -> None:
        """Declare an outage, or tick the line, or say how the function is now."""
        key = self.query_one(WorkTable).current or ""
        if not self._going_on:
            await self._declare()
        elif key.startswith(FUNCTION):
            await self._function(Function(key.removeprefix(FUNCTION)))
        elif key:
            await self._tick(key)

    async def _declare(self) -> None:
        told = await self.ask(FormDialog(say("outage.declare"), declaring(), (say("outage.declare_why"),)))
        if told is None:
            return
        functions = {function: Health(told[function.value]) for function in Function}
        began = datetime.fromisoformat(told["began"])
        planned = told["planned"] == "yes"
        since = moment(began, self.live.now())
        lines = (say("outage.signed_declare", what=told["what"], since=since), *functions_said(told))
        await sign_here(
            self,
            "declare_outage",
            lines,
            lambda request: self.live.act(
                acts.declare, request, told["what"], began, functions, planned=planned
            ),
        )

    async def _function(self, function: Function) -> None:
        name = say(f"outage.function.{function.value}")
        told = await self.ask(
            FormDialog(
                name,
                (
                    Question("health", say("outage.column.state"), choices=healths_to_choose()),
                    Question("note", say("outage.seen")),
                ),
            )
        )
        if told is None:
            return
        health = Health(told["health"])
        words = say("outage.signed_function", function=name, health=say(f"outage.health.{health.value}"))
        await sign_here(
            self,
            "outage_function",
            (words, told["note"]),
            lambda request: self.live.act(acts.set_function, request, function, health, told["note"]),
        )

    async def _tick(self, key: str) -> None:
        checklist, _, item = key.partition("/")
        words = said_items(self._lists)[key]
        found = (
            [tick for tick in self._file.ticks if (tick.checklist, tick.item) == (checklist, item)]
            if (self._file)
            else []
        )
        ticked = not (found and found[-1].ticked)
        line = say("outage.signed_tick", words=words) if ticked else say("outage.signed_untick", words=words)
        await sign_here(
            self,
            "tick",
            (line,),
            lambda request: self.live.act(acts.tick, request, checklist, item, words, ticked=ticked),
        )

    async def do_close(self) -> None:
        """Close the outage, or show everything that keeps it open."""
        reasons = await self.live.ask(acts.why_not_close)
        if reasons:
            lines = [f"- {refusal(refused(reason))}" for reason in reasons]
            await self.ask(NoticeDialog(lines, say("outage.not_closable")))
            return
        told = await self.ask(FormDialog(say("outage.close"), (Question("how", say("outage.how_ended")),)))
        if told is not None:
            await sign_here(
                self,
                "close_outage",
                (say("outage.signed_close"), told["how"]),
                lambda request: self.live.act(acts.close, request, told["how"]),
            )

    async def do_debrief(self) -> None:
        """Write down what was learnt, and what the vendor was told."""
        if self._file is None:
            return
        outage = self._file.outage.id
        questions = (
            Question("text", say("outage.learnt"), longest=400),
            Question("vendor", say("outage.vendor"), required=False),
        )
        told = await self.ask(FormDialog(say("command.debrief"), questions))
        if told is not None:
            await sign_here(
                self,
                "debrief",
                (told["text"], told["vendor"]),
                lambda request: self.live.act(acts.debrief, request, outage, told["text"], told["vendor"]),
            )

    async def do_report(self) -> None:
        """Make the crisis report of the outage shown."""
        document = await self.live.ask(last_report, self.live.now())
        if document is not None:
            self.tell(await print_document(self.live, document), Severity.DONE)

    async def do_lists(self) -> None:
        """Make every checklist, to be ticked by hand."""
        names = (*(step.value for step in Rung), RECOVERY)
        for checklist in self._read_lists(names):
            self.tell(await print_document(self.live, checklist_document(checklist)), Severity.DONE)
