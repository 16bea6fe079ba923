"""Orders typed by hand: evidence named, figures typed by two people, and no validation before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from station.acts.outcome import Outcome, Plan
from station.acts.perform import perform
from station.acts.typing_orders import retype, type_order
from station.clinical.model import Patient, Preparation, Provenance, State
from station.clinical.typed_orders import (
    Evidence,
    EvidenceKind,
    GivenEvidence,
    TypedLine,
    TypedPrescription,
    moved,
)
from station.records.queries.fetch import many, one
from station.records.queries.typed import waiting
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk

LINE = TypedLine(
    "gemcitabine", Decimal(1840), "mg", "intravenous", "bag", "nacl_0_9", Decimal(250), 30,
    Decimal(1000), "mg/m2",
)  # fmt: skip
FIGURES = {
    "ipp": "0099000999",
    "birth_date": "1950-02-01",
    "dose": "1840",
    "volume_ml": "250",
    "route": "intravenous",
}


def typed(day: Day, **changes: object) -> TypedPrescription:
    """A prescription as it lies on the desk."""
    whole = TypedPrescription(
        ipp="0099000999",
        birth_name="KERVELLA",
        first_name="Yann",
        birth_date="1950-02-01",
        ward="HDJ Oncologie",
        due=day.clock.utc() + timedelta(hours=3),
        lines=(LINE,),
        sex="M",
        protocol="Gemcitabine J1 J8 J15",
        day="J8",
        weight_kg=Decimal(78),
        height_cm=Decimal(176),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def signed(day: Day, **changes: object) -> GivenEvidence:
    """A signed prescription that was seen."""
    given = GivenEvidence(EvidenceKind.SIGNED, "Dr VERDIER", day.clock.utc() - timedelta(hours=1))
    return replace(given, **changes)  # type: ignore[arg-type]


def type_it(day: Day, by: str = "Bruno", reason: str | None = None, **given: object) -> Outcome:
    return type_order(day.desk, day.by(by, reason=reason), typed(day), signed(day, **given))


def bag(day: Day) -> Preparation:
    return many(day.database, Preparation, "1 ORDER BY id DESC LIMIT 1")[0]


def again(day: Day, by: str = "Fanny", **wrong: str) -> Outcome:
    return retype(day.desk, day.by(by), day.seen(bag(day).id), FIGURES | wrong)


def test_a_typed_order_names_its_evidence_and_waits_for_a_second_typing(day: Day) -> None:
    done(type_it(day))
    made = bag(day)
    assert (made.provenance, made.state, made.typist) == (
        Provenance.REENTERED, State.ORDERED, day.people["Bruno"].id,
    )  # fmt: skip
    (evidence,) = many(day.database, Evidence)
    assert (evidence.kind, evidence.prescriber) == (EvidenceKind.SIGNED, "Dr VERDIER")
    assert [item.preparation.id for item in waiting(day.database)] == [made.id]
    refused(Walk(day, number=made.id).validate(), "retype_needed")


def test_after_a_second_typing_the_order_is_validated_like_any_other(day: Day) -> None:
    done(type_it(day))
    done(again(day))
    assert waiting(day.database) == []
    done(Walk(day, number=bag(day).id).validate("Hélène", "Karim"))


def test_who_typed_first_does_not_type_again_and_never_validates(day: Day) -> None:
    done(type_it(day, by="Hélène"))
    refused(again(day, by="Hélène"), "retype_same_person")
    done(again(day, by="Karim"))
    refused(Walk(day, number=bag(day).id).validate("Hélène", "Karim"), "typist_validates")
    done(Walk(day, number=bag(day).id).validate("Karim", "Anne"))


@pytest.mark.parametrize(
    "wrong",
    [
        *({"ipp": "0099000998"}, {"birth_date": "1950-01-02"}, {"dose": "184"}, {"volume_ml": "500"}),
        {"route": "intrathecal"},
    ],
)
def test_figures_that_differ_are_named_and_nothing_is_recorded(day: Day, wrong: dict[str, str]) -> None:
    done(type_it(day))
    head = day.head()
    assert refused(again(day, **wrong), "retype_differs").params == {"figures": next(iter(wrong))}
    assert day.head() == head
    assert len(waiting(day.database)) == 1


def test_an_oral_order_is_a_pharmacists_read_back_and_with_a_reason(day: Day) -> None:
    oral = {"kind": EvidenceKind.ORAL, "read_back": True}
    refused(type_it(day, by="Bruno", reason="Urgence", **oral), "typed_oral_pharmacist")
    refused(
        type_it(day, by="Hélène", reason="Urgence", **oral | {"read_back": False}), "typed_oral_read_back"
    )
    refused(type_it(day, by="Hélène", **oral), "reason_missing")
    done(type_it(day, by="Hélène", reason="Urgence", **oral))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ipp": " "}, "typed_missing"),
        ({"ward": "a\u0000b"}, "typed_missing"),
        ({"lines": ()}, "typed_no_lines"),
        ({"lines": (replace(LINE, dose=Decimal(0)),)}, "typed_not_positive"),
        ({"lines": (replace(LINE, dose=Decimal("NaN")),)}, "typed_not_positive"),
        ({"lines": (replace(LINE, route=""),)}, "typed_line_missing"),
    ],
)
def test_what_is_missing_or_makes_no_sense_is_not_recorded(
    day: Day, changes: dict[str, object], code: str
) -> None:
    refused(type_order(day.desk, day.by("Bruno"), typed(day, **changes), signed(day)), code)


def test_evidence_has_a_prescriber_and_lies_in_the_past(day: Day) -> None:
    refused(type_it(day, prescriber=" "), "typed_prescriber")
    refused(type_it(day, at=day.clock.utc() + timedelta(hours=1)), "typed_in_future")


def test_an_ipp_that_belongs_to_somebody_else_is_refused(day: Day) -> None:
    known = one(day.database, Patient, 1)
    assert known is not None
    refused(type_order(day.desk, day.by("Bruno"), typed(day, ipp=known.ipp), signed(day)), "typed_identity")


def test_an_old_worksheet_made_again_is_told_apart(day: Day) -> None:
    done(type_it(day, kind=EvidenceKind.WORKSHEET, worksheet="26A00001"))
    assert bag(day).provenance is Provenance.REPRODUCED
    assert many(day.database, Evidence)[0].worksheet == "26A00001"
    refused(Walk(day, number=bag(day).id).validate(), "retype_needed")


def test_what_moved_since_an_old_worksheet_is_said_in_percent() -> None:
    before = [("weight_kg", Decimal(80)), ("cycle", "3"), ("dose", Decimal(150)), ("day", "J1")]
    after = [("weight_kg", Decimal(72)), ("cycle", "4"), ("dose", Decimal(150)), ("day", "J1")]
    assert [(item.name, item.percent) for item in moved(before, after)] == [
        ("weight_kg", Decimal("-10.0")), ("cycle", None),
    ]  # fmt: skip


def test_the_database_itself_lets_no_typed_order_be_validated_before_a_second_typing(day: Day) -> None:
    done(type_it(day))
    made = replace(bag(day), state=State.VALIDATED, validator=day.people["Hélène"].id)
    plan = Plan("validated", (made,), preparation=made.id)
    outcome = perform(day.desk, day.by("Hélène"), "validate", lambda scene: plan)
    assert refused(outcome, "rule").params == {"rule": "retyped"}
