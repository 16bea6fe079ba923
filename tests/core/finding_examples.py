"""Orders that bring each finding out, and ones just beside that do not: for the tests and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from station.clinical.checks import Severity
from station.clinical.findings.all import findings
from station.clinical.findings.context import Context
from station.clinical.findings.finding import Finding, Line
from station.clinical.formulary import Formulary, approved_only
from station.clinical.model import Patient, Preparation, Prescription, Provenance
from station.clinical.patient_facts import FactKind, PatientFact, Told
from station.exchange.formulary import read_checks, read_dose_data, read_formulary

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


DOSES = read_dose_data()
YESTERDAY = "2026-11-23"


@dataclass(frozen=True)
class Case:
    """An order with what stands around it: other lines, what was told of the patient, which lines count."""

    line: Line
    others: tuple[Line, ...] = ()
    facts: tuple[PatientFact, ...] = ()
    formulary: Formulary = FORMULARY

    def found(self) -> tuple[Finding, ...]:
        """Make its findings."""
        return findings(self.line, self.others, self.formulary, CHECKS, NOW, Context(DOSES, self.facts))

    def said(self) -> dict[str, Finding]:
        """Give its findings by code."""
        return {finding.code: finding for finding in self.found()}


def fact(kind: FactKind, value: str | None = None, unit: str | None = None, **more: Any) -> PatientFact:
    """Give a fact told by telephone and read back, of yesterday unless told otherwise."""
    told = {"about": None, "day": YESTERDAY, **more}
    number = Decimal(value) if value is not None else None
    return PatientFact(
        1, 1, kind, number, unit, told_by="Dr Riou", how=Told.PHONE, read_back=True, at=NOW, **told
    )


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
    ("dose_unverifiable", F, order(dose_unit="UI"), order(dose_unit="mg")),
    ("dose_unverifiable", R, order(dose_unit="flacon"), order(dose_unit="mg")),
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


FOLFOX = {"protocol": "FOLFOX 6 modifié", "cycle": "3", "day": "J1"}
LABS = (
    fact(FactKind.NEUTROPHILS, "2", "G/L"),
    fact(FactKind.PLATELETS, "100", "G/L"),
    fact(FactKind.CREATININE, "80", "µmol/L"),
)
TYPED = Provenance.REENTERED
EPIRUBICIN = {
    "drug": "Épirubicine",
    "basis": Decimal(100),
    "dose": Decimal(188),
    "diluent": "NaCl 0,9 %",
}
DOXORUBICIN = {**EPIRUBICIN, "drug": "Doxorubicine", "basis": Decimal(60), "dose": Decimal(113)}
INTRATHECAL = {
    "drug": "Méthotrexate",
    "dose": Decimal(12),
    "basis": Decimal(12),
    "basis_unit": "mg",
    "route": "IT",
    "diluent": "NaCl 0,9 %",
    "volume_ml": Decimal(5),
    "container": "Seringue",
    "infusion_minutes": 5,
}
PUMP = {
    **FLUOROURACIL,
    "basis": Decimal(2400),
    "dose": Decimal(4500),
    "diluent": "NaCl 0,9 %",
    "volume_ml": Decimal(150),
    "container": "Diffuseur",
    "infusion_minutes": 2760,
}
KNOWN_PUMP = {**PUMP, "pump": "Diffuseur 5 mL/h", "pump_ml_h": Decimal(5)}
TRIAL = {"trial": "NCT00000000", "trial_arm": "A", "trial_kit": "K12"}


def received(about: str, amount: str | None) -> PatientFact:
    """Give what a patient received of a substance before, in mg/m2."""
    return fact(FactKind.RECEIVED, amount, "mg/m2", about=about)


def days_ago(days: int) -> str:
    """Give the ISO date of some days before."""
    return (NOW - timedelta(days=days)).date().isoformat()


def last_course(days: int) -> PatientFact:
    """Give the last course, so many days ago."""
    return fact(FactKind.LAST_COURSE, about="FOLFOX 6 modifié", day=days_ago(days))


def with_key(ins: str) -> str:
    """Complete thirteen digits with their key."""
    return f"{ins}{97 - int(ins) % 97:02d}"


RIGHT_INS = with_key("2710429350112")

MORE = [
    (
        "formulary_unapproved",
        S,
        Case(order(), formulary=NOBODY_APPROVED),
        Case(order()),
    ),
    ("formulary_unapproved", F, Case(order(provenance=TYPED), formulary=NOBODY_APPROVED), Case(order())),
    ("dose_band", NOTE, order(**VINCRISTINE), order(**{**VINCRISTINE, "dose": Decimal(2)})),
    # Band first, then the cap: 2.15 mg is band 2.2, then 2 mg.
    ("dose_band", NOTE, order(**{**VINCRISTINE, "dose": Decimal("2.15")}), order()),
    ("age_implausible", R, order({"birth_date": "1905-04-09"}), order({"birth_date": "1915-04-09"})),
    (
        "weight_implausible",
        R,
        order(None, {"weight_kg": Decimal(29)}),
        order(None, {"weight_kg": Decimal(40)}),
    ),
    (
        "weight_implausible",
        R,
        order(None, {"height_cm": Decimal(110)}),
        order(None, {"height_cm": Decimal(120)}),
    ),
    ("ins_differs", NOTE, order({"ins": RIGHT_INS[:-2] + "00"}), order({"ins": RIGHT_INS})),
    ("ins_differs", NOTE, order({"ins": with_key("1710429350112")}), order({"ins": RIGHT_INS})),
    ("ins_differs", NOTE, order({"ins": with_key("2720429350112")}), order({"ins": "2710429350112"})),
    ("ins_differs", NOTE, order({"ins": "27104293501"}), order({"ins": None})),
    (
        "protocol_dose_differs",
        R,
        order(None, FOLFOX, basis=Decimal(90)),
        order(None, FOLFOX, basis=Decimal(89)),
    ),
    ("protocol_dose_differs", S, order(None, FOLFOX, basis=Decimal(94)), order(None, FOLFOX)),
    ("drug_not_in_protocol", R, order(None, FOLFOX, drug="Paclitaxel"), order(None, FOLFOX)),
    (
        "cumulative_unknown",
        NOTE,
        order(**EPIRUBICIN),
        Case(order(**EPIRUBICIN), facts=(received("epirubicine", "500"),)),
    ),
    (
        "cumulative_unknown",
        R,
        order(**EPIRUBICIN, provenance=TYPED),
        order(drug="Gemcitabine", provenance=TYPED),
    ),
    (
        "cumulative_unknown",
        R,
        Case(order(**EPIRUBICIN, provenance=TYPED), facts=(received("epirubicine", None),)),
        Case(order(**EPIRUBICIN, provenance=TYPED), facts=(received("epirubicine", "0"),)),
    ),
    (
        "cumulative_exceeded",
        S,
        Case(order(**EPIRUBICIN), facts=(received("epirubicine", "801"),)),
        Case(order(**EPIRUBICIN), facts=(received("epirubicine", "800"),)),
    ),
    # Anthracyclines are summed: COG counts idarubicin five times.
    (
        "cumulative_exceeded",
        S,
        Case(order(**DOXORUBICIN), facts=(received("idarubicine", "99"),)),
        Case(order(**DOXORUBICIN), facts=(received("idarubicine", "98"),)),
    ),
    (
        "cumulative_exceeded",
        S,
        Case(
            order(**DOXORUBICIN),
            facts=(received("doxorubicine", "350"), fact(FactKind.HEART_EXPOSED)),
        ),
        Case(order(**DOXORUBICIN), facts=(received("doxorubicine", "350"),)),
    ),
    ("interval_unknown", NOTE, order(None, FOLFOX), order(None, {**FOLFOX, "cycle": "1"})),
    (
        "interval_unknown",
        R,
        order(None, FOLFOX, provenance=TYPED),
        Case(order(None, FOLFOX, provenance=TYPED), facts=(last_course(14),)),
    ),
    (
        "interval_short",
        R,
        Case(order(None, FOLFOX), facts=(last_course(13),)),
        Case(order(None, FOLFOX), facts=(last_course(14),)),
    ),
    (
        "interval_short",
        S,
        Case(order(None, FOLFOX), facts=(last_course(10),)),
        Case(order(None, {**FOLFOX, "day": "J2"}), facts=(last_course(10),)),
    ),
    (
        "allergy",
        S,
        Case(order(), facts=(fact(FactKind.ALLERGY, about="Éloxatine"),)),
        Case(order(), facts=(fact(FactKind.NO_ALLERGY),)),
    ),
    (
        "allergy",
        S,
        Case(
            order(drug="paclitaxel", diluent="NaCl 0,9 %"), facts=(fact(FactKind.ALLERGY, about="taxanes"),)
        ),
        Case(order(), facts=(fact(FactKind.NO_ALLERGY),)),
    ),
    ("allergy", NOTE, Case(order(), facts=(fact(FactKind.ALLERGY, about="pénicilline"),)), Case(order())),
    (
        "allergy_unknown",
        NOTE,
        order(provenance=TYPED),
        Case(order(provenance=TYPED), facts=(fact(FactKind.NO_ALLERGY),)),
    ),
    ("lab_missing", NOTE, order(), Case(order(), facts=LABS)),
    (
        "lab_missing",
        R,
        Case(order(provenance=TYPED), facts=LABS[1:]),
        Case(order(provenance=TYPED), facts=LABS),
    ),
    # The uracilemia of a first course, whoever validated it before.
    (
        "lab_missing",
        S,
        order(None, {**FOLFOX, "cycle": "1"}, **FLUOROURACIL),
        Case(
            order(None, {**FOLFOX, "cycle": "1"}, **FLUOROURACIL),
            facts=(fact(FactKind.URACIL, "12", "ng/mL"),),
        ),
    ),
    (
        "lab_old",
        R,
        Case(order(), facts=(fact(FactKind.NEUTROPHILS, "3", "G/L", day=days_ago(4)), *LABS[1:])),
        Case(order(), facts=(fact(FactKind.NEUTROPHILS, "3", "G/L", day=days_ago(3)), *LABS[1:])),
    ),
    (
        "lab_gate",
        S,
        Case(order(), facts=(fact(FactKind.NEUTROPHILS, "1.9", "G/L"), *LABS[1:])),
        Case(order(), facts=LABS),
    ),
    (
        "lab_gate",
        S,
        Case(order(), facts=(*LABS[:2], fact(FactKind.CREATININE, "300", "µmol/L"))),
        Case(order(), facts=(*LABS[:2], fact(FactKind.CREATININE, "200", "µmol/L"))),
    ),
    (
        "lab_gate",
        S,
        Case(order(**FLUOROURACIL), facts=(fact(FactKind.URACIL, "16", "ng/mL"),)),
        Case(order(**FLUOROURACIL), facts=(fact(FactKind.URACIL, "15.9", "ng/mL"),)),
    ),
    (
        "lab_gate",
        F,
        Case(order(**FLUOROURACIL), facts=(fact(FactKind.URACIL, "150", "ng/mL"),)),
        Case(order(**FLUOROURACIL), facts=(fact(FactKind.URACIL, "15.9", "ng/mL"),)),
    ),
    (
        "computed_questioned",
        R,
        Case(order(**CARBOPLATIN), facts=(fact(FactKind.CREATININE, "50", "µmol/L"),)),
        Case(order(**CARBOPLATIN), facts=(fact(FactKind.CREATININE, "65", "µmol/L"),)),
    ),
    (
        "computed_questioned",
        NOTE,
        Case(
            order(None, {"weight_kg": Decimal(85)}, **CARBOPLATIN),
            facts=(fact(FactKind.CREATININE, "60", "µmol/L"),),
        ),
        Case(
            order(None, {"weight_kg": Decimal(85)}, **CARBOPLATIN),
            facts=(fact(FactKind.CREATININE, "65", "µmol/L"),),
        ),
    ),
    ("intrathecal", NOTE, order(**INTRATHECAL), order(**{**INTRATHECAL, "route": "IV"})),
    (
        "intrathecal_with_vinca",
        S,
        Case(order(**INTRATHECAL), (another(SAME_PATIENT, **VINCRISTINE),)),
        Case(
            order(**INTRATHECAL),
            (another(SAME_PATIENT, **VINCRISTINE, due=PREPARATION.due + timedelta(days=1)),),
        ),
    ),
    (
        "intrathecal_with_vinca",
        S,
        Case(order(**VINCRISTINE), (another(SAME_PATIENT, **INTRATHECAL),)),
        Case(order(**VINCRISTINE), (another(**INTRATHECAL),)),
    ),
    ("suspect_source", R, order(suspect="base restaurée après la panne"), order()),
    ("pump_unknown", NOTE, order(**PUMP), order(**KNOWN_PUMP)),
    ("pump_unknown", R, order(**PUMP, provenance=TYPED), order(**KNOWN_PUMP, provenance=TYPED)),
    ("pump_differs", R, order(**KNOWN_PUMP, pump_ml=Decimal(260)), order(**KNOWN_PUMP)),
    ("pump_differs", S, order(**KNOWN_PUMP, pump_ml=Decimal(280)), order(**KNOWN_PUMP, pump_ml=Decimal(250))),
    (
        "pump_differs",
        R,
        order(**KNOWN_PUMP, pump_ml=Decimal(250), pump_residual_ml=Decimal(45)),
        order(**KNOWN_PUMP, pump_ml=Decimal(250), pump_residual_ml=Decimal(3)),
    ),
    (
        "volume_too_large",
        R,
        order(**FLUOROURACIL, dose=Decimal(2510)),
        order(**FLUOROURACIL, dose=Decimal(2500)),
    ),
    # Oxaliplatin at 5 mg/mL: 32 mL of a bag of 32 mL can't be removed.
    (
        "removal_too_large",
        F,
        order(remove_volume=True, volume_ml=Decimal(32)),
        order(remove_volume=True, volume_ml=Decimal(33)),
    ),
    ("stability_short", S, order(infusion_minutes=1441), order(infusion_minutes=1440)),
    ("made_too_early", NOTE, order(due=NOW + timedelta(hours=23)), order(due=NOW + timedelta(hours=22))),
    ("trial", NOTE, order(**TRIAL), order()),
    ("trial_incomplete", F, order(**{**TRIAL, "trial_kit": None}), order(**TRIAL)),
    (
        "duplicate_order",
        S,
        Case(order(), (another(SAME_PATIENT),)),
        Case(order(), (another(SAME_PATIENT, due=PREPARATION.due + timedelta(days=1)),)),
    ),
    ("duplicate_order", NOTE, Case(order(), (another(SAME_PATIENT, container="diffuseur"),)), order()),
    (
        "homonym_on_list",
        R,
        Case(order(), (another({"birth_name": "Abgrall", "first_name": "YUNA"}),)),
        Case(order(), (another({"birth_name": "ABGRALL", "first_name": "Erwan"}),)),
    ),
]


def as_case(told: Line | Case) -> Case:
    """Give an order that stands alone as a case."""
    return told if isinstance(told, Case) else Case(told)


EXAMPLES = [
    (code, severity, as_case(triggers), as_case(beside))
    for code, severity, triggers, beside in (*TABLE, *MORE)
]
"""Finding, severity, what brings it out, what lies just beside it."""
