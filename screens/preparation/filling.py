"""Filling a tray: packs scanned or typed, listed before they are signed for, the core asked about each."""

from __future__ import annotations

from typing import ClassVar

from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from screens.commands import BACK, UNDO, Command
from screens.dialogs.pick import ListDialog
from screens.preparation.label_scan import own_label, take_pack
from screens.preparation.lot_dialog import LotDialog
from screens.preparation.packs import (
    PackKind,
    as_component,
    choices,
    component_words,
    grouped,
    kinds,
    known_item,
    leftover_item,
    likely_first,
    lot_words,
)
from screens.preparation.step_screen import SIDEWAYS, StepScreen
from screens.preparation.tray_needs import need_facts
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.fact_table import FactTable
from station.acts.outcome import Refused
from station.acts.scanned import leftover_of
from station.acts.sourcing import plan_of
from station.acts.tray import Item, fill_tray, take_out, why_not_add, why_plan_departs
from station.clinical.leftovers import Leftover
from station.clinical.model import Component, State
from station.clinical.sources import Source
from station.clinical.steps import Act
from station.exchange.gs1 import BadScan, Pack, looks_like_gs1
from station.records.queries.preparations import Dossier
from station.records.queries.trays import last_of_product
from station.runtime.live import Live
from station.words import say, say_count

FILL = Command("tray.fill", "f2", "command.fill_tray", signed=True)
TYPE = Command("tray.type", "f7", "command.type_pack", kept=True)
TAKE_OUT = Command("tray.take_out", None, "command.take_out")


