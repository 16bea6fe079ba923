"""Renal function: creatinine, Cockcroft-Gault, CKD-EPI 2009 and 2021, de-indexing, Calvert's dose.

Creatinine in mg/dL inside (µmol/L ÷ 88.4), clearance and GFR in mL/min, indexed GFR in mL/min/1.73 m2.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from station.clinical.amounts import round_to
from station.clinical.computed import Computed, Input, Unknown

UMOL_L_IN_A_MG_DL = Decimal("88.4")
GFR_STEP = Decimal("0.1")
DOSE_STEP = Decimal("0.1")
INDEXED_TO_M2 = Decimal("1.73")

MG_DL = (Decimal("0.1"), Decimal(20))
"""Creatinine that a living adult may have; a figure outside is most often in the other unit."""

LOW_MG_DL = Decimal("0.6")
"""Below it a clearance is overestimated: 0.2 mg/dL gives 556 mL/min at 40 years (clinPK)."""

HIGH_CLEARANCE = Decimal(150)
ESTIMATED_CAP = Decimal(125)
"""GFR at most in Calvert's formula when estimated: FDA notice of 2010 on IDMS creatinine."""

ADULTS = (Decimal(18), Decimal(120))


@dataclass(frozen=True)
class Renal:
    """What a renal formula needs: age in years, sex M or F, creatinine in mg/dL."""

    age: Decimal
    sex: str
    creatinine: Decimal


def creatinine_mg_dl(value: Decimal, unit: str) -> Decimal | Unknown:
    """Give a creatinine in mg/dL from mg/dL, mg/L or µmol/L; one that can't be in its unit is refused."""
    divisors = {"mg/dL": Decimal(1), "mg/L": Decimal(10), "µmol/L": UMOL_L_IN_A_MG_DL}
    if unit not in divisors:
        return Unknown("creatinine_unit_unknown")
    found = value / divisors[unit]
    return found if MG_DL[0] <= found <= MG_DL[1] else Unknown("creatinine_other_unit")


def renal(age: Decimal | None, sex: str | None, creatinine: Decimal | Unknown | None) -> Renal | Unknown:
    """Gather what renal formulas need, adults only; creatinine as `creatinine_mg_dl` gives it."""
    if creatinine is None:
        return Unknown("creatinine_unknown")
    if isinstance(creatinine, Unknown):
        return creatinine
    if age is None:
        return Unknown("age_unknown")
    if not ADULTS[0] <= age <= ADULTS[1]:
        return Unknown("age_not_adult")
    return Renal(age, sex, creatinine) if sex in ("M", "F") else Unknown("sex_unknown")


def cockcroft_gault(of: Renal, weight: Input) -> Computed:
    """Compute the clearance in mL/min: (140 − age) × weight / (72 × creatinine), × 0.85 for women.

    `weight` in kg, named for what it is (weight, ideal_weight, adjusted_weight).
    """
    value = (140 - of.age) * weight.value / (72 * of.creatinine)
    factor = " × 0.85" if of.sex == "F" else ""
    value = value * Decimal("0.85") if of.sex == "F" else value
    return Computed(
        value=round_to(value, GFR_STEP),
        unit="mL/min",
        formula=f"(140 − age) × weight / (72 × creatinine){factor}",
        inputs=(*_inputs(of), weight),
        source="Cockcroft and Gault, Nephron 1976;16:31",
        questions=_questions(of, value),
    )


def ckd_epi_2021(of: Renal) -> Computed:
    """Compute the indexed GFR, race-free (Inker, N Engl J Med 2021;385:1737)."""
    kappa, alpha, factor = ("0.7", "-0.241", "1.012") if of.sex == "F" else ("0.9", "-0.302", "1")
    ratio = of.creatinine / Decimal(kappa)
    value = (
        142
        * min(ratio, Decimal(1)) ** Decimal(alpha)
        * max(ratio, Decimal(1)) ** Decimal("-1.200")
        * Decimal("0.9938") ** of.age
        * Decimal(factor)
    )
    return _indexed(
        of,
        value,
        f"142 × min(creatinine/{kappa}, 1)^{alpha} × max(creatinine/{kappa}, 1)^-1.200 × 0.9938^age"
        f" × {factor}",
        "Inker, N Engl J Med 2021;385:1737",
    )


