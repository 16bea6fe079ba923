"""The fields of the order form: laid out, filled from what is known, read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from textual.widget import Widget

from screens.shell.local_time import zone
from screens.typing.worksheet import Worksheet
from screens.widgets.amount_field import AmountField
from screens.widgets.birth_date_field import BirthDateField
from screens.widgets.date_field import DateField
from screens.widgets.form_field import FormField
from screens.widgets.hour_field import HourField
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from station.clinical.amounts import number_text, parse_number
from station.clinical.days import day_text
from station.clinical.model import Patient, Preparation, Prescription
from station.clinical.typed_orders import EvidenceKind, GivenEvidence, TypedLine, TypedPrescription
from station.words import say

TEXTS = ("ipp", "birth_name", "used_name", "first_name")
NEEDED = ("ipp", "birth_name", "first_name", "birth_date", "ward", "due_date", "due_time")
EVIDENCE_NEEDED = ("kind", "prescriber", "said_date", "said_time")


def body_fields() -> Iterator[Widget]:
    """Yield the fields in the order of a paper prescription."""
    yield from (TextField(_label(name), id=name) for name in TEXTS)
    yield BirthDateField(_label("birth_date"), id="birth_date")
    yield OneOf(_label("sex"), [(sex, say(f"typing.sex.{sex}")) for sex in ("F", "M", "I")], id="sex")
    yield AmountField(_label("weight_kg"), parse_number, unit="kg", id="weight_kg")
    yield AmountField(_label("height_cm"), parse_number, unit="cm", id="height_cm")
    yield from (TextField(_label(name), id=name) for name in ("ward", "protocol", "cycle", "day"))
    yield DateField(_label("due_date"), id="due_date")
    yield HourField(_label("due_time"), id="due_time")
    kinds = [(kind.value, say(f"typing.evidence.{kind.value}")) for kind in EvidenceKind]
    yield OneOf(_label("kind"), kinds, id="kind")
    yield TextField(_label("prescriber"), id="prescriber")
    yield DateField(_label("said_date"), id="said_date")
    yield HourField(_label("said_time"), id="said_time")
    yield OneOf(_label("read_back"), [("yes", say("typing.yes")), ("no", say("typing.no"))], id="read_back")
    yield TextField(_label("reason"), id="reason", longest=200)


def _label(name: str) -> str:
    return say(f"typing.field.{name}")


def fill_patient(screen: Widget, patient: Patient) -> None:
    """Put a known identity in the fields."""
    for name in TEXTS:
        screen.query_one(f"#{name}", FormField).put(getattr(patient, name) or "")
    screen.query_one("#birth_date", FormField).put(day_text(patient.birth_date))
    screen.query_one("#sex", OneOf).place = {"F": 0, "M": 1, "I": 2}.get(patient.sex or "")


def fill_in(screen: Widget, old: Worksheet) -> None:
    """Put in what an old worksheet says; day, hour and evidence are those of today."""
    fill_patient(screen, old.patient)
    order = old.prescription
    for name in ("ward", "protocol", "cycle", "day", "prescriber"):
        screen.query_one(f"#{name}", FormField).put(getattr(order, name) or "")
    for name, value in (("weight_kg", order.weight_kg), ("height_cm", order.height_cm)):
        screen.query_one(f"#{name}", FormField).put(number_text(value, comma=True) if value else "")
    screen.query_one("#kind", OneOf).place = list(EvidenceKind).index(EvidenceKind.WORKSHEET)


def read_prescription(
    screen: Widget, lines: tuple[TypedLine, ...], ins: str | None = None
) -> TypedPrescription | str:
    """Read the form, or name the first field that is missing."""
    missing = _missing(screen, NEEDED)
    if missing:
        return missing
    birth_date = screen.query_one("#birth_date", BirthDateField).value
    assert birth_date is not None
    return TypedPrescription(
        ipp=_text(screen, "ipp"),
        birth_name=_text(screen, "birth_name"),
        first_name=_text(screen, "first_name"),
        birth_date=birth_date,
        ward=_text(screen, "ward"),
        due=_moment(screen, "due"),
        lines=lines,
        used_name=_text(screen, "used_name") or None,
        sex=screen.query_one("#sex", OneOf).value,
        protocol=_text(screen, "protocol") or None,
        cycle=_text(screen, "cycle") or None,
        day=_text(screen, "day") or None,
        weight_kg=screen.query_one("#weight_kg", AmountField).value,
        height_cm=screen.query_one("#height_cm", AmountField).value,
        ins=ins,
    )


def typed_so_far(screen: Widget, old: Worksheet, line: TypedLine | None) -> tuple[Prescription, Preparation]:
    """Give an old worksheet's order with what stands in the form now, complete or not."""
    unread = _missing(screen, ("due_date", "due_time"))
    due = datetime.now(UTC) if unread else _moment(screen, "due").astimezone(UTC)
    order = replace(
        old.prescription,
        protocol=_text(screen, "protocol") or None,
        cycle=_text(screen, "cycle") or None,
        day=_text(screen, "day") or None,
        weight_kg=screen.query_one("#weight_kg", AmountField).value,
        height_cm=screen.query_one("#height_cm", AmountField).value,
        bsa_m2=None,
    )
    said = line or TypedLine("", Decimal(0), "", "", "")
    told = {name: value for name, value in vars(said).items() if name != "special"}
    return order, replace(old.preparation, due=due, **told)


def read_evidence(screen: Widget, worksheet: str | None) -> GivenEvidence | str:
    """Read the evidence, or name the first field that is missing."""
    missing = _missing(screen, EVIDENCE_NEEDED)
    if missing:
        return missing
    return GivenEvidence(
        kind=EvidenceKind(screen.query_one("#kind", OneOf).value or ""),
        prescriber=_text(screen, "prescriber"),
        at=_moment(screen, "said"),
        read_back=screen.query_one("#read_back", OneOf).value == "yes",
        worksheet=worksheet,
    )


def reason_of(screen: Widget) -> str | None:
    """Give the reason typed, if any."""
    return _text(screen, "reason") or None


def _missing(screen: Widget, names: tuple[str, ...]) -> str | None:
    return next((_label(name) for name in names if not _value(screen.query_one(f"#{name}"))), None)


def _value(field: Widget) -> object:
    if isinstance(field, BirthDateField | DateField | OneOf):
        return field.value
    if isinstance(field, HourField):
        return field.value is not None
    return isinstance(field, FormField) and field.text.strip()


def _text(screen: Widget, name: str) -> str:
    return screen.query_one(f"#{name}", FormField).text.strip()


def _moment(screen: Widget, name: str) -> datetime:
    day = screen.query_one(f"#{name}_date", DateField).value
    hour = screen.query_one(f"#{name}_time", HourField).value
    assert day is not None and hour is not None
    return datetime.combine(day, hour, zone())
