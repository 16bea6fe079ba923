"""The manufacture: what to draw, in big lines; F2 is the next act of the preparer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from screens.commands import BACK, Command
from screens.preparation.drawing_plan_view import DrawingPlan, Filled, syringe_words, volume_words
from screens.preparation.filling import FillingScreen
from screens.preparation.label_scan import own_label
from screens.preparation.order_facts import amount, day_and_time, term
from screens.preparation.step_screen import SIDEWAYS, StepScreen
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from screens.widgets.fact_table import Fact, FactTable
from station.acts.aim import Seen
from station.acts.desk import Desk, Request
from station.acts.drawing_plan import concentration_of, mixture_of, planned_syringes, target_mass_g
from station.acts.leftover_rows import shares
from station.acts.making import draw, finish, inject
from station.acts.outcome import Outcome, Refused
from station.clinical.drawing import Mixture
from station.clinical.model import Preparation, State
from station.clinical.steps import Act
from station.records.queries.preparations import Dossier
from station.records.queries.trays import hood_holder
from station.words import say

DRAW = Command("making.draw", "f2", "command.draw", signed=True)
INJECT = Command("making.inject", "f2", "command.inject", signed=True)
FINISH = Command("making.finish_bag", "f2", "command.finish", signed=True)
ADD = Command("making.add", "f7", "command.add_pack")

Work = Callable[[Desk, Request, Seen], Outcome]

NEXT: Mapping[State, tuple[Command, Act, Work]] = {
    State.STARTED: (DRAW, Act.DRAW, draw),
    State.READ: (INJECT, Act.INJECT, inject),
    State.INJECTED: (FINISH, Act.FINISH, finish),
}
"""What F2 does in a state: the command, the act of the walk, and the function that records it."""


def removal_facts(mixed: Mixture | None) -> tuple[Fact, ...]:
    """Say what is removed from the bag before the injection, where the protocol says so."""
    if mixed is None or mixed.removed_ml is None:
        return ()
    told = say("making.remove_first", volume=amount(mixed.removed_ml, "mL"))
    return (Fact(say("making.remove"), told, strong=True),)


class MakingScreen(StepScreen):
    """The preparer's screen, from the start to the finished bag, left while two people read."""

    STATES = frozenset(NEXT)
    KEYS = (ADD, *SIDEWAYS)
    CSS_PATH: ClassVar[CSSPathType | None] = ["step_screen.tcss", "making.tcss"]

    _holder: Preparation | None = None

    def step_body(self) -> ComposeResult:
        """Put what to do and what stands against it over the plan."""
        yield Static("", id="next", markup=False)
        yield Static("", id="busy", markup=False)
        with VerticalScroll(id="plan"):
            yield DrawingPlan()
            yield FactTable(id="mixture")

    async def show_step(self, dossier: Dossier) -> None:
        """Show the plan, or what was drawn by it, and what becomes of it in the bag."""
        bag = dossier.preparation
        self._holder = await self._held_hood(bag)
        self.query_one("#next", Static).update(say(f"making.next_{bag.state.value}"))
        busy = self.query_one("#busy", Static)
        busy.display = self._holder is not None
        busy.update(self._why_busy() or "")
        self.query_one(DrawingPlan).show(self._syringes(dossier))
        self.query_one("#mixture", FactTable).show(self._mixture(dossier))

    async def _held_hood(self, bag: Preparation) -> Preparation | None:
        return await self.live.ask(hood_holder, bag) if bag.state is State.STARTED else None

    def _syringes(self, dossier: Dossier) -> Sequence[Filled]:
        """Give the plan before the drawing, and what was drawn after it."""
        bag = dossier.preparation
        return dossier.draws or planned_syringes(self.live.data, bag, dossier.components)

    def _mixture(self, dossier: Dossier) -> tuple[Fact, ...]:
        bag = dossier.preparation
        drawn = sum((syringe.volume_ml for syringe in self._syringes(dossier)), Decimal(0))
        mixed = self._mixed(dossier)
        diluent = term(self.live.data.formulary.terms, "diluent", bag.diluent) or say("diluent.undiluted")
        into = amount(bag.volume_ml, "mL")
        return (
            Fact(say("making.drawn"), amount(drawn, "mL") if drawn else None, strong=True),
            *self._from(dossier),
            *removal_facts(mixed),
            Fact(say("making.into"), f"{diluent}, {into}" if into else diluent),
            Fact(say("making.total"), amount(mixed.total_ml, "mL") if mixed else None),
            Fact(say("making.concentration"), amount(mixed.strength, f"{mixed.unit}/mL") if mixed else None),
            Fact(say("order.use_by"), day_and_time(bag.use_by), strong=True),
        )

    def _mixed(self, dossier: Dossier) -> Mixture | None:
        strength = concentration_of(dossier.components)
        return mixture_of(self.live.data, dossier.preparation, strength, dossier.components)

    def _from(self, dossier: Dossier) -> tuple[Fact, ...]:
        """Say what comes out of which leftover, and the mass to weigh where the density is known."""
        data, bag = self.live.data, dossier.preparation
        old = [take for take in shares(data, bag, dossier.components) if take.source.leftover]
        words = [
            say("tray.leftover", number=take.source.leftover, volume=amount(take.volume_ml, "mL"))
            for take in old
        ]
        mass = target_mass_g(data, bag, dossier.components)
        facts = [Fact(say("making.from_leftovers"), " + ".join(words), strong=True)] if words else []
        return (*facts, *((Fact(say("making.mass"), amount(mass, "g")),) if mass else ()))

    # Keys

    def commands(self) -> tuple[Command, ...]:
        """Return the next act, what is beside it, and the way back."""
        return (self._next()[0], *self.KEYS, BACK)

    def _next(self) -> tuple[Command, Act, Work]:
        """Give the next act; a preparation that is being left for another screen has the first."""
        state = self.dossier.preparation.state if self.dossier else State.STARTED
        return NEXT.get(state, NEXT[State.STARTED])

    def why_not(self, command_id: str) -> str | None:
        """Say why the next act can't be done: its step, or the hood that another bag holds."""
        command, act, _ = self._next()
        if command_id == command.id:
            return self.why_not_act(act) or (self._why_busy() if act is Act.DRAW else None)
        if command_id == ADD.id:
            return self.why_not_act(Act.FILL_TRAY)
        return super().why_not(command_id)

    def _why_busy(self) -> str | None:
        if self._holder is None:
            return None
        return refusal(Refused("hood_busy", {"number": self._holder.register_number}))

    async def on_scan(self, text: str) -> bool:
        """Say that a label is this preparation's; leave other scans to the station."""
        mine = await own_label(self, text)
        if not isinstance(mine, bool):
            self.tell(say("making.own_label"), Severity.DONE)
        return bool(mine)

    # Acts

    async def do_draw(self) -> None:
        """Have the preparer sign for the filled syringes."""
        assert self.dossier is not None
        await self._do((*self._lines(self.dossier), "", say("signed.draw")))

    def _lines(self, dossier: Dossier) -> list[str]:
        """Say every syringe and its volume, for the signature."""
        drawn = self._syringes(dossier)
        return [f"{syringe_words(item, len(drawn))} : {volume_words(item)}" for item in drawn]

    async def do_inject(self) -> None:
        """Have the preparer sign for the injection, and before it for what leaves the bag."""
        assert self.dossier is not None
        removed = [f"{fact.label} : {fact.value}" for fact in removal_facts(self._mixed(self.dossier))]
        await self._do((*removed, *self._lines(self.dossier), "", say("signed.inject")))

    async def do_finish_bag(self) -> None:
        """Have the preparer sign for the finished bag."""
        await self._do((say("signed.finish"),))

    async def _do(self, lines: tuple[str, ...]) -> None:
        _, act, work = self._next()
        await self.sign(act, lines, lambda request: self.live.act(work, request, self.seen))

    async def do_add(self) -> None:
        """Put one more pack in the tray: a vial broke, or was not enough."""
        await self.ask(FillingScreen(self.live, self.preparation_id))