def ckd_epi_2009(of: Renal, *, black: bool = False) -> Computed:
    """Compute the indexed GFR of 2009 (Levey, Ann Intern Med 2009;150:604); France uses no race factor."""
    kappa, alpha, factor = ("0.7", "-0.329", "1.018") if of.sex == "F" else ("0.9", "-0.411", "1")
    ratio = of.creatinine / Decimal(kappa)
    value = (
        141
        * min(ratio, Decimal(1)) ** Decimal(alpha)
        * max(ratio, Decimal(1)) ** Decimal("-1.209")
        * Decimal("0.993") ** of.age
        * Decimal(factor)
        * (Decimal("1.159") if black else 1)
    )
    race = " × 1.159" if black else ""
    return _indexed(
        of,
        value,
        f"141 × min(creatinine/{kappa}, 1)^{alpha} × max(creatinine/{kappa}, 1)^-1.209 × 0.993^age"
        f" × {factor}{race}",
        "Levey, Ann Intern Med 2009;150:604",
    )


def _indexed(of: Renal, value: Decimal, formula: str, source: str) -> Computed:
    return Computed(
        value=round_to(value, GFR_STEP),
        unit="mL/min/1.73 m2",
        formula=formula,
        inputs=_inputs(of),
        source=source,
        questions=_questions(of, value),
    )


def de_indexed(gfr: Computed, bsa: Computed) -> Computed:
    """Turn an indexed GFR into the patient's own, in mL/min, as Calvert needs it: × surface / 1.73."""
    return Computed(
        value=round_to(gfr.value * bsa.value / INDEXED_TO_M2, GFR_STEP),
        unit="mL/min",
        formula=f"({gfr.formula}) × surface / 1.73",
        inputs=(*gfr.inputs, Input("bsa", bsa.value, "m2")),
        source=gfr.source,
        questions=gfr.questions,
    )


def calvert(
    auc: Decimal, gfr: Decimal, *, estimated: bool, cap: Decimal | None = ESTIMATED_CAP
) -> Computed | Unknown:
    """Compute a carboplatin dose in mg: AUC × (GFR + 25) (Calvert, J Clin Oncol 1989;7:1748); GFR in mL/min.

    An estimated GFR is held at `cap`, and the result says so; a measured one is not.
    """
    if auc <= 0 or auc > 10:
        return Unknown("auc_implausible")
    if gfr <= 0:
        return Unknown("gfr_not_positive")
    held = min(gfr, cap) if estimated and cap is not None else gfr
    capped = held < gfr
    return Computed(
        value=round_to(auc * (held + 25), DOSE_STEP),
        unit="mg",
        formula="AUC × (GFR + 25)" + (f", GFR ≤ {cap}" if capped else ""),
        inputs=(
            Input("auc", auc, "mg/mL·min"),
            *((Input("gfr_as_computed", gfr, "mL/min"),) if capped else ()),
            Input("gfr", held, "mL/min"),
        ),
        source="Calvert, J Clin Oncol 1989;7:1748; FDA 2010 on estimated GFR",
        questions=("gfr_capped",) if capped else (),
    )


def _inputs(of: Renal) -> tuple[Input, ...]:
    return (
        Input("age", of.age, "years"),
        Input("creatinine", round_to(of.creatinine, Decimal("0.001")), "mg/dL"),
    )


def _questions(of: Renal, value: Decimal) -> tuple[str, ...]:
    low = ("creatinine_low",) if of.creatinine < LOW_MG_DL else ()
    return (*low, *(("clearance_high",) if value > HIGH_CLEARANCE else ()))
