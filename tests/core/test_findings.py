"""Each finding has an order that brings it out and one just beside that does not, in any order of lines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.clinical.checks import Severity
from station.clinical.findings.all import findings
from station.clinical.findings.context import Context
from station.clinical.findings.finding import Finding, Line, spoken
from station.clinical.model import Patient, Preparation, Prescription, Provenance, State
from station.clinical.orders import ImportedOrder
from station.clinical.patient_facts import FactKind
from station.exchange.demo_day import demo_csv
from station.exchange.mapping import load_mappings
from station.exchange.tables import read_orders
from station.places import data_folder
from station.words import say
from tests.core.finding_examples import (
    CARBOPLATIN,
    CHECKS,
    DOSES,
    EXAMPLES,
    FOLFOX,
    FORMULARY,
    LABS,
    NOBODY_APPROVED,
    NOW,
    PREPARATION,
    SAME_PATIENT,
    VINCRISTINE,
    Case,
    F,
    S,
    another,
    fact,
    last_course,
    order,
    received,
)
from tests.core.source_words import words_of


def said(line: Line, *others: Line) -> dict[str, Finding]:
    return {finding.code: finding for finding in findings(line, others, FORMULARY, CHECKS, NOW)}


def test_a_routine_order_with_all_that_is_to_know_of_its_patient_brings_nothing_out() -> None:
    known = (*LABS, received("oxaliplatine", "340"), fact(FactKind.NO_ALLERGY), last_course(14))
    assert Case(order(None, FOLFOX), (another(),), known).found() == ()


@pytest.mark.parametrize(("code", "severity", "triggers", "beside"), EXAMPLES)
def test_each_finding_is_brought_out_and_its_neighbour_is_quiet(
    code: str, severity: Severity, triggers: Case, beside: Case
) -> None:
    assert (
        max((item.severity for item in triggers.found() if item.code == code), key=lambda one: one.weight)
        is severity
    )
    assert code not in beside.said()


@pytest.mark.parametrize(
    ("one", "severity"),
    [
        (another(SAME_PATIENT), Severity.SECOND_PHARMACIST),
        (another(SAME_PATIENT, drug="Eloxatine", dose=Decimal(99)), Severity.SECOND_PHARMACIST),
        (another(SAME_PATIENT, container="diffuseur"), Severity.INFORMATION),
        (another({**SAME_PATIENT, "id": 7}), Severity.SECOND_PHARMACIST),
    ],
)
def test_the_same_drug_twice_a_day_for_one_patient_is_a_duplicate(one: Line, severity: Severity) -> None:
    assert said(order(), one)["duplicate_order"].severity is severity


@pytest.mark.parametrize(
    "one",
    [
        another(),
        another(SAME_PATIENT, drug="irinotecan"),
        another(SAME_PATIENT, due=PREPARATION.due + timedelta(days=1)),
        another(SAME_PATIENT, state=State.CANCELLED),
        another(SAME_PATIENT, remake_of=1),
    ],
)
def test_another_patient_drug_or_day_a_cancelled_or_a_remade_one_is_no_duplicate(one: Line) -> None:
    assert "duplicate_order" not in said(order(), one)


def test_a_day_is_one_of_the_hospital_not_of_greenwich() -> None:
    late = another(SAME_PATIENT, due=datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    here = NOW.astimezone(ZoneInfo("Europe/Paris"))
    codes = {finding.code for finding in findings(order(), [late], FORMULARY, CHECKS, here)}
    assert "duplicate_order" in said(order(), late) and "duplicate_order" not in codes


@pytest.mark.parametrize(
    ("provenance", "severity"),
    [(Provenance.PREVALIDATED, S), (Provenance.REENTERED, F), (Provenance.REPRODUCED, F)],
)
def test_a_line_nobody_approved_gives_no_figure(provenance: Provenance, severity: Severity) -> None:
    line = order(provenance=provenance, diluent="NaCl 0,9 %", volume_ml=Decimal(10))
    found = {item.code: item.severity for item in findings(line, (), NOBODY_APPROVED, CHECKS, NOW)}
    assert found | {"allergy_unknown": Severity.INFORMATION} == {
        "formulary_unapproved": severity,
        "allergy_unknown": Severity.INFORMATION,
    }


def test_what_kills_is_forbidden_whoever_approved_the_line() -> None:
    for line in (order(route="IT"), order(**VINCRISTINE, container="seringue")):
        found = findings(line, (), NOBODY_APPROVED, CHECKS, NOW)
        assert found[0].severity is F and found[0].code in ("route_not_allowed", "vinca_in_syringe")


def test_somebody_with_the_same_name_is_named_with_what_tells_them_apart() -> None:
    found = said(order(), another({"birth_name": "Abgrall", "first_name": "YUNA"}))["homonym_on_list"]
    assert found.severity is Severity.REASON
    assert found.params["ipp"] == "0099000902" and found.params["birth_date"] == "1950-01-31"
    assert "homonym_on_list" not in said(order(), another({"birth_name": "ABGRALL", "first_name": "Erwan"}))


def test_a_dose_kept_at_its_cap_does_not_differ() -> None:
    capped = order(
        None, {"height_cm": Decimal(185), "weight_kg": Decimal(95)}, **{**VINCRISTINE, "dose": Decimal(2)}
    )
    codes = said(capped)
    assert "cap_reached" in codes and "dose_differs" not in codes


def test_a_carboplatin_dose_is_computed_again_once_somebody_told_the_creatinine() -> None:
    # F, 55 years, 75 kg, 80 µmol/L: (140 − 55) × 75 / (72 × 0.905) × 0.85 = 83.2 mL/min; AUC 5 is 541 mg.
    told = (fact(FactKind.CREATININE, "80", "µmol/L"),)
    right = Case(order(**{**CARBOPLATIN, "dose": Decimal(540)}), facts=told).said()
    assert "dose_unverifiable" not in right and "dose_differs" not in right
    wrong = Case(order(**{**CARBOPLATIN, "dose": Decimal(620)}), facts=told).said()["dose_differs"]
    assert wrong.params["computed"] == "541" and "GFR" in wrong.params["formula"]


def test_a_creatinine_in_the_wrong_unit_computes_nothing() -> None:
    told = (fact(FactKind.CREATININE, "0.9", "µmol/L"),)
    found = Case(order(**CARBOPLATIN), facts=told).said()["dose_unverifiable"]
    assert found.params["reason"] == "unverifiable.creatinine_other_unit"


def test_a_finding_carries_its_numbers_as_text_and_the_source_of_the_rule() -> None:
    found = said(order(diluent="NaCl 0,9 %", volume_ml=Decimal(100)))
    assert found["concentration_out_of_range"].params["found"] == "1.21"
    assert found["diluent_not_allowed"].params["allowed"] == "diluent.g5"
    assert "61688" in found["diluent_not_allowed"].source


def test_the_heaviest_finding_comes_first() -> None:
    found = findings(order({"sex": None}, route="IT", dose=Decimal(200)), (), FORMULARY, CHECKS, NOW)
    codes = [finding.code for finding in found if finding.severity is not Severity.INFORMATION]
    assert codes == ["route_not_allowed", "dose_differs", "identity_incomplete"]
    weights = [finding.severity.weight for finding in found]
    assert weights == sorted(weights, reverse=True)


OTHERS = [
    another({"id": n, "ipp": f"00990010{n:02}", "birth_name": "ABGRALL", "first_name": "Yuna"}, id=n + 10)
    for n in range(3, 7)
] + [another(SAME_PATIENT, id=n + 30, external_id=f"P9-{n}") for n in range(3)]


@given(st.permutations(OTHERS))
def test_the_order_of_the_list_changes_nothing(shuffled: list[Line]) -> None:
    one = order({"birth_date": "1971-00-00"}, dose=Decimal(190))
    expected = findings(one, OTHERS, FORMULARY, CHECKS, NOW)
    assert findings(one, [*shuffled, one], FORMULARY, CHECKS, NOW) == expected


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_sentence_is_filled_by_what_its_finding_carries(language: str) -> None:
    sentences = words_of(language)
    everything = [finding for _, _, case, _ in EXAMPLES for finding in case.found()]
    assert {finding.code for finding in everything} == {*CHECKS.rules, "lab_gate"}
    for finding in everything:
        wanted = {name for _, name, _, _ in Formatter().parse(sentences[finding.words][0]) if name}
        assert wanted <= set(finding.params), finding.code
        for value in finding.params.values():
            assert not {
                key for key in value.split(", ") if "." in key and key.islower() and key not in sentences
            }


def test_parameters_are_spoken_in_the_language_and_with_its_decimal_sign() -> None:
    assert spoken("0.74", say, comma=True) == "0,74"
    assert spoken("0.74", say, comma=False) == "0.74"
    assert (
        spoken("diluent.g5, diluent.undiluted", say, comma=True)
        == f"{say('diluent.g5')}, {say('diluent.undiluted')}"
    )
    assert spoken("Dr. Martin, route.66 et autres", say, comma=True) == "Dr. Martin, route.66 et autres"


def demo_lines() -> list[Line]:
    """Read the demonstration day as an import would, with ids by rank."""
    read = read_orders("jour.csv", demo_csv(date(2026, 11, 24)), load_mappings(data_folder() / "mappings"))
    assert len(read.orders) > 30
    return [_as_line(number, imported) for number, imported in enumerate(read.orders, 1)]


def _as_line(number: int, imported: ImportedOrder) -> Line:
    def fields(kind: type) -> dict[str, Any]:
        return {
            name: getattr(imported, name) for name in kind.__dataclass_fields__ if hasattr(imported, name)
        }

    traits = {name: getattr(imported.patient, name) for name in imported.patient.__dataclass_fields__}
    patient = Patient(id=int(imported.patient.ipp), **traits)
    prescription = {**fields(Prescription), "patient": patient.id}
    return Line(
        patient,
        Prescription(id=number, **{**prescription, "external_id": imported.prescription_id}),
        Preparation(id=number, prescription=number, **fields(Preparation)),
    )


def test_the_demonstration_day_brings_out_what_it_was_made_to_and_nothing_else() -> None:
    lines = demo_lines()
    strong = {
        (line.preparation.external_id[-3:], finding.code)
        for line in lines
        for finding in findings(line, lines, FORMULARY, CHECKS, NOW.replace(hour=5), Context(DOSES))
        if finding.severity is not Severity.INFORMATION
    }
    assert strong == {
        *((number, "homonym_on_list") for number in ("004", "005", "006", "016", "017", "007", "008", "039")),
        ("011", "cap_exceeded"),
        ("028", "duplicate_order"),
        ("029", "duplicate_order"),
        ("032", "cap_exceeded"),
        ("035", "identity_incomplete"),
        ("036", "diluent_not_allowed"),
        ("036", "stability_unknown"),
        ("037", "lab_missing"),
        ("038", "lab_missing"),
        ("039", "dose_differs"),
    }
