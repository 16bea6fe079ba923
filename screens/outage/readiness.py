"""Readiness: each point with its light and what to do; the label stock counted, a drill run and signed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.ask import AskDialog
from screens.dialogs.form import FormDialog, Question
from screens.dialogs.progress import LongWork
from screens.dialogs.reason import ReasonDialog
from screens.outage.cut_coming import make_ready_for_cut
from screens.outage.ready_words import light_word, stands, step_line, what_to_do
from screens.outage.signing_two import signed_by_two
from screens.outage.words import moment
from screens.preparation.signing import sign_here
from screens.shell.long_work import long_work
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from screens.widgets.stepper import StepState
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.outage import tick
from station.acts.readiness import count_stock, go_or_not, report_drill
from station.clinical.checklists import Checklist
from station.clinical.drill import DrillStep, GoNoGo, from_text
from station.clinical.outage import Tick
from station.clinical.readiness import Item
from station.clinical.tables import BadData
from station.exchange.outage_data import read_checklist
from station.progress import Progress, Tell
from station.readiness.facts import readiness
from station.records.queries.readiness import cut_ticks, last_go
from station.words import language, say

ACT = Command("readiness.act", "f2", "command.ready_act")
DRILL = Command("readiness.drill", "f3", "command.ready_drill")
CUT = Command("readiness.cut", "f4", "command.cut_coming")
GO = Command("readiness.go", "f7", "command.go_no_go")

BEFORE_CUT = "before_cut"
STOCK = "stock"


class ReadinessScreen(StationScreen[None]):
    """The points of readiness, then the list to go through before a planned cut."""

    KEYS = (ACT, DRILL, CUT, GO)
    CSS_PATH: ClassVar[str] = "readiness.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[str, Item] = {}
        self._list: Checklist | None = None
        self._ticks: dict[str, Tick] = {}
        self._last: GoNoGo | None = None

    def body(self) -> ComposeResult:
        """Put what to do under the points."""
        yield WorkTable(
            (
                Column(say("ready.point"), 28),
                Column(say("ready.how"), 12),
                Column(say("ready.stands"), 30, stretch=True),
            )
        )
        yield Static("", id="whole", markup=False)

    async def reload(self) -> None:
        """Measure again."""
        try:
            unit, now = self.live.unit, self.live.now()
            found = await self.live.ask(readiness, self.live.home, now, unit.formulary)
            self._list = read_checklist(BEFORE_CUT)
        except BadData as error:
            self.tell(say(f"refused.{error.code}", **error.params), Severity.REFUSED)
            return
        self._items = {item.code: item for item in found}
        self._ticks = await self.live.ask(cut_ticks, BEFORE_CUT)
        self._last = await self.live.ask(last_go)
        rows = [
            Row(item.code, (say(f"ready.{item.code}"), light_word(item.light), stands(item)))
            for item in found
        ]
        rows += [self._cut_row(item.key, item.said(language())) for item in self._list.items]
        self.query_one(WorkTable).show(rows)
        self._show_whole()

    def _cut_row(self, key: str, words: str) -> Row:
        sign = StepState.DONE.value if self._is_ticked(key) else StepState.TO_COME.value
        return Row(f"{BEFORE_CUT}/{key}", (say("ready.before_cut"), sign, words))

    def _is_ticked(self, key: str) -> bool:
        return key in self._ticks and self._ticks[key].ticked

    def _show_whole(self) -> None:
        key = self.query_one(WorkTable).current or ""
        item = self._items.get(key)
        words = what_to_do(item) if item else f"{self._words(key)}\n{self._decided()}"
        self.query_one("#whole", Static).update(words)

    def _decided(self) -> str:
        if self._last is None:
            return ""
        decision = say("cut.go" if self._last.go else "cut.no_go")
        at = moment(self._last.at, self.live.now())
        return say("cut.last", decision=decision, what=self._last.what, at=at)

    def _words(self, key: str) -> str:
        items = self._list.items if self._list else ()
        return next((item.said(language()) for item in items if f"{BEFORE_CUT}/{item.key}" == key), "")

    def on_work_table_moved(self) -> None:
        """Say what to do about the point under the cursor."""
        self._show_whole()
        self.refresh_commands()

    def why_not(self, command_id: str) -> str | None:
        """Say why something can't be done now."""
        if self.live.seat == "observer":
            return say("step.observer")
        key = self.query_one(WorkTable).current or ""
        if command_id == ACT.id and key != STOCK and not key.startswith(BEFORE_CUT):
            return say("ready.read_below")
        return None

    async def do_act(self) -> None:
        """Note the label stock, or tick an item of the list before a cut."""
        key = self.query_one(WorkTable).current or ""
        if key == STOCK:
            told = await self.ask(
                FormDialog(say("ready.stock"), (Question("answer", say("ready.stock_question")),))
            )
            if told is not None:
                await sign_here(
                    self,
                    "count_stock",
                    (say("ready.stock"), told["answer"]),
                    lambda request: self.live.act(count_stock, request, told["answer"]),
                )
            return
        item, words = key.partition("/")[2], self._words(key)
        ticked = not self._is_ticked(item)
        await sign_here(
            self,
            "tick",
            (words,),
            lambda request: self.live.act(tick, request, BEFORE_CUT, item, words, ticked=ticked),
        )

    async def do_drill(self) -> None:
        """Run the drill in a process of its own, show its steps, have its report signed."""
        if not await self.ask(AskDialog((say("drill.about"),), say("command.ready_drill"))):
            return
        rehearsing = LongWork(say("progress.title.drill"), say("progress.left.drill"))
        steps, ran = await long_work(self, rehearsing, self._run_drill), self.live.now()
        if steps is None:
            return
        if not steps:
            self.tell(say("drill.fell"), Severity.REFUSED)
            return
        lines = tuple(step_line(step) for step in steps)
        note = await self.ask(
            FormDialog(say("drill.over"), (Question("note", say("drill.note"), required=False),), lines)
        )
        if note is not None:
            await sign_here(
                self,
                "report_drill",
                lines,
                lambda request: self.live.act(report_drill, request, ran, steps, note["note"]),
            )

    async def _run_drill(self, tell: Tell) -> tuple[DrillStep, ...]:
        from station.readiness.drill_steps import STEPS

        command = (sys.executable, "-m", "station.readiness.drill", str(self.live.home.path), language())
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        assert process.stdout is not None
        steps: tuple[DrillStep, ...] = ()
        try:
            tell(Progress("drilling", 0, len(STEPS)))
            async for line in process.stdout:
                steps = from_text(line.decode())
                tell(Progress("drilling", len(steps), len(STEPS)))
        except (json.JSONDecodeError, ValueError):
            return ()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
        return steps if len(steps) == len(STEPS) else ()

    async def do_cut(self) -> None:
        """Make ready for a cut, step by step."""
        await make_ready_for_cut(self, self.live)
        self.records_changed()

    async def do_go(self) -> None:
        """Decide go or no-go, signed by a pharmacist and somebody else; GO with items open takes a reason."""
        items = self._list.items if self._list else ()
        ticked = sum(self._is_ticked(item.key) for item in items)
        choices = (("go", say("cut.go")), ("no_go", say("cut.no_go")))
        questions = (
            Question("what", say("cut.what")),
            Question("go", say("cut.decision"), choices=choices),
        )
        lines = (say("cut.ticked", ticked=ticked, asked=len(items)),)
        told = await self.ask(FormDialog(say("command.go_no_go"), questions, lines))
        if told is None:
            return
        go, reason = told["go"] == "go", None
        if go and ticked < len(items):
            reason = await self.ask(ReasonDialog(say("cut.why_open")))
            if not reason:
                return
        words = (say("cut.signed_go" if go else "cut.signed_no_go", what=told["what"]), reason or "")
        done = await signed_by_two(
            self,
            self.live,
            "go_no_go",
            (say("roster.pharmacist_signs"), *words),
            (say("roster.second_signs"), *words),
            lambda request: self.live.act(go_or_not, request, told["what"], ticked, len(items), go=go),
            reason,
        )
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()
