"""The form of an order from paper: patient, protocol and lines, and what shows that it was prescribed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from screens.commands import UNDO, Command
from screens.dialogs.pick import ListDialog
from screens.dialogs.type_text import TextDialog
from screens.preparation.order_facts import amount
from screens.preparation.signing import signed
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from screens.shell.unsigned import Unsigned
from screens.typing.fields import (
    body_fields,
    fill_in,
    fill_patient,
    read_evidence,
    read_prescription,
    reason_of,
    typed_so_far,
)
from screens.typing.line_dialog import ROUTES, LineDialog
from screens.typing.special_dialog import special_words
from screens.typing.worksheet import Worksheet, moved_words
from screens.widgets.amount_field import AmountField
from screens.widgets.choice_list import Choice
from screens.widgets.form_field import FormField
from screens.widgets.text_field import TextField
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.typing_orders import type_order
from station.clinical.computed import Unknown
from station.clinical.dose import Body, recompute
from station.clinical.protocols import ProtocolLine
from station.clinical.typed_orders import TypedLine
from station.exchange.protocols import read_protocols
from station.records.queries.imports import patient_by_ipp
from station.words import captioned, say

RECORD = Command("typing.record", "f2", "command.typing_record", kept=True)
PROTOCOL = Command("typing.protocol", "f3", "command.typing_protocol", kept=True)
LINE = Command("typing.line", "f4", "command.typing_line")
PATIENT = Command("typing.patient", "f5", "command.typing_patient")
ADD = Command("typing.add", "f7", "command.typing_add")
INS = Command("typing.ins", None, "command.typing_ins")
DROP = Command("typing.drop", None, "command.typing_drop")


@dataclass(frozen=True)
class Made:
    """What is typed beside the fields: the lines, and the patient's national identifier."""

    lines: tuple[TypedLine, ...] = ()
    ins: str | None = None