class FillingScreen(StepScreen):
    """Takes packs for a tray; what was taken waits for a signature and is lost with the screen."""

    STATES = frozenset({State.STARTED})
    KEYS: ClassVar[tuple[Command, ...]] = (TYPE, UNDO, TAKE_OUT, *SIDEWAYS)
    CSS_PATH: ClassVar[CSSPathType | None] = ["step_screen.tcss", "making.tcss"]

    def __init__(self, live: Live, preparation_id: int) -> None:
        super().__init__(live, preparation_id)
        self.items: list[Item] = []
        """What was scanned or typed and is not signed for yet."""
        self._plan: tuple[Source, ...] = ()

    def step_body(self) -> ComposeResult:
        """Put what is needed over what is there."""
        yield Static("", id="next", markup=False)
        yield FactTable(id="needs")
        with VerticalScroll(id="content"):
            yield Static("", id="packs", markup=False)

    async def show_step(self, dossier: Dossier) -> None:
        """Show what is needed, what is missing and what is there, the last pack first."""
        self.query_one("#next", Static).update(self.next_words(dossier))
        formulary, bag = self.live.data.formulary, dossier.preparation
        self._plan = await self.live.consult(plan_of, self.preparation_id)
        facts = need_facts(formulary, bag, self.parts(dossier), self._plan)
        self.query_one("#needs", FactTable).show(facts)
        waiting = [as_component(item, bag.id) for item in self.items]
        lines = grouped([f"{_words(part)}  {say('tray.unsigned')}" for part in reversed(waiting)])
        lines += grouped([_words(part) for part in reversed(dossier.components)])
        self.query_one("#packs", Static).update("\n".join(lines) or say("tray.empty"))

    def next_words(self, dossier: Dossier) -> str:
        """Say what to do next."""
        return say_count("tray.sign_waiting", len(self.items)) if self.items else say("tray.scan_packs")

    def parts(self, dossier: Dossier) -> list[Component]:
        """List what is in the tray and what waits for a signature."""
        bag = dossier.preparation.id
        return [*dossier.components, *(as_component(item, bag) for item in self.items)]

    # Keys

    def main(self) -> Command:
        """Give what F2 does now."""
        return FILL

    def commands(self) -> tuple[Command, ...]:
        """Return the main act of the moment, the others, and the way back."""
        return (self.main(), *self.KEYS, BACK)

    def unsigned(self) -> bool:
        """Whether packs wait for a signature, or something was typed."""
        return bool(self.items) or super().unsigned()

    def why_not(self, command_id: str) -> str | None:
        """Fill only where the core would, and sign only for something."""
        if command_id == TYPE.id:
            return self.why_not_act(Act.FILL_TRAY)
        if command_id == UNDO.id:
            return None if self.items else say("tray.nothing_to_undo")
        if command_id == FILL.id:
            return self.why_not_act(Act.FILL_TRAY) or (None if self.items else say("tray.scan_packs"))
        if command_id == TAKE_OUT.id:
            there = self.dossier is not None and self.dossier.components
            return self.why_not_act(Act.FILL_TRAY) or (None if there else say("tray.nothing_to_take_out"))
        return super().why_not(command_id)

    async def do_fill(self) -> None:
        """Have the packs signed for."""
        items = tuple(self.items)
        assert self.dossier is not None
        waiting = [as_component(item, self.preparation_id) for item in items]
        lines = grouped([f"{component_words(part)}, {lot_words(part)}" for part in waiting])
        departs = await self.live.consult(why_plan_departs, self.preparation_id, items)
        reason = None
        if departs is not None:
            reason = await self.ask_why(say("tray.why_departs"), (refusal(departs),))
            if not reason:
                return
        done = await self.sign(
            Act.FILL_TRAY,
            (*lines, *([reason] if reason else []), "", say("signed.fill_tray")),
            lambda request: self.live.act(fill_tray, request, self.seen, items),
            reason,
        )
        if done is not None:
            self.items = [item for item in self.items if item not in items]
            await self.filled()

    async def filled(self) -> None:
        """Go on once packs were signed for."""
        self.finish()

    async def do_undo(self) -> None:
        """Take back the last pack that nobody signed for."""
        part = as_component(self.items.pop(), self.preparation_id)
        self.tell(say("tray.undone", name=component_words(part), lot=part.lot))
        await self.refresh_step()

    async def do_take_out(self) -> None:
        """Take a pack that was signed for out of the tray, with a reason; the plan is made without it."""
        assert self.dossier is not None
        parts = {str(part.id): part for part in self.dossier.components}
        words = [Choice(key, f"{component_words(part)}, {lot_words(part)}") for key, part in parts.items()]
        chosen = await self.ask(ListDialog(say("tray.take_out_which"), words, guess=False))
        if not chosen:
            return
        line = f"{component_words(parts[chosen])}, {lot_words(parts[chosen])}"
        usual = (say("tray.broken"), say("tray.cloudy"), say("tray.taken_by_mistake"))
        reason = await self.ask_why(say("tray.why_take_out"), (line,), usual)
        if reason:
            await self.sign(
                "take_out",
                (line, reason, "", say("signed.take_out")),
                lambda request: self.live.act(take_out, request, self.seen, int(chosen)),
                reason,
            )

    async def refresh_step(self) -> None:
        """Show the step again as it is now on this screen."""
        if self.dossier is not None:
            await self.show_step(self.dossier)
        self.refresh_commands()

    # Packs

    async def on_scan(self, text: str) -> bool:
        """Take a pack, or a label of this preparation."""
        if not looks_like_gs1(text):
            left = await self.live.consult(leftover_of, text)
            if not isinstance(left, Refused) or left.code.startswith("leftover_"):
                await self._take_leftover(left)
                return True
            mine = await own_label(self, text)
            if not isinstance(mine, bool):
                self.tell(say("making.own_label"), Severity.DONE)
            return bool(mine)
        await take_pack(self, text, self.why_not(TYPE.id), self._take)
        return True

    async def _take_leftover(self, left: Leftover | Refused) -> None:
        """Put a leftover with the others, or say why its label is not good."""
        why = self.why_not(TYPE.id) or (refusal(left) if isinstance(left, Refused) else None)
        if why is not None:
            self.tell(why, Severity.REFUSED)
        elif isinstance(left, Leftover):
            await self._add(leftover_item(left))

    async def _take(self, pack: Pack) -> None:
        """Put a scanned pack with the others; ask what it is where the formulary does not know its code."""
        if pack.expiry is None:
            raise BadScan("gs1_no_expiry")
        item = known_item(self.live.data.formulary, pack.gtin, pack.lot, pack.expiry, pack.serial)
        if item is None:
            question = say("tray.what_is_it", gtin=pack.gtin, lot=pack.lot)
            item = await self._asked(question, pack)
        if item is not None:
            await self._add(item)

    async def do_type(self) -> None:
        """Type a pack that can't be scanned."""
        item = await self._asked(say("tray.what_to_type"), None)
        if item is not None:
            await self._add(item)

    async def _asked(self, question: str, pack: Pack | None) -> Item | None:
        """Ask what a pack is, then what its code did not say."""
        assert self.dossier is not None
        options = kinds(self.live.data.formulary, self.dossier.preparation)
        last = await self.live.ask(last_of_product, pack.gtin) if pack else None
        options = likely_first(options, last.name if last else None)
        guess = pack is None or last is not None  # else no line stands ready for a quick Enter
        chosen = await self.ask(
            ListDialog(say("tray.choose_pack"), choices(options), (question,), guess=guess)
        )
        return await self._described(options[int(chosen)], pack) if chosen else None

    async def _described(self, kind: PackKind, pack: Pack | None) -> Item | None:
        lot, expiry, asks = (pack.lot, pack.expiry, False) if pack else ("", None, True)
        name, content, strength = kind.name, kind.content_mg, kind.concentration_mg_ml
        if asks or kind.needs_name or kind.needs_figures:
            typed = await self.ask(
                LotDialog(
                    kind.words,
                    lot=lot,
                    expiry=asks,
                    name=kind.needs_name,
                    figures=kind.needs_figures,
                    unit=kind.unit,
                )
            )
            if typed is None:
                return None
            lot, name = typed.lot, name or typed.name
            expiry = typed.expiry.isoformat() if typed.expiry else expiry
            content, strength = content or typed.content_mg, strength or typed.concentration_mg_ml
        return PackKind(kind.words, kind.kind, name, content, strength, kind.unit).item(
            lot, expiry or "", pack.gtin if pack else None, pack.serial if pack else None
        )

    async def _add(self, item: Item) -> None:
        """Put a pack on the list, unless the core would refuse it."""
        refused = await self.live.consult(why_not_add, self.preparation_id, (*self.items, item))
        if refused is not None:
            self.tell(refusal(refused), Severity.REFUSED)
            return
        self.items.append(item)
        part = as_component(item, self.preparation_id)
        self.tell(say("tray.added", name=component_words(part), lot=part.lot), Severity.DONE)
        await self.refresh_step()


def _words(part: Component) -> str:
    """Write a pack on two lines: what it is, then lot and expiry."""
    return f"{component_words(part)}\n  {lot_words(part)}"
