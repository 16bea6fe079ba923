"""The print queue: what became of every label, and what to do about those that did not come out."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.pick import ListDialog
from screens.labels.code_screen import CodeScreen
from screens.labels.words import kept_file, light_words, state_of, state_words, why_words
from screens.preparation.order_facts import day_and_time
from screens.preparation.signing import signed
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.desk import Request
from station.acts.outcome import Refused
from station.acts.print_requests import cancel_label, label_outcome, label_seen, reprint, test_label
from station.records.queries import labels
from station.records.queries.labels import Job
from station.records.rows import time_value
from station.runtime.printing import label_text, printer_spec
from station.words import say

REPRINT = Command("labels.reprint", "f2", "command.reprint")
PAPER = Command("labels.paper", "f3", "command.paper")
CANCEL_IT = Command("labels.cancel", None, "command.cancel_label")
CODE = Command("labels.code", "f4", "command.code_on_screen")
TEST = Command("labels.test", "f7", "command.test_label")

ASKED_ABOUT = ("doubtful", "sent")
"""States in which a person's word on the paper is worth recording."""

IN_QUEUE = ("requested", "not_sent", "unprintable")
"""States in which certainly no paper came out."""


class LabelsScreen(StationScreen[None]):
    """Newest first; the label under the cursor is shown as it is printed."""

    KEYS = (REPRINT, PAPER, CANCEL_IT, TEST, CODE)
    CSS_PATH = "labels.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._jobs: dict[str, Job] = {}
        self._previewed: tuple[str, int] | None = None

    def body(self) -> ComposeResult:
        """Put the light's meaning over the queue, and the label beside it."""
        yield Static("", id="light", markup=False)
        with Horizontal(id="two"):
            with Vertical(id="queue"):
                yield WorkTable(
                    (
                        Column(say("labels.number"), 4, right=True),
                        Column(say("labels.kind"), 10),
                        Column(say("labels.whose"), 11, stretch=True),
                        Column(say("labels.became"), 10),
                    )
                )
                yield Static("", id="why", markup=False)
            with VerticalScroll(id="label", can_focus=True):
                yield Static("", id="preview", markup=False)

    async def reload(self) -> None:
        """Read the queue again."""
        self._jobs = {str(job.label): job for job in await self.live.ask(labels.jobs)}
        light = light_words(self.live.printer.value, self.live.press.detail)
        self.query_one("#light", Static).update(light)
        self.query_one(WorkTable).show([_row(job) for job in self._jobs.values()])
        self._show_label()

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Show the label under the cursor."""
        self._show_label()

    def _show_label(self) -> None:
        self.follow(self._preview)

    async def _preview(self) -> None:
        """Draw the label as text, in a thread: its layout is read from the data folder."""
        job = self._job
        self.query_one("#why", Static).update(self._why(job) if job else say("labels.none"))
        if job is None:
            return
        width = self.query_one("#label").content_size.width - 1  # the scroll bar comes and goes
        if (str(job.label), width) != self._previewed:
            found = await self.live.ask(labels.label, job.label)
            paper = int(self.live.settings.get("paper_mm", "80"))
            text = await asyncio.to_thread(label_text, found.content, paper, width) if found else ""
            self.query_one("#preview", Static).update(text)
            self._previewed = (str(job.label), width)

    def _why(self, job: Job) -> str:
        at = day_and_time(time_value(job.at)) if job.at else ""
        said = f"{at} {why_words(job)}".strip()
        spec = printer_spec(self.live.home, self.live.settings.get("printer", ""))
        if kept_file(job) and spec.startswith("virtual:"):
            said += " " + say("labels.kept", path=f"{spec.partition(':')[2]}/{kept_file(job)}")
        return said

    @property
    def _job(self) -> Job | None:
        return self._jobs.get(self.query_one(WorkTable).current or "")

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """Offer a duplicate of a label that counts, and a word on the paper where it is in doubt."""
        if self.live.seat == "observer":
            return say("step.observer")
        if command_id == TEST.id:
            return None
        job = self._job
        if job is None:
            return say("labels.none")
        if command_id == CODE.id:
            return say("labels.counts_no_more") if job.state == "void" else None
        if command_id == REPRINT.id:
            return refusal(Refused("label_void")) if job.state == "void" else None
        if command_id == CANCEL_IT.id:
            return None if state_of(job) in IN_QUEUE else say("labels.not_in_queue")
        return None if state_of(job) in ASKED_ABOUT else say("labels.not_in_doubt")

    async def on_scan(self, text: str) -> bool:
        """Take a label in doubt that is scanned as out; any other scan goes where scans go."""
        outcome = await self.live.act(label_seen, Request(), text)
        if isinstance(outcome, Refused):
            return False
        self.tell(deed(outcome), Severity.DONE)
        await self.reload()
        return True

    async def do_reprint(self) -> None:
        """Ask for a duplicate; the copy it replaces counts no more."""
        job = self._job
        if job is not None:
            lines = (self._named(job), say("signed.reprint"))
            done = await signed(
                self, self.live, "reprint", lines, lambda request: self.live.act(reprint, request, job.label)
            )
            if done is not None:
                self.tell(deed(done), Severity.DONE)
                await self.reload()
                self.query_one(WorkTable).go_to(str(max(map(int, self._jobs))))

    async def do_paper(self) -> None:
        """Record what became of the paper: it is there, or not, or was spoilt and destroyed."""
        job = self._job
        if job is None:
            return
        choices = (Choice("out", say("labels.yes_out")), Choice("not", say("labels.no_not_out")))
        title = say("labels.is_it_out", number=job.register_number or job.label)
        answer = await self.ask(ListDialog(title, choices, (self._named(job),)))
        if answer is not None:
            await self._settle(job, came_out=answer == "out")

    async def _settle(self, job: Job, *, came_out: bool) -> None:
        word = say("labels.signed_out") if came_out else say("labels.signed_not_out")
        done = await signed(
            self,
            self.live,
            "label_outcome",
            (self._named(job), word, "", say("signed.label_outcome")),
            lambda request: self.live.act(label_outcome, request, job.label, came_out=came_out),
        )
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()

    def on_work_table_opened(self) -> None:
        """Enter shows the code: nothing is signed by it."""
        self.action_press(CODE.key or "")

    async def do_code(self) -> None:
        """Show the code of the label on the screen, for when no printer works."""
        job = self._job
        found = await self.live.ask(labels.label, job.label) if job else None
        if job is None or found is None or found.code is None:
            self.tell(say("labels.no_code"), Severity.REFUSED)
            return
        await self.ask(CodeScreen(found.code, say("code.whose", label=self._named(job))))

    async def do_cancel(self) -> None:
        """Take a label that is not wanted any more out of the queue."""
        job = self._job
        if job is not None:
            lines = (self._named(job), say("signed.cancel_label"))
            done = await signed(
                self,
                self.live,
                "cancel_label",
                lines,
                lambda request: self.live.act(cancel_label, request, job.label),
            )
            if done is not None:
                self.tell(deed(done), Severity.DONE)
                await self.reload()

    def _named(self, job: Job) -> str:
        return say("labels.named", label=job.label, kind=say(f"labels.kind.{job.kind}"), whose=_whose(job))

    async def do_test(self) -> None:
        """Ask for a test label."""
        self.report(await self.live.act(test_label, Request()))
        await self.reload()


def _row(job: Job) -> Row:
    kind = say(f"labels.kind.{job.kind}") + (f" D{job.copy}" if job.copy else "")
    return Row(str(job.label), (str(job.label), kind, _whose(job), state_words(job)))


def _whose(job: Job) -> str:
    if job.birth_name is None:
        return "-"
    return f"{job.register_number or '-'} {job.birth_name} {job.first_name}"
