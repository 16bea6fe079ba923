"""What a pharmacist changes on a label while a bag is made: the use-by, the label itself, a single check."""

from __future__ import annotations

from screens.commands import Command
from screens.preparation.both_readings import readings_of
from screens.preparation.order_facts import day_and_time
from screens.preparation.sideways import SidewaysScreen
from screens.preparation.use_by_dialog import UseByDialog
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from station.acts.label_rows import LABEL_OPEN
from station.acts.making import allow_single_check
from station.acts.outcome import Refused
from station.acts.relabelling import renew_label, set_use_by, why_no_new_label
from station.clinical.model import ENDED, HoldPoint, State
from station.clinical.settings import YES
from station.clinical.steps import Act
from station.records.queries.preparations import Dossier
from station.words import say

USE_BY = Command("step.use_by", None, "command.set_use_by")
NEW_LABEL = Command("step.new_label", None, "command.renew_label")
SINGLE = Command("step.single_check", None, "command.single_check")
RELABELLING = (USE_BY, NEW_LABEL, SINGLE)


class RelabellingScreen(SidewaysScreen):
    """A screen of one preparation whose label a pharmacist may still change."""

    def why_not(self, command_id: str) -> str | None:
        """Say why the label or its check can't be changed now."""
        if command_id in (USE_BY.id, NEW_LABEL.id):
            return self._why_nothing() or self._why_fixed()
        if command_id == SINGLE.id:
            return self._why_nothing() or self._why_two()
        return super().why_not(command_id)

    def _why_fixed(self) -> str | None:
        assert self.dossier is not None
        return None if label_may_change(self.dossier) else refusal(Refused("label_fixed"))

    def _why_two(self) -> str | None:
        """Say why this preparation is checked by two."""
        assert self.dossier is not None
        if self.live.settings.get("single_check_allowed") != YES:
            return refusal(Refused("single_check_off"))
        single = self.dossier.preparation.single_check
        return say("single_check.already") if single else self.why_not_act(Act.FILL_TRAY)

    async def do_use_by(self) -> None:
        """Have a pharmacist set the use-by from a written source."""
        assert self.dossier is not None
        given = await self.ask(UseByDialog(self.dossier.preparation.use_by, self.live.now()))
        if given is not None:
            await self.sign(
                "set_use_by",
                (say("use_by.signed", at=day_and_time(given.at)), given.source, say("signed.set_use_by")),
                lambda request: self.live.act(set_use_by, request, self.seen, given.at),
                given.source,
            )

    async def do_new_label(self) -> None:
        """Have a label made anew that says what the records say; one that does already is told to."""
        refused = await self.live.consult(why_no_new_label, self.preparation_id)
        if refused is not None:
            self.tell(refusal(refused), Severity.REFUSED)
            return
        reason = await self.ask_why(say("reason.renew_label"))
        if reason:
            await self.sign(
                "renew_label",
                (say("signed.renew_label"), reason),
                lambda request: self.live.act(renew_label, request, self.seen),
                reason,
            )

    async def do_single_check(self) -> None:
        """Have a pharmacist allow one check instead of two, where the unit does."""
        reason = await self.ask_why(say("reason.single_check"), (say("single_check.means"),))
        if reason:
            await self.sign(
                "single_check",
                (say("signed.single_check"), reason),
                lambda request: self.live.act(allow_single_check, request, self.seen),
                reason,
            )


def label_may_change(found: Dossier) -> bool:
    """Tell whether a bag may still get another label, as the core will decide it."""
    bag = found.preparation
    return not bag.held and bag.state in LABEL_OPEN and not readings_of(found, HoldPoint.FINISHED_BAG)


def use_by_alert(found: Dossier) -> str | None:
    """Say that the use-by is unknown, what it stops and what to do; None when it is known or not due yet."""
    bag = found.preparation
    made = bag.state not in ENDED and bag.state not in (State.ORDERED, State.REFUSED, State.VALIDATED)
    if bag.use_by is not None or not made:
        return None
    if label_may_change(found):
        return say("use_by.set_it")
    later = bag.held or bag.state is State.DRAWN
    return say("use_by.set_it_later") if later else say("use_by.too_late")
