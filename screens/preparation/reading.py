"""The blind reading before injection: every vial, the diluent, and each filled syringe at its graduation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from screens.commands import UNDO, Command
from screens.dialogs.pick import ListDialog
from screens.preparation.blind_screen import BlindScreen, Record
from screens.preparation.label_scan import own_label, take_pack
from screens.preparation.lot_dialog import LotDialog
from screens.preparation.order_facts import amount
from screens.preparation.packs import grouped, read_words
from screens.preparation.step_screen import SIDEWAYS
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from screens.widgets.amount_field import AmountField
from screens.widgets.choice_list import Choice
from screens.widgets.form_field import FormField
from station.acts import reading
from station.acts.drawing_plan import DILUENT, VIAL
from station.acts.scanned import leftover_of
from station.clinical import double_check
from station.clinical.amounts import parse_number
from station.clinical.double_check import component_text
from station.clinical.leftovers import Leftover
from station.clinical.model import Component, HoldPoint, State
from station.clinical.steps import Act
from station.exchange.gs1 import Pack, looks_like_gs1
from station.records.queries.preparations import Dossier
from station.records.queries.trays import SyringeToRead, last_of_product, syringes_to_read
from station.runtime.live import Live
from station.words import captioned, say

TYPE = Command("reading.type", "f7", "command.type_lot", kept=True)
ITEMS = {VIAL: double_check.VIALS, DILUENT: double_check.DILUENT}


@dataclass(frozen=True)
class Seen:
    """One object a checker held: vial or diluent, what it says, its serial number if scanned, its name."""

    kind: str
    text: str
    serial: str | None = None
    name: str | None = None


class ReadingScreen(BlindScreen):
    """Each checker reads from the objects; volumes, lots and the other's reading are nowhere on it."""

    STATES = frozenset({State.DRAWN})
    KEYS = (TYPE, UNDO, *SIDEWAYS)
    POINT = HoldPoint.BEFORE_INJECTION
    ACT = Act.READ
    AUTO_FOCUS = ""

    def __init__(self, live: Live, preparation_id: int) -> None:
        super().__init__(live, preparation_id)
        self._objects: list[Seen] = []
        self._syringes: list[SyringeToRead] = []

    def own_part(self) -> ComposeResult:
        """Put how to read and a field for each syringe over what was scanned."""
        yield Static(say("reading.how"), id="how", markup=False)
        yield Vertical(id="syringes")
        yield Static("", id="read", markup=False)

    async def show_step(self, dossier: Dossier) -> None:
        """Lay a field for each syringe; what was typed stays."""
        await super().show_step(dossier)
        syringes = await self.live.ask(syringes_to_read, dossier.preparation)
        if syringes != self._syringes:
            self._syringes = syringes
            await self._lay_fields()
        self._show_objects()

    async def _lay_fields(self) -> None:
        box = self.query_one("#syringes", Vertical)
        await box.remove_children()
        await box.mount(*(_field(syringe) for syringe in self._syringes))
        for field in list(self.query(AmountField))[:1]:
            field.focus_entry()

    def _show_objects(self) -> None:
        """List what was read, the last first."""
        lines = self._object_lines(reversed(self._objects))
        self.query_one("#read", Static).update("\n".join(lines) or say("reading.nothing_yet"))

    def _object_lines(self, objects: Iterable[Seen]) -> list[str]:
        formulary = self.live.data.formulary
        words = [
            f"{say(f'mismatch.{item.kind}')} {read_words(formulary, item.text, item.name)}"
            for item in objects
        ]
        return grouped(words)

    # What was read

    def record(self) -> Record:
        """Record a reading before injection."""
        return reading.read

    def values(self) -> dict[str, str]:
        """Give the objects and the volumes, only those that were read."""
        found = {
            key: ";".join(sorted(item.text for item in self._objects if item.kind == kind))
            for kind, key in ITEMS.items()
        }
        for syringe in self._syringes:
            value = self._field(syringe).value
            read = "" if value is None else format(value, "f")
            found[f"{double_check.SYRINGE}{syringe.number}"] = read
        return {key: value for key, value in found.items() if value}

    def _field(self, syringe: SyringeToRead) -> AmountField:
        return self.query_one(f"#syringe_{syringe.number}", AmountField)

    def own_lines(self) -> tuple[str, ...]:
        """Say what was read, object by object."""
        objects = self._object_lines(self._objects)
        volumes = [
            captioned(_syringe_words(syringe), amount(self._field(syringe).value, "mL") or "")
            for syringe in self._syringes
        ]
        return (*objects, *volumes)

    def why_not_complete(self) -> str | None:
        """Say what is still to be read: a vial, the diluent of an order that has one, every volume."""
        kinds = {item.kind for item in self._objects}
        if VIAL not in kinds:
            return say("reading.vial_missing")
        if DILUENT not in kinds and self.dossier and self.dossier.preparation.volume_ml:
            return say("reading.diluent_missing")
        volumes = (self._why_no_volume(syringe) for syringe in self._syringes)
        return next((sentence for sentence in volumes if sentence), None)

    def _why_no_volume(self, syringe: SyringeToRead) -> str | None:
        try:
            parse_number(self._field(syringe).text)
        except ValueError as error:
            missing = say("reading.volume_missing", number=syringe.number)
            return refusal(error) if self._field(syringe).text else missing
        return None

    async def clear(self) -> None:
        """Forget what was read."""
        self._objects.clear()
        await self._lay_fields()
        self._show_objects()

    # Reading

    def why_not(self, command_id: str) -> str | None:
        """Read only while it is to be read; take back only what is there."""
        if command_id == TYPE.id:
            return self.why_not_act(Act.READ)
        if command_id == UNDO.id:
            return None if self._objects else say("tray.nothing_to_undo")
        return super().why_not(command_id)

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Show F2 once all is there."""
        self.refresh_commands()

    async def on_scan(self, text: str) -> bool:
        """Take a vial or the diluent; a label of another preparation is said to be one."""
        if not looks_like_gs1(text):
            left = await self.live.consult(leftover_of, text)
            if isinstance(left, Leftover):
                self._take_leftover(left)
                return True
            mine = await own_label(self, text, stay=True)
            if not isinstance(mine, bool):
                self.tell(say("reading.not_the_label"))
            return bool(mine)
        await take_pack(self, text, self.why_not(TYPE.id), self._take)
        return True

    async def _take(self, pack: Pack) -> None:
        text = component_text(pack.gtin, pack.lot)
        if pack.serial and any(item.text == text and item.serial == pack.serial for item in self._objects):
            self.tell(say("reading.same_object"), Severity.REFUSED)
            return
        known = await self.live.ask(last_of_product, pack.gtin)
        kind = await self._kind(pack.gtin, known)
        if kind is not None:
            self._add(Seen(kind, text, pack.serial, known.name if known else None))
            self.begin_typing()

    def _take_leftover(self, left: Leftover) -> None:
        """Take a leftover as the vial it is, once."""
        text, mark = component_text(left.product, left.lot), f"leftover:{left.id}"
        if any(item.serial == mark for item in self._objects):
            self.tell(say("reading.same_object"), Severity.REFUSED)
        elif why := self.why_not(TYPE.id):
            self.tell(why, Severity.REFUSED)
        else:
            self._add(Seen(VIAL, text, mark))
            self.begin_typing()

    async def _kind(self, gtin: str, known: Component | None) -> str | None:
        """Tell vial from diluent by what the station knows of the product, not by this tray; else ask."""
        if self.live.data.formulary.vial(gtin):
            return VIAL
        return known.kind if known and known.kind in ITEMS else await self._asked_kind()

    async def _asked_kind(self) -> str | None:
        options = [Choice(kind, say(f"mismatch.{kind}")) for kind in ITEMS]
        return await self.ask(ListDialog(say("reading.which_kind"), options))

    async def do_type(self) -> None:
        """Type the lot that is printed on a vial or on the diluent."""
        kind = await self._asked_kind()
        if kind is None:
            return
        typed = await self.ask(LotDialog(say(f"mismatch.{kind}"), expiry=False))
        if typed is not None:
            self._add(Seen(kind, component_text(None, typed.lot)))

    def _add(self, seen: Seen) -> None:
        self._objects.append(seen)
        self._show_objects()
        self.refresh_commands()
        self.tell(say("reading.taken", what=say(f"mismatch.{seen.kind}")), Severity.DONE)

    async def do_undo(self) -> None:
        """Take back the last object."""
        self._objects.pop()
        self._show_objects()
        self.tell(say("reading.undone"))


def _field(syringe: SyringeToRead) -> AmountField:
    unit = say("reading.unit", graduation=amount(syringe.graduation_ml, "mL"))
    return AmountField(_syringe_words(syringe), parse_number, unit=unit, id=f"syringe_{syringe.number}")


def _syringe_words(syringe: SyringeToRead) -> str:
    """Say which syringe and its capacity."""
    return say("reading.syringe", number=syringe.number, capacity=amount(syringe.capacity_ml, "mL"))
