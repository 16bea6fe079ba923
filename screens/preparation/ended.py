"""What is released or over: the record to read, and from a released bag the way to the hand-over list."""

from __future__ import annotations

from typing import ClassVar

from textual._path import CSSPathType
from textual.app import ComposeResult

from screens.commands import Command
from screens.preparation.bag_label import bag_scanned
from screens.preparation.record import Record
from screens.preparation.record_facts import handover_facts
from screens.preparation.step_screen import SIDEWAYS, StepScreen
from screens.widgets.fact_table import Fact
from station.acts.outcome import Refused
from station.clinical.model import State
from station.clinical.steps import Act
from station.records.queries.handovers import handover
from station.records.queries.preparations import Dossier
from station.words import say

HAND_OVER = Command("ended.hand_over", "f2", "command.hand_over_list")


class EndedScreen(StepScreen):
    """Read only, but for the sideways acts that remain."""

    STATES = frozenset({State.RELEASED, State.HANDED_OVER, State.CANCELLED, State.DESTROYED})
    KEYS = (HAND_OVER, *SIDEWAYS)
    CSS_PATH: ClassVar[CSSPathType | None] = ["step_screen.tcss", "record.tcss"]

    def step_body(self) -> ComposeResult:
        """Show nothing but the record."""
        yield Record()

    async def show_step(self, dossier: Dossier) -> None:
        """Show how it ended, then the record."""
        await self.query_one(Record).show(dossier, self.names, await self._ending(dossier))

    async def _ending(self, dossier: Dossier) -> tuple[Fact, ...]:
        bag = dossier.preparation
        state = Fact(say("record.state"), say(f"state.{bag.state.value}"), strong=True)
        if bag.state is State.HANDED_OVER and bag.handover is not None:
            found = await self.live.ask(handover, bag.handover)
            return (state, *handover_facts(found, self.names)) if found else (state,)
        ends = {State.CANCELLED: Act.CANCEL, State.DESTROYED: Act.DESTROY}
        signed = [item for item in dossier.signatures if item.act == ends.get(bag.state)]
        return (state, *(Fact(say("reason.label"), item.reason) for item in signed[-1:]))

    def why_not(self, command_id: str) -> str | None:
        """Open the hand-over list only for a bag that may leave."""
        if command_id == HAND_OVER.id:
            return self.why_not_act(Act.HAND_OVER)
        return super().why_not(command_id)

    async def on_scan(self, text: str) -> bool:
        """Put this bag, whose label is scanned once it is released, on the list it leaves on."""
        if self.why_not_act(Act.HAND_OVER) is not None:
            return False
        found = await bag_scanned(self.live, text)
        if isinstance(found, Refused) or found.preparation.id != self.preparation_id:
            return False
        await self._open_list(text)
        return True

    async def do_hand_over(self) -> None:
        """Open the hand-over list of this bag's ward."""
        await self._open_list()

    async def _open_list(self, scanned: str = "") -> None:
        from screens.hand_over.hand_over import HandOverScreen

        if self.dossier is not None:
            await self.ask(HandOverScreen(self.dossier.prescription.ward, scanned))
