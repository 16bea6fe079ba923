"""Who does what: roles taken and handed over, colleagues called back, enrolment in haste."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.form import FormDialog, Question
from screens.dialogs.reason import ReasonDialog
from screens.outage.signing_two import signed_by_two
from screens.outage.words import elapsed, moment
from screens.people.dialogs import EnrolDialog
from screens.preparation.signing import sign_here
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.widgets.stepper import StepState
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts import roster as acts
from station.acts.outcome import refusal as refused
from station.acts.recalling import enrol_in_haste, recall
from station.clinical.contacts import Contact, ContactKind
from station.clinical.outage import Outage
from station.clinical.roster import Duty, Recall, RecallState, Roster, Shift, on_duty_for
from station.clinical.steps import Not
from station.records.queries import crisis, duty
from station.records.queries.outages import going_on
from station.runtime.documents.outage import print_document, roster_document
from station.words import say

TAKE = Command("roster.take", "f2", "command.duty_take")
HAND_OVER = Command("roster.hand_over", "f3", "command.duty_hand_over")
LEAVE = Command("roster.leave", "f4", "command.duty_leave")
ENROL = Command("roster.enrol", "f7", "command.enrol_in_haste")
PRINT = Command("roster.print", None, "command.roster_print")

CONTACT = "contact:"


class RosterScreen(StationScreen[None]):
    """One line for each role, then one for each colleague who can be called back."""

    KEYS = (TAKE, HAND_OVER, LEAVE, ENROL, PRINT)
    CSS_PATH: ClassVar[str] = "roster.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._outage: Outage | None = None
        self._roster = Roster((), {})
        self._colleagues: dict[str, Contact] = {}
        self._recalls: Mapping[int, Recall] = {}
        self._prompts: list[Not] = []

    def body(self) -> ComposeResult:
        """Put what lacks over the table."""
        yield Static("", id="prompts", markup=False)
        yield WorkTable(
            (
                Column(say("roster.duty"), 26, stretch=True),
                Column(say("roster.who"), 22),
                Column(say("outage.column.when"), 11),
                Column(say("roster.hours"), 9, right=True),
            )
        )
        yield Static("", id="whole", markup=False)

    async def reload(self) -> None:
        """Read roles and recalls again."""
        self._outage = await self.live.ask(going_on)
        self._roster = await self.live.ask(duty.roster)
        found = await self.live.ask(crisis.contacts)
        self._colleagues = {
            f"{CONTACT}{item.id}": item for item in found if item.kind is ContactKind.COLLEAGUE
        }
        self._recalls = await self.live.ask(crisis.recalls, self._outage.id) if self._outage else {}
        self._prompts = await self.live.ask(crisis.prompts_now, self.live.now())
        rows = [self._duty_row(duty) for duty in Duty]
        rows += [self._colleague_row(key, item) for key, item in self._colleagues.items()]
        self.query_one(WorkTable).show(rows)
        lines = [refusal(refused(prompt)) for prompt in self._prompts[:4]]
        self.query_one("#prompts", Static).update("\n".join(lines) or self._quiet())
        self._show_whole()

    def _quiet(self) -> str:
        return say("roster.all_well") if self._outage else say("roster.no_outage")

    def _duty_row(self, duty: Duty) -> Row:
        shift = self._shift(duty)
        if shift is None:
            return Row(duty.value, (f"{StepState.TO_COME.value} {say(f'duty.{duty.value}')}", "-", "", ""))
        now = self.live.now()
        hours = elapsed(on_duty_for(self._roster.shifts, shift.operator, now))
        who = self._roster.names.get(shift.operator, "")
        sign = StepState.DONE.value
        return Row(duty.value, (f"{sign} {say(f'duty.{duty.value}')}", who, moment(shift.since, now), hours))

    def _colleague_row(self, key: str, item: Contact) -> Row:
        found = self._recalls.get(item.id)
        here = found is not None and found.state is RecallState.HERE
        sign = StepState.DONE.value if here else StepState.TO_COME.value
        state = say(f"recall.{found.state.value}") if found else say("recall.not_called")
        when = moment(found.at, self.live.now()) if found else ""
        site = f" ({item.site})" if item.site else ""
        return Row(key, (f"{sign} {item.name}{site}", f"{item.phone}", when, state))

    def _shift(self, duty: Duty) -> Shift | None:
        return next((shift for shift in self._roster.held if shift.duty is duty), None)

    def _show_whole(self) -> None:
        duty, colleague = self._duty, self._colleague
        words = ""
        if duty is not None:
            words = say(f"duty.{duty.value}.about")
            shift = self._shift(duty)
            if shift and (shift.handed_over or shift.forced):
                words += "\n" + (shift.handed_over or shift.forced or "")
        elif colleague is not None:
            found = self._recalls.get(colleague.id)
            words = f"{colleague.function}  {colleague.phone}  {found.note or '' if found else ''}"
        self.query_one("#whole", Static).update(words)

    def on_work_table_moved(self) -> None:
        """Show the whole of the line under the cursor."""
        self._show_whole()
        self.refresh_commands()

    def on_work_table_opened(self) -> None:
        """Enter acts on the line, like F2; it signs nothing."""
        self.action_press(TAKE.key or "")

    @property
    def _duty(self) -> Duty | None:
        key = self.query_one(WorkTable).current or ""
        return Duty(key) if key in set(Duty) else None

    @property
    def _colleague(self) -> Contact | None:
        return self._colleagues.get(self.query_one(WorkTable).current or "")

    def why_not(self, command_id: str) -> str | None:
        """Say why something can't be done now; the core repeats it."""
        if command_id == PRINT.id:
            return None
        if self.live.seat == "observer":
            return say("step.observer")
        if self._outage is None:
            return say("refused.no_outage")
        held = self._duty is not None and self._shift(self._duty) is not None
        return say("roster.nobody_holds") if command_id in (HAND_OVER.id, LEAVE.id) and not held else None

    # Acts

    async def do_take(self) -> None:
        """Take the role under the cursor, or note what became of calling the colleague."""
        if self._colleague is not None:
            await self._recall(self._colleague)
        elif self._duty is not None:
            await self._take(self._duty)

    async def _take(self, duty: Duty) -> None:
        shift = self._shift(duty)
        reason = None
        if shift is not None:
            name = self._roster.names.get(shift.operator, "")
            title = say("roster.why_forced", name=name)
            reason = await self.ask(ReasonDialog(title, (say("roster.hand_over_rather"),)))
            if not reason:
                return
        line = say("roster.signed_take", duty=say(f"duty.{duty.value}"))
        lines = (line, reason) if reason else (line,)
        await sign_here(
            self, "take_duty", lines, lambda request: self.live.act(acts.take_duty, request, duty), reason
        )

    async def _recall(self, colleague: Contact) -> None:
        states = tuple((state.value, say(f"recall.{state.value}")) for state in RecallState)
        told = await self.ask(
            FormDialog(
                say("roster.recall", name=colleague.name, phone=colleague.phone),
                (
                    Question("state", say("outage.column.state"), choices=states),
                    Question("note", say("roster.note"), required=False),
                ),
            )
        )
        if told is None:
            return
        state = RecallState(told["state"])
        words = say("roster.signed_recall", name=colleague.name, state=say(f"recall.{state.value}"))
        await sign_here(
            self,
            "recall",
            (words, told["note"]),
            lambda request: self.live.act(recall, request, colleague.id, state, told["note"]),
        )

    async def do_hand_over(self) -> None:
        """Hand the role over: what is told is read back, then both sign."""
        duty = self._duty
        if duty is None:
            return
        yes_no = (("no", say("people.no")), ("yes", say("people.yes")))
        points = [f"- {refusal(refused(prompt))}" for prompt in self._prompts]
        told = await self.ask(
            FormDialog(
                say("roster.hand_over", duty=say(f"duty.{duty.value}")),
                (
                    Question("told", say("roster.told"), longest=400),
                    Question("back", say("roster.read_back"), now="no", choices=yes_no),
                ),
                (say("roster.hand_over_how"), *points),
            )
        )
        if told is None:
            return
        done = await signed_by_two(
            self,
            self.live,
            "hand_over_duty",
            (say("roster.signed_leaving"), told["told"]),
            (say("roster.signed_taking"), told["told"]),
            lambda request: self.live.act(
                acts.hand_over_duty, request, duty, told["told"], read_back=told["back"] == "yes"
            ),
        )
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()

    async def do_leave(self) -> None:
        """Leave the role without a successor."""
        if duty := self._duty:
            await sign_here(
                self,
                "leave_duty",
                (say("roster.signed_leave", duty=say(f"duty.{duty.value}")),),
                lambda request: self.live.act(acts.leave_duty, request, duty),
            )

    async def do_enrol(self) -> None:
        """Enrol a recalled colleague for this outage, signed by a pharmacist and somebody else."""
        newcomer = await self.ask(EnrolDialog())
        if newcomer is None:
            return
        line = say("roster.signed_enrol", name=newcomer.name)
        done = await signed_by_two(
            self,
            self.live,
            "enrol_in_haste",
            (say("roster.pharmacist_signs"), line),
            (say("roster.second_signs"), line),
            lambda request: self.live.act(enrol_in_haste, request, newcomer),
        )
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()

    async def do_print(self) -> None:
        """Make the roster and the contacts as a document."""
        document = await self.live.ask(roster_document, self.live.now())
        self.tell(await print_document(self.live, document), Severity.DONE)
