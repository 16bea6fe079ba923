"""An old worksheet as something to make again: its order, and what moved since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from screens.preparation.order_facts import amount, unit_words
from station.acts.unit_data import UnitData
from station.clinical.amounts import number_text
from station.clinical.findings.context import Context
from station.clinical.findings.finding import Line
from station.clinical.model import SPECIAL, Patient, Preparation, Prescription
from station.clinical.paper_codes import Part
from station.clinical.patient_facts import PatientFact
from station.clinical.reproduced import facts_of as figures
from station.clinical.reproduced import known_then
from station.clinical.typed_orders import SpecialFields, TypedLine, moved
from station.records.database import Database
from station.records.queries.fetch import one
from station.records.queries.patient_facts import facts_of
from station.records.queries.sheets import bag_of_part
from station.records.queries.typed import made_before
from station.words import comma, say, separated

UNITS = {
    "weight_kg": "kg", "height_cm": "cm", "bsa_m2": "m2", "creatinine": "µmol/L", "clearance": "mL/min",
    "volume_ml": "mL", "infusion_minutes": "min",
}  # fmt: skip
NUMBERS = ("interval", "cumulative", "basis", "dose")
CODES = ("route", "container", "diluent")


@dataclass(frozen=True)
class Worksheet:
    """A preparation made before, with its prescription and patient."""

    number: str
    preparation: Preparation
    prescription: Prescription
    patient: Patient
    told: tuple[PatientFact, ...] = ()
    """What was told of the patient, then and since."""

    @property
    def line(self) -> TypedLine:
        """Give its line as ordered, without a trial's kit; the dose of today still has to be looked at."""
        bag = self.preparation
        special = SpecialFields(**{name: getattr(bag, name) for name in SPECIAL})
        return TypedLine(
            bag.drug, bag.dose, bag.dose_unit, bag.route, bag.container, bag.diluent, bag.volume_ml,
            bag.infusion_minutes, bag.basis, bag.basis_unit,
            replace(special, trial_kit=None), bag.remove_volume,
        )  # fmt: skip


def worksheet(database: Database, number: str) -> Worksheet | None:
    """Find the newest preparation of a number."""
    found = made_before(database, number)
    return _worksheet(database, number, found[0]) if found else None


def scanned_worksheet(database: Database, part: Part) -> Worksheet | None:
    """Find the preparation that a worksheet of this station was printed for, by any one of its codes."""
    bag = bag_of_part(database, part)
    return _worksheet(database, bag.register_number or part.name, bag) if bag else None


def _worksheet(database: Database, number: str, bag: Preparation) -> Worksheet:
    prescription = one(database, Prescription, bag.prescription)
    assert prescription is not None
    patient = one(database, Patient, prescription.patient)
    assert patient is not None
    return Worksheet(number, bag, prescription, patient, facts_of(database, patient.id))


def moved_words(old: Worksheet, prescription: Prescription, bag: Preparation, data: UnitData) -> str:
    """Say every figure of today's order that differs from the old worksheet, with its change in percent."""
    when = old.preparation.due
    then = Context(data.doses, known_then(old.told, when))
    before = figures(Line(old.patient, old.prescription, old.preparation), data.formulary, data.checks, then)
    now = Context(data.doses, old.told)
    after = figures(Line(old.patient, prescription, bag), data.formulary, data.checks, now, when)
    found = moved(before, after)
    if not found:
        return say("typing.moved_nothing", number=old.number)
    words = [
        say(
            "typing.moved_one",
            field=say(f"typing.field.{item.name}"),
            before=_shown(item.name, item.before),
            after=_shown(item.name, item.after),
            percent=_percent(item.percent) if item.percent is not None else "",
        )
        for item in found
    ]
    return say("typing.moved", number=old.number, fields=separated(words))


def _percent(change: Decimal) -> str:
    """Write a change in percent, with its sign."""
    return say("typing.moved_percent", percent=f"{'+' if change > 0 else ''}{number_text(change, comma())}")


def _shown(name: str, text: str | None) -> str:
    """Write a figure with its unit, a code in words."""
    if text is None:
        return say("fact.unknown")
    if name in UNITS:
        return amount(Decimal(text), UNITS[name]) or ""
    if name in NUMBERS:
        return number_text(Decimal(text), comma())
    if name in CODES:
        words = say(f"{name}.{text}")
        return text if words == f"{name}.{text}" else words
    return unit_words(text) if name.endswith("_unit") else text
