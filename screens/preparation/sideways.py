"""What every screen of one preparation can do beside its step: hold, hear the ward, take a change, end it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from screens.commands import CHANGE, Command
from screens.dialogs.reason import ReasonDialog
from screens.preparation.change import decide, open_change
from screens.preparation.ok_chimio import ANTICIPATE, OK_CHIMIO, OkChimioDialog, signed_words
from screens.preparation.onward import Onward
from screens.preparation.order_facts import patient_line
from screens.preparation.signing import Do, signed, signed_lines
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from station.acts import holding
from station.acts.aim import Seen
from station.acts.desk import Desk, Given, Request
from station.acts.ok_chimio import anticipate, ok_chimio
from station.acts.outcome import Done, Outcome, Refused
from station.acts.outcome import refusal as refused
from station.clinical.model import ENDED, Go, Patient, State
from station.clinical.steps import Act, why_not
from station.records.queries.preparations import Dossier
from station.runtime.live import Live
from station.words import say

HOLD = Command("step.hold", "f6", "command.hold")
RETURN = Command("step.return", None, "command.return_to_validation")
CANCEL_BAG = Command("step.cancel", None, "command.cancel_bag")
DESTROY = Command("step.destroy", None, "command.destroy")
REMAKE = Command("step.remake", None, "command.remake")
BESIDE = (OK_CHIMIO, CHANGE, HOLD, ANTICIPATE, RETURN, CANCEL_BAG, DESTROY, REMAKE)

Work = Callable[[Desk, Request, Seen], Outcome]

SIDE_ACTS: dict[str, tuple[Act, Work]] = {
    RETURN.id: (Act.RETURN_TO_VALIDATION, holding.return_to_validation),
    CANCEL_BAG.id: (Act.CANCEL, holding.cancel),
    DESTROY.id: (Act.DESTROY, holding.destroy),
    REMAKE.id: (Act.REMAKE, holding.remake),
}


USUAL: dict[Act, tuple[str, ...]] = {
    Act.HOLD: ("usual.doubt", "usual.ward_asked", "usual.material"),
    Act.RESUME: ("usual.cleared", "usual.material_there"),
    Act.CANCEL: ("usual.not_coming", "usual.treatment_changed", "usual.entered_twice"),
    Act.DESTROY: ("usual.breach", "usual.leaks", "usual.particles", "usual.not_given"),
    Act.REMAKE: ("usual.destroyed", "usual.still_wanted"),
}
"""The usual reasons for an act beside the step, as keys of their words."""


class SidewaysScreen(StationScreen[Onward]):
    """A screen of one preparation, as far as it can be held, decided on, signed for or ended."""

    def __init__(self, live: Live, preparation_id: int) -> None:
        super().__init__()
        self._live = live
        self.preparation_id = preparation_id
        self.subject = str(preparation_id)
        self.dossier: Dossier | None = None
        self.told = ""
        """What was done last, in words; the screen that comes next shows it too."""

    @property
    def live(self) -> Live:
        """The live process."""
        return self._live

    @property
    def seen(self) -> Seen:
        """The preparation as it is shown: the core refuses what was decided on an older picture."""
        assert self.dossier is not None
        bag = self.dossier.preparation
        return Seen(self.preparation_id, bag.entry, bag.round)

    def patient_words(self, patient: Patient) -> str:
        """Write whose preparation it is; a step that asks the identity back hides a part of it."""
        return patient_line(patient)

    # Signing

    async def sign(
        self,
        act: str,
        lines: Sequence[str],
        do: Do,
        reason: str | None = None,
        before: tuple[Given, ...] = (),
    ) -> Done | None:
        """Have an act signed and done, tell what was done, and show what came of it."""
        done = await signed(self, self.live, act, self.signed_lines(lines), do, reason, before)
        if done is not None:
            self.told = deed(done)
            self.tell(self.told, Severity.DONE)
            await self.reload()
        return done

    def signed_lines(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Put the patient and the order over the words that are signed."""
        assert self.dossier is not None
        return signed_lines(self.dossier, lines, self.patient_words(self.dossier.patient))

    async def ask_why(
        self, question: str, lines: Sequence[str] = (), usual: Sequence[str] = ()
    ) -> str | None:
        """Ask for a reason under the patient and the order it is about."""
        return await self.ask(ReasonDialog(question, self.signed_lines(lines), usual))

    # Why not

    def why_not_act(self, act: Act) -> str | None:
        """Say why the core would refuse this act on the preparation as it is, None when it would not."""
        if self.dossier is None or self.live.seat == "observer":
            return self._why_nothing()
        reason = why_not(act, self.dossier.preparation, self.dossier.prescription.go)
        return refusal(refused(reason)) if reason else None

    def _why_nothing(self) -> str | None:
        """Say why nothing can be signed here."""
        if self.live.seat == "observer":
            return say("step.observer")
        return say("step.loading") if self.dossier is None else None

    def why_not(self, command_id: str) -> str | None:
        """Say why a sideways act can't be done; step screens ask here for what is not theirs."""
        if command_id == HOLD.id:
            return self.why_not_act(Act.RESUME if self._held else Act.HOLD)
        if command_id in SIDE_ACTS:
            return self.why_not_act(SIDE_ACTS[command_id][0])
        if command_id == CHANGE.id:
            return self._why_nothing() or self._why_no_change()
        if command_id in (OK_CHIMIO.id, ANTICIPATE.id):
            return self._why_nothing() or self._why_no_word(command_id)
        return None

    def _why_no_change(self) -> str | None:
        assert self.dossier is not None
        return None if open_change(self.dossier) else say("change.none")

    def _why_no_word(self, command_id: str) -> str | None:
        assert self.dossier is not None
        bag, go = self.dossier.preparation, self.dossier.prescription.go
        if bag.state in ENDED:
            return say("ok_chimio.ended")
        if command_id == OK_CHIMIO.id:
            return None
        if bag.anticipated or go is Go.GO:
            return say("ok_chimio.no_need")
        if bag.state not in (State.VALIDATED, State.OPENED):
            return say("ok_chimio.anticipate_when")
        return refusal(Refused("nogo_stands")) if go is Go.NOGO else None

    @property
    def _held(self) -> bool:
        return self.dossier is not None and self.dossier.preparation.held is not None

    # What is done

    async def do_hold(self) -> None:
        """Hold the preparation, or let it go on."""
        if self._held:
            await self._with_reason(Act.RESUME, holding.resume)
        else:
            await self._with_reason(Act.HOLD, holding.hold)

    async def do_return(self) -> None:
        """Send the preparation back to validation."""
        await self._with_reason(*SIDE_ACTS[RETURN.id])

    async def do_cancel(self) -> None:
        """Cancel the preparation."""
        await self._with_reason(*SIDE_ACTS[CANCEL_BAG.id])

    async def do_destroy(self) -> None:
        """Destroy the preparation."""
        await self._with_reason(*SIDE_ACTS[DESTROY.id])

    async def do_remake(self) -> None:
        """Order the same preparation again."""
        await self._with_reason(*SIDE_ACTS[REMAKE.id])

    async def _with_reason(self, act: Act, work: Work) -> None:
        """Ask why, then have the act signed with the reason."""
        usual = [say(key) for key in USUAL.get(act, ())]
        reason = await self.ask_why(say(f"reason.{act.value}"), usual=usual)
        if reason:
            await self.sign(
                act, (say(f"signed.{act.value}"), reason), lambda r: self.live.act(work, r, self.seen), reason
            )

    async def do_ok_chimio(self) -> None:
        """Record what the ward said about the whole prescription."""
        assert self.dossier is not None
        found = self.dossier.prescription
        word = await self.ask(OkChimioDialog(found.go, found.external_id))
        if word is not None:
            await self.sign(
                "ok_chimio",
                signed_words(word, found.external_id),
                lambda request: self.live.act(ok_chimio, request, found.id, found.entry, word),
            )

    async def do_anticipate(self) -> None:
        """Let the preparation be made before the ward's GO, on a pharmacist's responsibility."""
        reason = await self.ask_why(say("reason.anticipate"))
        if reason:
            await self.sign(
                "anticipate",
                (say("signed.anticipate"), reason),
                lambda request: self.live.act(anticipate, request, *self._seen_numbers()),
                reason,
            )

    def _seen_numbers(self) -> tuple[int, int]:
        return self.seen.preparation, self.seen.entry

    async def do_change(self) -> None:
        """Decide on the oldest difference with a later file."""
        if self.dossier is not None and await decide(self, self.live, self.dossier):
            await self.reload()
