"""Historisation: what the main software must still be told, item by item, with the fields to copy."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.pick import ListDialog
from screens.dialogs.reason import ReasonDialog
from screens.dialogs.type_text import TextDialog
from screens.preparation.signing import signed
from screens.reentry.words import fact_label, fact_rows, identity_words, shown, task_row, tasks_words
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.work_table import Column, WorkTable
from station.acts import reentry
from station.acts.outcome import Done
from station.acts.outcome import refusal as refused
from station.clinical.reentry import Status, Task
from station.records.queries import reentries
from station.words import say

STEP = Command("reentry.step", "f2", "command.reentry_step")
PROOF = Command("reentry.proof", "f3", "command.reentry_proof")
COPY = Command("reentry.copy", "f4", "command.reentry_copy", kept=True)
SIEVE = Command("reentry.sieve", "f5", "command.reentry_sieve", kept=True)
NOTHING = Command("reentry.nothing", "f7", "command.reentry_nothing")
REOPEN = Command("reentry.reopen", None, "command.reentry_reopen")

SIEVES = ("open", "to_verify", "all")


class ReentryScreen(StationScreen[None]):
    """Items above in the order of the main software, the facts of the one under the cursor below."""

    KEYS = (STEP, PROOF, COPY, SIEVE, NOTHING, REOPEN)
    CSS_PATH = "reentry.tcss"
    AUTO_FOCUS = "#items"

    def __init__(self) -> None:
        super().__init__()
        self._tasks: dict[str, Task] = {}
        self._sieve = "open"
        self._last: tuple[str, str] = ("", "")

    def body(self) -> ComposeResult:
        """Put the count over the items, and the fields to copy below."""
        yield Static("", id="count", markup=False)
        yield WorkTable(
            (
                Column(say("reentry.kind"), 14),
                Column(say("reentry.number"), 8),
                Column(say("hand_over.patient"), 17, stretch=True),
                Column(say("reentry.what"), 21, stretch=True),
                Column(say("reentry.status"), 10),
            ),
            id="items",
        )
        yield Static("", id="whose", markup=False)
        yield WorkTable(
            (Column(say("reentry.field"), 24), Column(say("reentry.value"), 30, stretch=True)), id="facts"
        )

    async def reload(self) -> None:
        """Read what there is to give back."""
        found = await self.live.ask(reentries.tasks)
        self._tasks = {task.key: task for task in found}
        self.query_one("#count", Static).update(tasks_words(found))
        self.query_one("#items", WorkTable).show(
            [task_row(task) for task in found if shown(task, self._sieve)]
        )
        self._show_facts()

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Show the facts of the item under the cursor."""
        self._show_facts()
        self.refresh_commands()

    def _show_facts(self) -> None:
        task = self._current
        self.query_one("#whose", Static).update(identity_words(task) if task else say("reentry.none"))
        self.query_one("#facts", WorkTable).show(fact_rows(task) if task else [])

    @property
    def _current(self) -> Task | None:
        return self._tasks.get(self.query_one("#items", WorkTable).current or "")

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """Offer what the item under the cursor can go through."""
        task = self._current
        if command_id in (COPY.id, SIEVE.id):
            return say("reentry.none") if command_id == COPY.id and task is None else None
        if self.live.seat == "observer":
            return say("step.observer")
        if command_id == PROOF.id:
            return None
        if task is None:
            return say("reentry.none")
        if not task.ended:
            return say("reentry.not_ended")
        if command_id == REOPEN.id:
            return say("reentry.still_to_do") if task.status is Status.TO_DO else None
        return None if task.is_open else say("reentry.closed")

    async def do_step(self) -> None:
        """Note the item as entered, or verify what somebody else entered."""
        task = self._current
        if task is not None and task.status is Status.ENTERED:
            await self._verify(task)
        elif task is not None:
            await self._enter(task)

    async def _enter(self, task: Task) -> None:
        offered = self._last[1] if self._last[0] == task.number else ""
        lines = (identity_words(task), task.what, "", say("reentry.type_number"))
        number = await self.ask(
            TextDialog(say("command.reentry_step"), say("reentry.main_number"), lines, offered)
        )
        if number:
            done = await self._signed("reenter", task, number, say("signed.reenter", number=number))
            self._last = (task.number, number) if done else self._last

    async def _number(self, lines: tuple[str, ...], offered: str = "") -> str | None:
        title, label = say("command.reentry_step"), say("reentry.main_number")
        return await self.ask(TextDialog(title, label, lines, offered))

    async def _verify(self, task: Task) -> None:
        lines = (identity_words(task), task.what, "", say("reentry.type_again"))
        number = await self._number(lines)
        if number:
            await self._signed("verify_reentry", task, number, say("signed.verify_reentry", number=number))

    async def _signed(self, act: str, task: Task, number: str, words: str) -> bool:
        done = await signed(
            self,
            self.live,
            act,
            (identity_words(task), task.what, "", words),
            lambda request: (
                self.live.act(reentry.enter, request, (task.key,), number)
                if act == "reenter"
                else self.live.act(reentry.verify, request, task.key, number)
            ),
        )
        return await self._told(done)

    async def _told(self, done: Done | None) -> bool:
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()
        return done is not None

    async def do_nothing(self) -> None:
        """Say with a reason that the item is nothing for the main software."""
        await self._with_reason("reentry_not_applicable", say("command.reentry_nothing"))

    async def do_reopen(self) -> None:
        """Put the item back to do, with a reason."""
        await self._with_reason("reopen_reentry", say("command.reentry_reopen"))

    async def _with_reason(self, act: str, title: str) -> None:
        task = self._current
        if task is None:
            return
        lines = (identity_words(task), task.what)
        reason = await self.ask(ReasonDialog(title, lines))
        if reason is None:
            return
        do = reentry.reopen if act == "reopen_reentry" else reentry.not_applicable
        done = await signed(
            self,
            self.live,
            act,
            (*lines, "", reason),
            lambda request: self.live.act(do, request, task.key),
            reason,
        )
        await self._told(done)

    async def do_copy(self) -> None:
        """Give the field under the cursor to the terminal's clipboard, where it has one."""
        task, row = self._current, self.query_one("#facts", WorkTable).current
        if task is not None and row is not None:
            name, value = task.facts[int(row)]
            self.app.copy_to_clipboard(value or "")
            self.tell(say("reentry.copied", field=fact_label(name), value=value or ""), Severity.DONE)

    async def do_sieve(self) -> None:
        """Show the open items only, those to verify, or all."""
        choices = [Choice(name, say(f"reentry.sieve.{name}")) for name in SIEVES]
        chosen = await self.ask(ListDialog(say("command.reentry_sieve"), choices))
        if chosen is not None:
            self._sieve = chosen
            await self.reload()

    async def do_proof(self) -> None:
        """Sign the proof of completeness, or say what is missing."""
        reasons = await self.live.ask(reentry.why_not_complete)
        if reasons:
            self.tell(refusal(refused(reasons[0])), Severity.REFUSED)
            return
        count = len({task.number for task in self._tasks.values()})
        lines = (say("reentry.proof_lines", count=count), "", say("signed.sign_proof"))
        done = await signed(
            self, self.live, "sign_proof", lines, lambda request: self.live.act(reentry.sign_proof, request)
        )
        await self._told(done)
