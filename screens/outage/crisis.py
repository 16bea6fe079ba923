"""The crisis cell: its decisions, the open ones first, and its members."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.ask import AskDialog
from screens.dialogs.form import FormDialog, Kind, Question, moment_of
from screens.outage.words import moment
from screens.preparation.signing import sign_here
from screens.shell.screen import StationScreen
from screens.widgets.stepper import StepState
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts import crisis as acts
from station.clinical.crisis import Decision, DecisionKind, DecisionStatus, Member, is_overdue
from station.records.queries.crisis import CellFile, cell_file
from station.records.queries.outages import going_on
from station.words import say, say_count

DECIDE = Command("crisis.decide", "f2", "command.decide")
SETTLE = Command("crisis.settle", "f3", "command.settle")
MEMBER = Command("crisis.member", "f7", "command.cell_member")

DECISION, MEMBERS = "decision:", "member:"

SIGNS = {
    DecisionStatus.OPEN: StepState.CURRENT.value,
    DecisionStatus.DONE: StepState.DONE.value,
    DecisionStatus.DROPPED: "[-]",
}


class CrisisScreen(StationScreen[None]):
    """Decisions over members; what is open is never out of sight."""

    KEYS = (DECIDE, SETTLE, MEMBER)
    CSS_PATH: ClassVar[str] = "crisis.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._file = CellFile((), ())
        self._going_on = False

    def body(self) -> ComposeResult:
        """Put the count over the table."""
        yield Static("", id="count", markup=False)
        yield WorkTable(
            (
                Column(say("crisis.what"), 30, stretch=True),
                Column(say("crisis.owner"), 18),
                Column(say("crisis.deadline"), 12),
            )
        )
        yield Static("", id="whole", markup=False)

    async def reload(self) -> None:
        """Read the cell again."""
        self._going_on = await self.live.ask(going_on) is not None
        self._file = await self.live.ask(cell_file)
        rows = [self._decision_row(item) for item in self._file.decisions]
        rows += [_member_row(item) for item in self._file.members]
        self.query_one(WorkTable).show(rows)
        opened = sum(item.status is DecisionStatus.OPEN for item in self._file.decisions)
        self.query_one("#count", Static).update(
            say_count("crisis.open", opened) if rows else say("crisis.none")
        )
        self._show_whole()

    def _decision_row(self, item: Decision) -> Row:
        now = self.live.now()
        late = f" {say('crisis.late')}" if is_overdue(item, now) else ""
        deadline = moment(item.deadline, now) if item.deadline else "-"
        cells = (f"{SIGNS[item.status]} {item.what}", item.owner, f"{deadline}{late}")
        return Row(f"{DECISION}{item.id}", cells, item.why)

    def _show_whole(self) -> None:
        item, member = self._decision, self._member
        words = ""
        if item is not None:
            parts = (
                say("crisis.because", why=item.why),
                say("crisis.decided_by", by=item.decided_by, at=moment(item.at, self.live.now())),
                say("crisis.became", became=item.became) if item.became else "",
            )
            words = "\n".join([item.what, *(part for part in parts if part)])
        elif member is not None:
            words = f"{member.name}, {member.function}, {member.phone}"
        self.query_one("#whole", Static).update(words)

    def on_work_table_moved(self) -> None:
        """Show the whole of the line under the cursor."""
        self._show_whole()
        self.refresh_commands()

    @property
    def _decision(self) -> Decision | None:
        key = self.query_one(WorkTable).current
        return next((item for item in self._file.decisions if f"{DECISION}{item.id}" == key), None)

    @property
    def _is_open(self) -> bool:
        return self._decision is not None and self._decision.status is DecisionStatus.OPEN

    @property
    def _member(self) -> Member | None:
        key = self.query_one(WorkTable).current
        return next((item for item in self._file.members if f"{MEMBERS}{item.id}" == key), None)

    def why_not(self, command_id: str) -> str | None:
        """Say why something can't be done now; the core repeats it."""
        if self.live.seat == "observer":
            return say("step.observer")
        if command_id == SETTLE.id and not self._is_open:
            return say("crisis.choose_open")
        if command_id == MEMBER.id and not self._going_on:
            return say("refused.no_outage")
        return None

    async def do_decide(self) -> None:
        """Record a decision; after the outage it is an action of the plan."""
        told = await self.ask(FormDialog(say("command.decide"), deciding()))
        if told is None:
            return
        deadline = moment_of(told["day"], told["hour"], self.live.now())
        kind = DecisionKind.CRISIS if self._going_on else DecisionKind.ACTION
        decided = acts.Decided(told["what"], told["why"], told["by"], told["owner"], deadline, kind)
        await sign_here(
            self,
            "decide",
            (told["what"], say("crisis.because", why=told["why"])),
            lambda request: self.live.act(acts.decide, request, decided),
        )

    async def do_settle(self) -> None:
        """Say what became of the decision under the cursor."""
        item = self._decision
        if item is None:
            return
        ends = (DecisionStatus.DONE, DecisionStatus.DROPPED)
        choices = tuple((status.value, say(f"decision.{status.value}")) for status in ends)
        questions = (
            Question("status", say("outage.column.state"), choices=choices),
            Question("became", say("crisis.what_became")),
        )
        told = await self.ask(FormDialog(item.what, questions))
        if told is not None:
            status = DecisionStatus(told["status"])
            await sign_here(
                self,
                "decide",
                (item.what, say(f"decision.{status.value}"), told["became"]),
                lambda request: self.live.act(acts.settle, request, item.id, status, told["became"]),
            )

    async def do_member(self) -> None:
        """Note a new member; on a member's line, that they left."""
        member = self._member
        if member is not None and member.until is None:
            if await self.ask(AskDialog((say("crisis.leaves_sure", name=member.name),))):
                await sign_here(
                    self,
                    "crisis_cell",
                    (say("crisis.signed_leaves", name=member.name),),
                    lambda request: self.live.act(acts.leave_cell, request, member.id),
                )
            return
        questions = (
            Question("name", say("people.name"), longest=60),
            Question("function", say("crisis.function"), longest=60),
            Question("phone", say("contacts.phone"), longest=30),
        )
        told = await self.ask(FormDialog(say("command.cell_member"), questions))
        if told is not None:
            await sign_here(
                self,
                "crisis_cell",
                (say("crisis.signed_joins", name=told["name"], function=told["function"]),),
                lambda request: self.live.act(
                    acts.join_cell, request, told["name"], told["function"], told["phone"]
                ),
            )


def deciding() -> tuple[Question, ...]:
    """Give what is asked for a decision."""
    return (
        Question("what", say("crisis.what")),
        Question("why", say("crisis.why")),
        Question("by", say("crisis.by"), longest=80),
        Question("owner", say("crisis.owner"), longest=80),
        Question("hour", say("crisis.hour"), Kind.HOUR, required=False),
        Question("day", say("crisis.day"), Kind.DAY, required=False),
    )


def _member_row(item: Member) -> Row:
    sign = StepState.TO_COME.value if item.until is None else "[-]"
    return Row(f"{MEMBERS}{item.id}", (f"{sign} {item.name}, {item.function}", item.phone, ""))
