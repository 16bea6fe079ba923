"""What the ward tells of a patient is recorded with who said it, read back, and changes what is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from station.acts.patient_facts import Telling, tell_facts
from station.acts.validating import findings_of
from station.clinical.model import Preparation, Prescription
from station.clinical.patient_facts import FactKind, Told
from station.records.queries.fetch import many, one
from station.records.queries.patient_facts import facts_of
from tests.flow.day import MORNING, Day, done, refused

YESTERDAY = (MORNING - timedelta(days=1)).date().isoformat()
URACIL = Telling(FactKind.URACIL, "Dr Verdier", Told.PHONE, True, Decimal("9.4"), "ng/mL", day=YESTERDAY)


def first_course(day: Day) -> tuple[int, int]:
    """Give the fluorouracil of a first course, and its patient."""
    bag = many(day.database, Preparation, "external_id = 'P26-4116-037'")[0]
    prescription = one(day.database, Prescription, bag.prescription)
    assert prescription is not None
    return bag.id, prescription.patient


def codes(day: Day, bag: int) -> set[str]:
    return {item.code for item in findings_of(day.database, day.desk.data, bag, day.clock.utc())}


def test_a_uracilemia_told_and_read_back_opens_the_way_to_a_first_fluoropyrimidine(day: Day) -> None:
    bag, patient = first_course(day)
    assert "lab_missing" in codes(day, bag)
    assert done(tell_facts(day.desk, day.by("Fanny"), patient, [URACIL])).params == {"count": 1}
    assert "lab_missing" not in codes(day, bag)
    (row,) = facts_of(day.database, patient)
    assert (row.told_by, row.how, row.read_back, row.value) == (
        "Dr Verdier",
        Told.PHONE,
        True,
        Decimal("9.4"),
    )


def test_a_later_word_counts_and_the_earlier_one_stays(day: Day) -> None:
    bag, patient = first_course(day)
    done(tell_facts(day.desk, day.by("Fanny"), patient, [URACIL]))
    done(tell_facts(day.desk, day.by("Fanny"), patient, [replace(URACIL, value=Decimal(160))]))
    assert "lab_gate" in codes(day, bag)
    assert len(facts_of(day.database, patient)) == 2


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (replace(URACIL, read_back=False), "fact_not_read_back"),
        (replace(URACIL, told_by=" "), "fact_told_by"),
        (replace(URACIL, value=None), "fact_value"),
        (replace(URACIL, unit="mg/L"), "fact_unit"),
        (replace(URACIL, value=Decimal(9400)), "fact_implausible"),
        (replace(URACIL, day=None), "fact_undated"),
        (replace(URACIL, day="2999-01-01"), "fact_of_the_future"),
        (replace(URACIL, day="hier"), "fact_of_the_future"),
        (replace(URACIL, kind=FactKind.CREATININE, value=Decimal("0.9"), unit="µmol/L"), "fact_implausible"),
        (replace(URACIL, kind=FactKind.NO_ALLERGY), "fact_has_no_value"),
        (replace(URACIL, kind=FactKind.ALLERGY, value=None, unit=None, about=" "), "fact_about_what"),
    ],
)
def test_what_is_not_clear_is_refused_and_nothing_is_recorded(day: Day, told: Telling, code: str) -> None:
    _, patient = first_course(day)
    refused(tell_facts(day.desk, day.by("Fanny"), patient, [URACIL, told]), code)
    assert facts_of(day.database, patient) == ()


def test_nobody_tells_anything_of_a_patient_the_station_does_not_know(day: Day) -> None:
    refused(tell_facts(day.desk, day.by("Fanny"), 999, [URACIL]), "patient_unknown")
