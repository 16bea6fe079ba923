"""The tray: opened for a hood, filled pack by pack, and then the start of the manufacture."""

from __future__ import annotations

from textual.app import ComposeResult

from screens.commands import Command
from screens.dialogs.pick import ListDialog
from screens.preparation.filling import FILL, FillingScreen
from screens.preparation.order_facts import clock_time
from screens.preparation.tray_needs import lacks
from screens.returns.dialogs import HoldUpDialog, LotReadDialog
from screens.shell.local_time import zone
from screens.widgets.choice_list import Choice, ChoiceList
from screens.widgets.fact_table import Fact, FactTable
from screens.widgets.time_field import TimeField
from station.acts.attributing import Spare, attribute, spares_for
from station.acts.making import start
from station.acts.tray import open_tray
from station.clinical.model import Go, State
from station.clinical.steps import Act
from station.records.queries.preparations import Dossier
from station.records.queries.trays import hoods_last_used_first
from station.words import say

OPEN = Command("tray.open", "f2", "command.open_tray", signed=True)
ATTRIBUTE = Command("tray.attribute", None, "command.attribute")
START = Command("tray.start", "f2", "command.start", signed=True)


class TrayScreen(FillingScreen):
    """Before the manufacture: F2 opens the tray, signs for what was put in it, or starts, in this order."""

    STATES = frozenset({State.VALIDATED, State.OPENED})

    _spares: tuple[Spare, ...] = ()
    """The bags that are there already and are what the order asks for."""

    def step_body(self) -> ComposeResult:
        """Put the ward's word and the hoods over what is filled, the time of reconstitution under it."""
        yield FactTable(id="go")
        yield ChoiceList(id="hoods")
        yield from super().step_body()
        time = TimeField(say("tray.reconstituted_at"), zone())
        time.display = False
        yield time

    async def show_step(self, dossier: Dossier) -> None:
        """Show the hoods until one is chosen, then what is filled; the time once nothing is missing."""
        opened = dossier.preparation.state is State.OPENED
        hoods = self.query_one("#hoods", ChoiceList)
        hoods.show([Choice(str(hood.id), hood.name) for hood in await self.live.ask(hoods_last_used_first)])
        hoods.display = not opened
        for part in ("#needs", "#content"):
            self.query_one(part).display = opened
        self._offer_time()
        self._spares = () if opened else await self.live.consult(spares_for, self.preparation_id)
        self.query_one("#go", FactTable).show((_go_fact(dossier),))
        await super().show_step(dossier)

    def _offer_time(self) -> None:
        """Show the time once nothing is missing, and put the cursor there."""
        field, ready = self.query_one(TimeField), self.main() is START
        if ready and not field.display:
            self.call_after_refresh(field.focus_entry)
        field.display = ready

    def next_words(self, dossier: Dossier) -> str:
        """Say what to do next."""
        main = self.main()
        if main is START:
            return self.why_not(START.id) or say("tray.ready")
        return say("tray.choose_hood") if main is OPEN else super().next_words(dossier)

    # Keys

    def main(self) -> Command:
        """Open first; then sign for what waits or is missing; then start."""
        if self.dossier is None or self.dossier.preparation.state is State.VALIDATED:
            return OPEN
        if self.items or lacks(self.live.data.formulary, self.dossier.preparation, self.dossier.components):
            return FILL
        return START

    def why_not(self, command_id: str) -> str | None:
        """Say what stands against opening and starting; what is not GO says that "anticipée" is a way."""
        if command_id == OPEN.id:
            return self.why_not_act(Act.OPEN_TRAY) or (None if self._hood else say("tray.choose_hood"))
        if command_id == ATTRIBUTE.id:
            none = None if self._spares else say("tray.no_spare")
            return self.why_not_act(Act.ATTRIBUTE) or none
        if command_id == START.id:
            if self.query_one(TimeField).wrong:
                return say("tray.time_wrong")
            return self.why_not_act(Act.START)
        return super().why_not(command_id)

    @property
    def _hood(self) -> Choice | None:
        return self.query_one("#hoods", ChoiceList).current

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Say what opens the tray: Enter only chooses."""
        self.tell(say("tray.hood_chosen", hood=event.choice.words))

    def on_form_field_changed(self) -> None:
        """Look again whether the time can be read."""
        self.refresh_commands()

    def commands(self) -> tuple[Command, ...]:
        """Offer a bag that is there already beside the making of one."""
        first, *others = super().commands()
        return (first, ATTRIBUTE, *others)

    # Acts

    async def do_open(self) -> None:
        """Open the tray for the hood under the cursor."""
        hood = self._hood
        if hood is not None:
            await self.sign_answered(
                Act.OPEN_TRAY,
                (say("tray.for_hood", hood=hood.words), say("signed.open_tray")),
                lambda request: self.live.act(open_tray, request, self.seen, int(hood.key)),
            )

    async def do_attribute(self) -> None:
        """Give the order a bag that is there already: its label is scanned, or its lot typed."""
        choices = [Choice(spare.key, _spare_words(spare)) for spare in self._spares]
        chosen = await self.ask(ListDialog(say("tray.which_spare"), choices, guess=False))
        spare = next((spare for spare in self._spares if spare.key == chosen), None)
        if spare is None:
            return
        dialog = HoldUpDialog(spare.number) if spare.back else LotReadDialog()
        read = await self.ask(dialog)
        if read:
            await self.sign(
                Act.ATTRIBUTE,
                (_spare_words(spare), "", say("signed.attribute")),
                lambda request: self.live.act(attribute, request, self.seen, spare.key, read),
            )

    async def filled(self) -> None:
        """Stay: when nothing is missing any more, the start is next."""
        await self.refresh_step()

    async def do_start(self) -> None:
        """Have the preparer start; the use-by counts from the first reconstitution."""
        at = self.query_one(TimeField).value
        when = clock_time(at) if at else say("tray.now")
        await self.sign(
            Act.START,
            (say("tray.first_reconstitution", time=when), say("signed.start")),
            lambda request: self.live.act(start, request, self.seen, at),
        )


def _spare_words(spare: Spare) -> str:
    """Say which bag it is."""
    if spare.ready:
        return say("tray.spare_ready", lot=spare.number, until=clock_time(spare.ready.use_by))
    return say("tray.spare_back", number=spare.number)


def _go_fact(dossier: Dossier) -> Fact:
    """Say the ward's word, or whose reason stands for it."""
    said, reason = dossier.prescription, dossier.preparation.anticipated
    go = say(f"go.{said.go.value.lower()}")
    if said.go is not Go.GO and reason:
        go = say("tray.anticipated", go=go, reason=reason)
    elif said.go_said_by:
        go = f"{go} ({said.go_said_by}, {clock_time(said.go_at)})"
    return Fact(say("order.go"), go, strong=True)
