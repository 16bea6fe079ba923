"""The base of the two checks: two people read, each alone; nothing expected, nothing of the other's is shown.

After a mismatch both readings stand side by side, and nobody can pick one: only reading again, drawing again
or destroying are offered.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from screens.commands import BACK, Command
from screens.preparation.both_readings import head, readings_of, rows
from screens.preparation.order_facts import clock_time
from screens.preparation.step_screen import SIDEWAYS, StepScreen
from screens.shell.severity import Severity
from screens.widgets.fact_table import Fact
from screens.widgets.form_field import FormField
from screens.widgets.pair_table import PairTable
from station.acts.aim import Seen
from station.acts.desk import Desk, Request
from station.acts.outcome import Outcome
from station.acts.reading import read_again, redraw
from station.clinical.model import Hold, HoldPoint
from station.clinical.steps import Act
from station.records.queries.preparations import Dossier
from station.words import say

READ = Command("blind.read", "f2", "command.sign_reading", signed=True)
AGAIN = Command("blind.again", "f2", "command.read_again")
REDRAW = Command("blind.redraw", "f7", "command.redraw")

Record = Callable[[Desk, Request, Seen, Mapping[str, str]], Outcome]


class BlindScreen(StepScreen):
    """One person's reading; signed and wiped before the other begins."""

    POINT: ClassVar[HoldPoint]
    ACT: ClassVar[Act]
    CSS_PATH: ClassVar[CSSPathType | None] = ["step_screen.tcss", "making.tcss"]

    # What a check writes

    @abstractmethod
    def own_part(self) -> ComposeResult:
        """Yield the widgets one person reads into."""

    @abstractmethod
    def record(self) -> Record:
        """Give the act that records a reading."""

    @abstractmethod
    def values(self) -> dict[str, str]:
        """Give what was read, as the core compares it."""

    @abstractmethod
    def own_lines(self) -> tuple[str, ...]:
        """Say what was read, for the signature."""

    @abstractmethod
    def why_not_complete(self) -> str | None:
        """Say what is still to be read."""

    @abstractmethod
    async def clear(self) -> None:
        """Forget what was read."""

    # The frame

    def step_body(self) -> ComposeResult:
        """Put whose turn it is over the reading; the two readings, when they differ, in its place."""
        yield Static("", id="turn", markup=False)
        with VerticalScroll(id="mine", can_focus=False):
            yield from self.own_part()
        with VerticalScroll(id="differing") as place:
            place.display = False
            yield PairTable(id="both")

    async def show_step(self, dossier: Dossier) -> None:
        """Show the reading, or both after a mismatch."""
        differ = self._differ
        self.query_one("#order").display = not differ
        self.query_one("#mine").display = not differ
        self._show_both(differ)
        self.query_one("#turn", Static).update(self._turn_words(dossier))
        readings = readings_of(dossier, self.POINT)
        if differ:
            formulary = self.live.data.formulary
            both = rows(dossier, self.POINT, formulary)
            self.query_one("#both", PairTable).show(head(readings, self.names), both)

    def _show_both(self, differ: bool) -> None:
        """Show the place of both readings, where the arrows scroll, or have the reading begin anew."""
        place = self.query_one("#differing")
        if differ != place.display:
            self.call_after_refresh(place.focus if differ else self.clear)
        place.display = differ

    def _turn_words(self, dossier: Dossier) -> str:
        if self._differ:
            return say(f"blind.differ_{self.POINT.value}")
        done = readings_of(dossier, self.POINT)
        if done:
            name = self.names.get(done[0].checker, "?")
            return say(f"blind.second_{self.POINT.value}", name=name, time=clock_time(done[0].at))
        single = dossier.preparation.single_check
        return say("blind.only") if single else say(f"blind.first_{self.POINT.value}")

    @property
    def _differ(self) -> bool:
        return self.dossier is not None and self.dossier.preparation.held is Hold.MISMATCH

    def order_facts(self, found: Dossier, hood: str | None) -> tuple[Fact, ...]:
        """Show which preparation it is and nothing that is to be read."""
        bag = found.preparation
        return (
            Fact(say("order.register_number"), bag.register_number, strong=True),
            Fact(say("order.birth_name"), found.patient.birth_name),
            Fact(say("order.first_name"), found.patient.first_name),
            Fact(say("order.drug"), bag.drug, strong=True),
        )

    def signed_lines(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Put the preparation over what is signed, without its dose."""
        assert self.dossier is not None
        bag = self.dossier.preparation
        return (f"{bag.register_number}  {self.patient_words(self.dossier.patient)}", bag.drug, "", *lines)

    def unsigned(self) -> bool:
        """Whether something was read that nobody signed for."""
        return not self._differ and (
            bool(self.values()) or any(field.typed for field in self.query(FormField))
        )

    # Keys

    def commands(self) -> tuple[Command, ...]:
        """Return the reading, or after a mismatch what a pharmacist may decide."""
        if not self._differ:
            return (READ, *self.KEYS, BACK)
        decisions = (AGAIN, REDRAW) if self.ACT is Act.READ else (AGAIN,)
        return (*decisions, *SIDEWAYS, BACK)

    def why_not(self, command_id: str) -> str | None:
        """Sign only a whole reading; decide only what the core would."""
        if command_id == READ.id:
            return self.why_not_act(self.ACT) or self.why_not_complete()
        if command_id == AGAIN.id:
            return self.why_not_act(Act.READ_AGAIN)
        if command_id == REDRAW.id:
            return self.why_not_act(Act.REDRAW)
        return super().why_not(command_id)

    def begin_typing(self) -> None:
        """Put the cursor in the first empty field once a person began to read, by a scan."""
        if self.focused is None:
            empty = (field for field in self.query(FormField) if not field.text)
            if first := next(empty, None):
                first.focus_entry()

    # Acts

    async def do_read(self) -> None:
        """Have the reading signed; what was typed is wiped for the next person."""
        values = self.values()
        done = await self.sign(
            self.ACT,
            (*self.own_lines(), "", say(f"signed.{self.ACT.value}")),
            lambda request: self.live.act(self.record(), request, self.seen, values),
        )
        if done is None or self.answer.done():
            return
        await self.clear()
        # A PIN typed out of habit after a badge that was enough must not stand in the next person's field.
        self.set_focus(None)
        if done.code == "readings_differ":
            self.tell(self.told, Severity.REFUSED)
        self.refresh_commands()

    async def do_again(self) -> None:
        """Have a pharmacist ask both to read again."""
        await self._with_reason(Act.READ_AGAIN, read_again)

    async def do_redraw(self) -> None:
        """Have a pharmacist ask for new syringes."""
        await self._with_reason(Act.REDRAW, redraw)
