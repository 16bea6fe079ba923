"""The base of the step screens: the stepper on top, the order at the left, the step itself at the right.

A step screen names the states it is for, yields its own widgets in `step_body` and fills them in `show_step`:

class ReleaseScreen(StepScreen):
    STATES = frozenset({State.CHECKED})
    KEYS = (RELEASE, *SIDEWAYS)

    def step_body(self) -> ComposeResult: ...
    async def show_step(self, dossier: Dossier) -> None: ...
    async def do_release(self) -> None:
        lines = (say("release.signed"),)
        await self.sign(Act.RELEASE, lines, lambda request: self.live.act(release, request, self.seen, code))
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from screens.preparation.change import open_change
from screens.preparation.onward import Onward
from screens.preparation.order_facts import (
    bag_facts,
    made_facts,
    patient_facts,
    prescription_facts,
    step_views,
)
from screens.preparation.relabelling import RELABELLING, RelabellingScreen, use_by_alert
from screens.preparation.sideways import BESIDE, CANCEL_BAG, DESTROY, HOLD, REMAKE, RETURN
from screens.preparation.signing import Do
from screens.shell.sentences import held as on_hold
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from screens.widgets.fact_table import Fact, FactTable
from screens.widgets.stepper import Stepper
from station.acts.apart import vinca_alert
from station.acts.outcome import Refused
from station.clinical.model import Hold, State
from station.records.queries import people
from station.records.queries.preparations import Dossier, dossier
from station.records.queries.settings import all_hoods
from station.runtime.live import Live
from station.words import say

__all__ = ["CANCEL_BAG", "DESTROY", "HOLD", "REMAKE", "RETURN", "SIDEWAYS", "StepScreen"]

SIDEWAYS = (*BESIDE, *RELABELLING)
"""What every step screen offers beside its step."""


class StepScreen(RelabellingScreen):
    """A step of one preparation; answers Onward when the walk goes on with another step or preparation."""

    STATES: ClassVar[frozenset[State]] = frozenset()
    """The states this screen is for; a preparation in another takes its own screen."""

    AUTO_FOCUS = "#step *"
    CSS_PATH: ClassVar[CSSPathType | None] = "step_screen.tcss"

    def __init__(self, live: Live, preparation_id: int) -> None:
        super().__init__(live, preparation_id)
        self.names: dict[int, str] = {}

    # What a step screen writes

    @abstractmethod
    def step_body(self) -> ComposeResult:
        """Yield the widgets of the step."""

    @abstractmethod
    async def show_step(self, dossier: Dossier) -> None:
        """Put the preparation as it is now into the widgets of the step."""

    # The frame

    def body(self) -> ComposeResult:
        """Put the stepper over the order and the step."""
        yield Stepper()
        yield Static("", id="held", markup=False)
        yield Static("", id="patient", markup=False)
        with Horizontal(id="two"):
            with VerticalScroll(id="order"):
                yield FactTable(id="facts")
            with Vertical(id="step"):
                yield from self.step_body()

    async def reload(self) -> None:
        """Read the preparation again and show it; a preparation that moved on takes the screen with it."""
        found = await self.live.ask(dossier, self.preparation_id)
        if found is None:
            self.finish()
            return
        self.names = await self.live.ask(people.names)
        before, self.dossier = self.dossier, found
        if found.preparation.state not in self.STATES:
            if before is not None and self.app.screen is self:
                self.finish(Onward(self.preparation_id, self.told))
            return
        await self._show_frame(found)
        await self.show_step(found)
        if before is None and self.told:
            self.tell(self.told, Severity.DONE)

    async def _show_frame(self, found: Dossier) -> None:
        bag = found.preparation
        rooms = {hood.id: hood.name for hood in await self.live.ask(all_hoods)}
        self.query_one(Stepper).show(step_views(found, self.names))
        self.query_one("#patient", Static).update(self.patient_words(found.patient))
        held = self.query_one("#held", Static)
        alerts = [on_hold(bag.held, bag.held_reason)] if bag.held else []
        if open_change(found) and bag.held is not Hold.CHANGED:
            alerts.append(say("change.waits"))
        if unknown := use_by_alert(found):
            alerts.append(unknown)
        if (beside := await self._beside()) and bag.state is not State.ORDERED:
            alerts.append(refusal(beside))
        held.display = bool(alerts)
        held.update("\n".join(alerts))
        self.query_one("#facts", FactTable).show(self.order_facts(found, rooms.get(bag.hood or 0)))

    async def _beside(self) -> Refused | None:
        """Tell which vinca alkaloid of the day stands beside an intrathecal order, or the other way round."""
        return await self.live.ask(vinca_alert, self.live.data, self.preparation_id, self.live.now())

    async def sign_answered(self, act: str, lines: Sequence[str], do: Do) -> None:
        """Have an act signed, with the reason to go on where such an alert stands."""
        beside, reason = await self._beside(), None
        if beside:
            reason = await self.ask_why(say("reason.vinca_same_day"), [refusal(beside)])
            if reason is None:
                return
            lines = (*lines, say("validation.reason", reason=reason))
        await self.sign(act, lines, do, reason)

    def order_facts(self, found: Dossier, hood: str | None) -> tuple[Fact, ...]:
        """List what the left side shows; a step that must not show something overrides it."""
        terms = self.live.data.formulary.terms
        facts = (*bag_facts(found.preparation, terms), *made_facts(found.preparation, hood))
        return (*facts, *prescription_facts(found.prescription), *patient_facts(found.patient))
