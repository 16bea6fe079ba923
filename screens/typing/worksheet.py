"""An old worksheet as something to make again: its order, and what moved since."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from station.clinical.model import Patient, Preparation, Prescription
from station.clinical.paper_codes import Part
from station.clinical.paper_sheets import Sheet
from station.clinical.typed_orders import TypedLine, moved
from station.records.database import Database
from station.records.queries.fetch import one
from station.records.queries.settings import setting
from station.records.queries.typed import made_before
from station.words import say


@dataclass(frozen=True)
class Worksheet:
    """A preparation made before, with its prescription and patient."""

    number: str
    preparation: Preparation
    prescription: Prescription
    patient: Patient

    @property
    def line(self) -> TypedLine:
        """Give its line as it was ordered; the dose of today still has to be looked at."""
        bag = self.preparation
        return TypedLine(
            bag.drug, bag.dose, bag.dose_unit, bag.route, bag.container, bag.diluent, bag.volume_ml,
            bag.infusion_minutes, bag.basis, bag.basis_unit, bag.remove_volume,
        )  # fmt: skip


def worksheet(database: Database, number: str) -> Worksheet | None:
    """Find the newest preparation of a number."""
    found = made_before(database, number)
    return _worksheet(database, number, found[0]) if found else None


def scanned_worksheet(database: Database, part: Part) -> Worksheet | None:
    """Find the preparation that a worksheet of this station was printed for, by any one of its codes."""
    sheet = one(database, Sheet, part.sheet)
    ours = part.series == setting(database, "series", "A")
    bag = one(database, Preparation, sheet.preparation) if ours and sheet and sheet.preparation else None
    return _worksheet(database, bag.register_number or part.name, bag) if bag else None


def _worksheet(database: Database, number: str, bag: Preparation) -> Worksheet:
    prescription = one(database, Prescription, bag.prescription)
    assert prescription is not None
    patient = one(database, Patient, prescription.patient)
    assert patient is not None
    return Worksheet(number, bag, prescription, patient)


Facts = list[tuple[str, Decimal | str | None]]


def facts_of(old: Worksheet) -> Facts:
    """List the facts of an old worksheet that may have moved since."""
    order, bag = old.prescription, old.preparation
    return [
        ("weight_kg", order.weight_kg), ("height_cm", order.height_cm), ("cycle", order.cycle),
        ("day", order.day), ("dose", bag.dose), ("volume_ml", bag.volume_ml), ("diluent", bag.diluent),
    ]  # fmt: skip


def moved_words(old: Worksheet, now: Facts) -> str:
    """Say what differs from the old worksheet, amounts with their change in percent."""
    found = moved(facts_of(old), now)
    if not found:
        return say("typing.moved_nothing", number=old.number)
    words = [
        say(
            "typing.moved_one",
            field=say(f"typing.field.{item.name}"),
            before=_shown(item.before),
            after=_shown(item.after),
            percent=f" ({item.percent:+} %)".replace(".", ",") if item.percent is not None else "",
        )
        for item in found
    ]
    return say("typing.moved", number=old.number, fields=" ; ".join(words))


def _shown(text: str | None) -> str:
    return say("fact.unknown") if text is None else text.replace(".", ",")
