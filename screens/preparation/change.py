"""A difference between a preparation and a later file: shown field by field, then taken or kept out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, Command
from screens.dialogs.reason import ReasonDialog
from screens.preparation.order_facts import amount, day_and_time, patient_line, term
from screens.preparation.signing import signed, signed_lines
from screens.shell.dialog import Dialog
from screens.shell.keyed import KeyedScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from screens.widgets.difference_table import Difference, DifferenceTable
from station.acts.changes import decide_change
from station.acts.importing import ORDER_FIELDS, PATIENT_FIELDS, PRESCRIPTION_FIELDS
from station.clinical.days import day_text
from station.clinical.model import BEFORE_START, Change
from station.clinical.terms import Terms
from station.records.queries.preparations import Dossier
from station.records.rows import time_value
from station.runtime.live import Live
from station.words import say

ACCEPT = Command("change.accept", "f2", "command.accept_change")
KEEP = Command("change.keep", "f7", "command.keep_change")

UNITS = {
    "volume_ml": "mL",
    "weight_kg": "kg",
    "height_cm": "cm",
    "bsa_m2": "m2",
    "infusion_minutes": "min",
    "pump_ml_h": "mL/h",
    "pump_ml": "mL",
    "pump_residual_ml": "mL",
}
WITH_UNIT = {"dose": "dose_unit", "basis": "basis_unit"}
TERMS = ("route", "diluent", "container")

FIELDS = (
    *(f"patient.{name}" for name in PATIENT_FIELDS),
    "prescription_id",
    *ORDER_FIELDS,
    *PRESCRIPTION_FIELDS,
    "go",
)

Pair = Sequence[object]
"""A field's value before and after."""


class ChangeDialog(Dialog[bool]):
    """Answers True to take the new figures, False to keep the old ones, None for Esc."""

    KEYS = (ACCEPT, KEEP, CANCEL)

    def __init__(self, change: Change, dossier: Dossier, terms: Terms) -> None:
        super().__init__(say("change.title"))
        self._change = change
        self._dossier = dossier
        self._differences = differences(change, dossier, terms)

    def inside(self) -> ComposeResult:
        """Show whose order it is, what differs, and what each answer does."""
        yield Static(patient_line(self._dossier.patient), markup=False)
        bag = self._dossier.preparation
        yield Static(f"{bag.drug} {amount(bag.dose, bag.dose_unit)}\n", markup=False)
        yield DifferenceTable(self._differences)
        yield Static("\n" + self._consequence(), markup=False)

    def _consequence(self) -> str:
        if not self._change.critical:
            return say("change.plain")
        started = self._dossier.preparation.state not in BEFORE_START
        return say("change.after_start") if started else say("change.before_start")

    def why_not(self, command_id: str) -> str | None:
        """Refuse new critical figures for a bag that is being made, as the core does."""
        started = self._dossier.preparation.state not in BEFORE_START
        if command_id == ACCEPT.id and self._change.critical and started:
            return say("refused.change_after_start")
        return None

    async def do_accept(self) -> None:
        """Take the new figures."""
        self.finish(True)

    async def do_keep(self) -> None:
        """Keep the old figures."""
        self.finish(False)

    async def do_cancel(self) -> None:
        """Decide later."""
        self.finish()


def open_change(dossier: Dossier) -> Change | None:
    """Give the oldest difference of a preparation that waits for a decision."""
    return next((change for change in dossier.changes if change.decision == "open"), None)


async def decide(screen: KeyedScreen[Any], live: Live, dossier: Dossier) -> bool:
    """Have the oldest open difference of a preparation decided, with reason and signature; True if it was."""
    change = open_change(dossier)
    if change is None:
        return False
    accept = await screen.ask(ChangeDialog(change, dossier, live.data.formulary.terms))
    if accept is None:
        return False
    which = "accept_change" if accept else "keep_change"
    reason = await screen.ask(ReasonDialog(say(f"reason.{which}")))
    if not reason:
        return False
    done = await signed(
        screen,
        live,
        "decide_change",
        signed_lines(dossier, (say(f"signed.{which}"), reason)),
        lambda request: live.act(decide_change, request, change.id, accept=accept),
        reason,
    )
    if done is not None:
        screen.tell(deed(done), Severity.DONE)
    return done is not None


def differences(change: Change, dossier: Dossier, terms: Terms) -> tuple[Difference, ...]:
    """Write the fields of a change in words, figures with their unit."""
    fields: Mapping[str, Pair] = json.loads(change.fields)
    return tuple(_difference(name, fields, dossier, terms) for name in _names(fields))


def _names(fields: Mapping[str, Pair]) -> list[str]:
    """List the fields in the order of an order: identity, drug, course; a changed unit with its figure."""
    figures = {unit: figure for figure, unit in WITH_UNIT.items()}
    changed = {figures.get(name, name) for name in fields}
    return [name for name in FIELDS if name in changed]


def _difference(name: str, fields: Mapping[str, Pair], dossier: Dossier, terms: Terms) -> Difference:
    label = say(f"change.{name}")
    if name in WITH_UNIT:
        bag, unit = dossier.preparation, WITH_UNIT[name]
        figures = fields.get(name, [getattr(bag, name)] * 2)
        units = fields.get(unit, [getattr(bag, unit)] * 2)
        before, after = (_amount(figure, str(of or "")) for figure, of in zip(figures, units, strict=True))
        return Difference(label, before, after)
    old, new = fields[name]
    return Difference(label, _words(name, old, terms), _words(name, new, terms))


def _amount(value: object, unit: str) -> str | None:
    return None if value is None else amount(Decimal(str(value)), unit)


def _words(name: str, value: object, terms: Terms) -> str | None:
    """Write one value of a field as people read it."""
    if value is None:
        return say("fact.none") if name in ("diluent", "patient.used_name") else None
    text = str(value)
    if name in UNITS:
        return _amount(text, UNITS[name])
    if name in TERMS:
        return term(terms, name, text)
    if name == "due":
        return day_and_time(time_value(text))
    if name == "patient.birth_date":
        return day_text(text)
    return say(f"sex.{text.lower()}") if name == "patient.sex" else text