class OrderForm(StationScreen[str]):
    """Answers what was recorded, in words; None when nothing was."""

    KEYS = (RECORD, PROTOCOL, LINE, PATIENT, ADD, INS, DROP, UNDO)
    CSS_PATH = "typing.tcss"
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, old: Worksheet | None = None) -> None:
        super().__init__()
        self._old = old
        self.subject = old.number if old else ""
        self._made = Unsigned(_again(old) if old else Made())

    def body(self) -> ComposeResult:
        """Put the fields over the lines."""
        with VerticalScroll(id="fields", can_focus=False):
            yield from body_fields()
        yield Static("", id="moved", markup=False)
        yield Static(say("typing.lines"), classes="heading", markup=False)
        yield WorkTable(
            (
                Column(say("typing.field.drug"), 20, stretch=True),
                Column(say("typing.field.dose"), 16, right=True),
                Column(say("typing.field.diluent"), 22),
                Column(say("typing.field.container"), 10),
            ),
            id="lines",
        )

    async def reload(self) -> None:
        """Show the lines; what was typed stays."""
        if self._old is not None and not self.query_one("#ipp", TextField).text:
            fill_in(self, self._old)
        self._show_lines()

    def _show_lines(self) -> None:
        self.query_one("#lines", WorkTable).show(
            [_row(str(place), line) for place, line in enumerate(self._lines)]
        )
        self._show_moved()

    def _show_moved(self) -> None:
        words = self._moved()
        moved = self.query_one("#moved", Static)
        moved.display = bool(words)
        moved.update(words)

    def _moved(self) -> str:
        """Say what moved since the old worksheet, every figure; nothing without one."""
        if self._old is None:
            return ""
        order, bag = typed_so_far(self, self._old, self._lines[0] if self._lines else None)
        return moved_words(self._old, order, bag, self.live.data)

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Show what moved since the old worksheet."""
        self._show_moved()

    # Commands

    async def do_patient(self) -> None:
        """Take over a known identity."""
        known = await self.live.ask(patient_by_ipp, self.query_one("#ipp", TextField).text.strip())
        if known is None:
            self.tell(say("typing.unknown_patient"), Severity.WARNING)
            return
        fill_patient(self, known)
        self.query_one("#weight_kg", AmountField).focus_entry()
        self.tell(say("typing.taken_over", name=f"{known.birth_name} {known.first_name}"))

    async def do_ins(self) -> None:
        """Take the national identifier, which most papers do not show."""
        field, lines = say("typing.field.ins"), (say("typing.ins_what"),)
        ins = await self.ask(TextDialog(say("command.typing_ins"), field, lines, self._made.now.ins or ""))
        if ins:
            written = "".join(ins.split()).upper()
            self._made.become(replace(self._made.now, ins=written))
            self.tell(say("typing.ins_taken", ins=written))

    async def do_protocol(self) -> None:
        """Choose a protocol and a day, then type the dose of each of its lines."""
        protocols = {item.code: item for item in read_protocols()}
        choices = [Choice(code, item.name) for code, item in protocols.items()]
        chosen = protocols.get(await self.ask(ListDialog(say("command.typing_protocol"), choices)) or "")
        if chosen is None:
            return
        days = [Choice(day, day) for day in chosen.days]
        title = say("typing.day_of", protocol=chosen.name)
        day: str | None = days[0].key
        if len(days) > 1:
            day = await self.ask(ListDialog(title, days))
        if day is None:
            return
        self.query_one("#protocol", TextField).put(chosen.name)
        self.query_one("#day", TextField).put(day)
        for line in chosen.of_day(day):
            await self._dose_of(_offered(line), None)

    async def do_line(self) -> None:
        """Change the line under the cursor, or add the first."""
        place = self.query_one("#lines", WorkTable).current
        if place is None:
            await self._dose_of(None, None)
        else:
            await self._dose_of(self._lines[int(place)], int(place))

    async def do_add(self) -> None:
        """Add a line."""
        await self._dose_of(None, None)

    async def do_drop(self) -> None:
        """Drop the line under the cursor."""
        place = self.query_one("#lines", WorkTable).current
        if place is not None:
            self._put((*self._lines[: int(place)], *self._lines[int(place) + 1 :]))
            self._show_lines()

    def own_work(self) -> Unsigned[Made]:
        """What was put together here belongs to who did it."""
        return self._made

    @property
    def _lines(self) -> tuple[TypedLine, ...]:
        return self._made.now.lines

    def _put(self, lines: tuple[TypedLine, ...]) -> None:
        self._made.become(replace(self._made.now, lines=lines))

    async def do_undo(self) -> None:
        """Take back the last line added, changed or dropped, or the identifier told."""
        self._made.undo()
        self._show_lines()

    async def _dose_of(self, offered: TypedLine | None, place: int | None) -> None:
        terms = self.live.data.formulary.terms
        title = offered.drug if offered else say("command.typing_add")
        line = await self.ask(LineDialog(title, terms, offered, self._computed(offered)))
        if line is None:
            return
        if place is None:
            self._put((*self._lines, line))
        else:
            self._put((*self._lines[:place], line, *self._lines[place + 1 :]))
        self._show_lines()

    def _computed(self, line: TypedLine | None) -> str:
        """Say what the station computes from the basis, to compare with the paper and never instead of it."""
        if line is None or line.basis is None:
            return say("typing.not_computed")
        height, weight = (
            self.query_one(f"#{name}", AmountField).value for name in ("height_cm", "weight_kg")
        )
        found = recompute(line.basis, line.basis_unit, Body(height, weight, None))
        basis = amount(line.basis, line.basis_unit or "")
        if isinstance(found, Unknown):
            return captioned(basis or "", say(f"unverifiable.{found.reason}"))
        value = amount(found.value.quantize(Decimal("0.1")), found.unit)
        return say("typing.computed", formula=basis, value=value)

    def why_not(self, command_id: str) -> str | None:
        """Change or drop only a line that is there."""
        if command_id == DROP.id and not self._lines:
            return say("refused.typed_no_lines")
        if command_id == UNDO.id and not self._made.begun:
            return say("undo.nothing")
        return None

    async def do_record(self) -> None:
        """Have the order signed, once nothing is missing."""
        typed = read_prescription(self, self._lines, self._made.now.ins)
        given = read_evidence(self, self._old.number if self._old else None)
        if isinstance(typed, str) or isinstance(given, str):
            missing = typed if isinstance(typed, str) else str(given)
            self.tell(say("typing.incomplete", field=missing), Severity.REFUSED)
            return
        if not typed.lines or any(not line.dose for line in typed.lines):
            self.tell(say("typing.dose_missing"), Severity.REFUSED)
            return
        who = f"{typed.birth_name} {typed.first_name}, IPP {typed.ipp}"
        what = [_said(line) for line in typed.lines]
        evidence = f"{say('typing.evidence.' + given.kind.value)}, {given.prescriber}"
        done = await signed(
            self,
            self.live,
            "type_order",
            (who, *what, evidence, *([self._moved()] if self._old else []), "", say("signed.type_order")),
            lambda request: self.live.act(type_order, request, typed, given),
            reason_of(self),
        )
        if done is not None:
            self.finish(deed(done))


def _again(old: Worksheet) -> Made:
    """Begin with the line of an old worksheet, whose dose of today is still to be typed."""
    return Made((replace(old.line, dose=Decimal(0)),), old.patient.ins)


def _said(line: TypedLine) -> str:
    """Say what is signed of a line, with what is special of it."""
    special = special_words(line.special)
    route = say(f"route.{line.route}") if line.route in ROUTES else line.route
    return f"{line.drug} {amount(line.dose, line.dose_unit)}, {route}" + (f" ({special})" if special else "")


def _row(key: str, line: TypedLine) -> Row:
    volume = f" {amount(line.volume_ml, 'mL')}" if line.volume_ml else ""
    diluent = (say(f"diluent.{line.diluent}") if line.diluent else say("diluent.undiluted")) + volume
    dose = (amount(line.dose, line.dose_unit) if line.dose else None) or say("fact.unknown")
    return Row(key, (line.drug, dose, diluent, say(f"container.{line.container}")))


def _offered(line: ProtocolLine) -> TypedLine:
    unit = "IU" if line.basis_unit.startswith("IU") else "mg"
    return TypedLine(
        line.drug, Decimal(0), unit, line.route, line.container, line.diluent, line.volume_ml,
        line.infusion_minutes, line.basis, line.basis_unit, remove_volume=line.remove_volume,
    )  # fmt: skip
