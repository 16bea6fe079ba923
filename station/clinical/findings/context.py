"""What findings are judged with beside the order: what was told of the patient, and the dose data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from station.clinical.banding import BandTable
from station.clinical.body import chosen_weight
from station.clinical.checks import Checks, RenalFormula
from station.clinical.computed import Computed, Unknown
from station.clinical.cumulative import Equivalences
from station.clinical.dose import Body, surface
from station.clinical.findings.finding import Line
from station.clinical.lab_gates import Gate
from station.clinical.names import fold
from station.clinical.patient_facts import FactKind, PatientFact, latest
from station.clinical.protocols import Protocol
from station.clinical.renal import (
    ckd_epi_2009,
    ckd_epi_2021,
    cockcroft_gault,
    creatinine_mg_dl,
    de_indexed,
    renal,
)


@dataclass(frozen=True)
class DoseData:
    """The unit's dose data: protocols, laboratory gates, equivalences, dose bands."""

    protocols: tuple[Protocol, ...] = ()
    gates: tuple[Gate, ...] = ()
    equivalences: Equivalences | None = None
    bands: tuple[BandTable, ...] = ()

    def protocol(self, name: str | None) -> Protocol | None:
        """Give the protocol a prescription names; None when the unit wrote none down."""
        wanted = fold(name or "")
        known = (one for one in self.protocols if wanted in map(fold, (one.name, *one.aliases)))
        return next(known, None) if wanted else None


@dataclass(frozen=True)
class Context:
    """The dose data, and what was told of the patient of the line."""

    data: DoseData = field(default_factory=DoseData)
    facts: tuple[PatientFact, ...] = ()


def body_of(line: Line, facts: tuple[PatientFact, ...], checks: Checks) -> Body:
    """Give the body of an order, with the GFR estimated from the creatinine that was told, if one was."""
    prescription = line.prescription
    plain = Body(
        prescription.height_cm,
        prescription.weight_kg,
        prescription.bsa_m2,
        formula=checks.bsa_formula,
        gfr_cap=checks.renal.cap_ml_min,
    )
    return Body(
        plain.height_cm,
        plain.weight_kg,
        plain.bsa_m2,
        gfr=_gfr(line, plain, facts, checks),
        formula=plain.formula,
        gfr_cap=plain.gfr_cap,
    )


def _gfr(line: Line, body: Body, facts: tuple[PatientFact, ...], checks: Checks) -> Computed | Unknown:
    told = latest(facts, FactKind.CREATININE)
    if told is None or told.value is None or told.unit is None:
        return Unknown("gfr_unknown")
    day = line.preparation.due.date()
    of = renal(
        age_in_years(line.patient.birth_date, day), line.patient.sex, creatinine_mg_dl(told.value, told.unit)
    )
    if isinstance(of, Unknown):
        return of
    if checks.renal.formula is RenalFormula.COCKCROFT_GAULT:
        weight = chosen_weight(checks.renal.weight, body.height_cm, body.weight_kg, line.patient.sex)
        return weight if isinstance(weight, Unknown) else cockcroft_gault(of, weight)
    indexed = ckd_epi_2009(of) if checks.renal.formula is RenalFormula.CKD_EPI_2009 else ckd_epi_2021(of)
    area = surface(body)
    return area if isinstance(area, Unknown) else de_indexed(indexed, area)


def age_in_years(birth_date: str, day: date) -> Decimal | None:
    """Give the age in whole years on a day; None when part of the birth date is unknown."""
    try:
        born = date.fromisoformat(birth_date)
    except ValueError:
        return None
    return Decimal(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))
