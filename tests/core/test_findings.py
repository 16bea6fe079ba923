"""Each finding has an order that brings it out and one just beside that does not, in any order of lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.clinical.checks import Severity
from station.clinical.findings import Finding, Line, findings, spoken
from station.clinical.formulary import approved_only
from station.clinical.model import Patient, Preparation, Prescription, Provenance, State
from station.clinical.orders import ImportedOrder
from station.exchange.demo_day import demo_csv
from station.exchange.formulary import read_checks, read_formulary
from station.exchange.mapping import load_mappings
from station.exchange.tables import read_orders
from station.places import data_folder
from station.words import say
from tests.core.source_words import words_of

FORMULARY = read_formulary()
NOBODY_APPROVED = approved_only(FORMULARY, frozenset())
CHECKS = read_checks()
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)

PATIENT = Patient(1, "0099000901", "ABGRALL", None, "Yuna", "1971-04-09", "F")
PRESCRIPTION = Prescription(
    id=1,
    patient=1,
    external_id="P1",
    protocol=None,
    cycle=None,
    day=None,
    prescriber=None,
    ward="HDJ",
    weight_kg=Decimal(75),
    height_cm=Decimal(170),
    bsa_m2=Decimal("1.88"),
)
PREPARATION = Preparation(
    id=1,
    prescription=1,
    external_id="P1-1",
    drug="Oxaliplatine",
    dose=Decimal(160),
    dose_unit="mg",
    basis=Decimal(85),
    basis_unit="mg/m²",
    route="IV",
    diluent="Glucose 5 %",
    volume_ml=Decimal(250),
    container="Poche",
    infusion_minutes=120,
    due=NOW + timedelta(hours=2),
    provenance=Provenance.PREVALIDATED,
)
VINCRISTINE = {
    "drug": "vincristine",
    "basis": Decimal("1.4"),
    "dose": Decimal("1.9"),
    "diluent": "NaCl 0,9 %",
    "volume_ml": Decimal(50),
}
CARBOPLATIN = {"drug": "Carboplatine", "basis": Decimal(5), "basis_unit": "AUC", "dose": Decimal(560)}
FLUOROURACIL = {"drug": "5-FU", "diluent": None, "volume_ml": None, "container": "seringue"}
DOCETAXEL = {"drug": "docétaxel", "dose": Decimal(200), "basis": Decimal(200), "basis_unit": "mg"}


def order(
    patient: Mapping[str, Any] | None = None,
    prescription: Mapping[str, Any] | None = None,
    **preparation: Any,
) -> Line:
    """Give the quiet order of this file with some fields changed."""
    return Line(
        replace(PATIENT, **(patient or {})),
        replace(PRESCRIPTION, **(prescription or {})),
        replace(PREPARATION, **preparation),
    )


def another(patient: Mapping[str, Any] | None = None, **preparation: Any) -> Line:
    """Give a second line of the list, of somebody else unless told otherwise."""
    somebody = {
        "id": 2,
        "ipp": "0099000902",
        "birth_name": "TANGUY",
        "first_name": "Erwan",
        "birth_date": "1950-01-31",
    }
    return order({**somebody, **(patient or {})}, **{"id": 2, "external_id": "P2-1", **preparation})


SAME_PATIENT = {
    "id": 1,
    "ipp": "0099000901",
    "birth_name": "ABGRALL",
    "first_name": "Yuna",
    "birth_date": "1971-04-09",
}


def said(line: Line, *others: Line) -> dict[str, Finding]:
    return {finding.code: finding for finding in findings(line, others, FORMULARY, CHECKS, NOW)}


def test_a_routine_order_brings_nothing_out() -> None:
    assert said(order(), another()) == {}


NOTE, R, S, F = Severity.INFORMATION, Severity.REASON, Severity.SECOND_PHARMACIST, Severity.FORBIDDEN

# What triggers a finding, its severity, and what lies just beside it.
TABLE = [
    ("identity_incomplete", R, order({"ipp": " "}), order({"ipp": "1"})),
    ("identity_incomplete", R, order({"sex": None}), order({"sex": "I"})),
    ("identity_incomplete", R, order({"birth_date": "0000-00-00"}), order({"birth_date": "1955-00-00"})),
    (
        "identity_unknown_birth_day",
        NOTE,
        order({"birth_date": "1955-00-00"}),
        order({"birth_date": "1955-01-01"}),
    ),
    ("drug_unknown", S, order(drug="oxaliplatine liposomale"), order(drug="ELOXATINE")),
    # 85 mg/m2 x 1.882 m2 = 159.97 mg: 5 % is 151.97 to 167.97, 10 % is 143.97 to 175.97.
    ("dose_differs", R, order(dose=Decimal("168.1")), order(dose=Decimal("167.9"))),
    ("dose_differs", R, order(dose=Decimal("151.8")), order(dose=Decimal(152))),
    ("dose_differs", S, order(dose=Decimal("176.1")), order(dose=Decimal("160"))),
    ("dose_differs", S, order(dose=Decimal(1600)), order(dose=Decimal("0.16"), dose_unit="g")),
    ("dose_unverifiable", R, order(basis=None), order()),
    (
        "dose_unverifiable",
        R,
        order(None, {"weight_kg": None, "bsa_m2": None}),
        order(None, {"weight_kg": None}),
    ),
    (
        "dose_unverifiable",
        R,
        order(None, {"height_cm": Decimal("1.70")}),
        order(None, {"height_cm": Decimal(170)}),
    ),
    ("dose_unverifiable", R, order(dose_unit="UI"), order(dose_unit="mg")),
    ("dose_unverifiable", R, order(basis=Decimal("2.1"), basis_unit="mg/kg"), order()),
    ("dose_unverifiable", NOTE, order(**CARBOPLATIN), order()),
    ("dose_unverifiable", R, order(**CARBOPLATIN, provenance=Provenance.REENTERED), order()),
    ("bsa_differs", R, order(None, {"bsa_m2": Decimal(2)}), order(None, {"bsa_m2": Decimal("1.97")})),
    ("bsa_differs", S, order(None, {"bsa_m2": Decimal("2.1")}), order(None, {"bsa_m2": Decimal("1.8")})),
    ("cap_exceeded", S, order(**{**VINCRISTINE, "dose": Decimal("2.1")}), order(**VINCRISTINE)),
    ("cap_reached", NOTE, order(**{**VINCRISTINE, "dose": Decimal(2)}), order(**VINCRISTINE)),
    # AUC 5: 750 mg at most, with a GFR held at 125 mL/min.
    (
        "cap_exceeded",
        S,
        order(**{**CARBOPLATIN, "dose": Decimal(751)}),
        order(**{**CARBOPLATIN, "dose": Decimal(749)}),
    ),
    (
        "cap_reached",
        NOTE,
        order(**{**CARBOPLATIN, "dose": Decimal(750)}),
        order(**{**CARBOPLATIN, "dose": Decimal(749)}),
    ),
    (
        "cap_exceeded",
        S,
        order(**FLUOROURACIL, basis=Decimal(2400), dose=Decimal(4500)),
        order(**{**FLUOROURACIL, "container": "diffuseur"}, basis=Decimal(2400), dose=Decimal(4500)),
    ),
    ("diluent_not_allowed", S, order(diluent="NaCl 0,9 %"), order(diluent="G5")),
    ("diluent_not_allowed", S, order(diluent="eau du robinet"), order(diluent="glucosé 5 %")),
    ("diluent_not_allowed", S, order(diluent=None, volume_ml=None), order(**FLUOROURACIL)),
    # 0.7 mg/mL, the drug's own 32 mL counted: 160 mg need 196.6 mL of diluent.
    ("concentration_out_of_range", S, order(volume_ml=Decimal(190)), order(volume_ml=Decimal(197))),
    ("concentration_out_of_range", S, order(volume_ml=Decimal(800)), order(volume_ml=Decimal(768))),
    # Docetaxel's SmPC: over 200 mg, more than 250 mL, so as to stay within 0.74 mg/mL (Swiss SmPC 62967).
    (
        "concentration_out_of_range",
        S,
        order(**{**DOCETAXEL, "dose": Decimal(210), "basis": Decimal(210)}),
        order(**{**DOCETAXEL, "dose": Decimal(190), "basis": Decimal(190)}),
    ),
    ("concentration_unverifiable", R, order(volume_ml=None), order()),
    ("concentration_unverifiable", NOTE, order(drug="pemetrexed"), order(**FLUOROURACIL)),
    ("route_not_allowed", F, order(route="intrathécale"), order(route="voie intraveineuse")),
    ("route_not_allowed", F, order(route="par la voie habituelle"), order(route="I.V.")),
    ("route_not_allowed", F, order(drug="inconnumab", route="IT"), order(drug="inconnumab", route="IV")),
    ("vinca_in_syringe", F, order(**VINCRISTINE, container="seringue"), order(**VINCRISTINE)),
    ("vinca_in_syringe", F, order(**VINCRISTINE, container="ser. 20 mL"), order(container="seringue")),
    ("container_not_allowed", R, order(container="seringue"), order(container="poche souple")),
    ("stability_unknown", R, order(diluent="NaCl 0,9 %"), order()),
    ("stability_unknown", R, order(**{**FLUOROURACIL, "diluent": "Ringer"}), order(**FLUOROURACIL)),
    ("due_past", NOTE, order(due=NOW - timedelta(minutes=1)), order(due=NOW)),
    ("due_past", R, order(due=NOW - timedelta(minutes=721)), order()),
]


@pytest.mark.parametrize(("code", "severity", "triggers", "beside"), TABLE)
def test_each_finding_is_brought_out_and_its_neighbour_is_quiet(
    code: str, severity: Severity, triggers: Line, beside: Line
) -> None:
    assert said(triggers)[code].severity is severity
    assert code not in said(beside)


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
    assert found == {"formulary_unapproved": severity}


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


def test_a_finding_carries_its_numbers_as_text_and_the_source_of_the_rule() -> None:
    found = said(order(diluent="NaCl 0,9 %", volume_ml=Decimal(100)))
    assert found["concentration_out_of_range"].params["found"] == "1.21"
    assert found["diluent_not_allowed"].params["allowed"] == "diluent.g5"
    assert "61688" in found["diluent_not_allowed"].source


def test_the_heaviest_finding_comes_first() -> None:
    found = findings(order({"sex": None}, route="IT", dose=Decimal(200)), (), FORMULARY, CHECKS, NOW)
    assert [finding.code for finding in found] == ["route_not_allowed", "dose_differs", "identity_incomplete"]


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
    lines = [row[2] for row in TABLE]
    everything = [finding for line in lines for finding in findings(line, OTHERS, FORMULARY, CHECKS, NOW)]
    everything += findings(order(), (), NOBODY_APPROVED, CHECKS, NOW)
    assert {finding.code for finding in everything} == set(CHECKS.rules)
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
        for finding in findings(line, lines, FORMULARY, CHECKS, NOW.replace(hour=5))
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
        ("039", "dose_differs"),
    }
