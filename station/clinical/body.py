"""The body a dose is for: surface area by five formulas, ideal and adjusted weight; in cm and kg."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from station.clinical.amounts import round_to
from station.clinical.computed import Computed, Input, Unknown

BSA_STEP = Decimal("0.001")
WEIGHT_STEP = Decimal("0.1")
CM_IN_AN_INCH = Decimal("2.54")

# Wide enough for every patient; a height in metres or a weight in grams lies outside.
HEIGHTS_CM = (Decimal(30), Decimal(272))
WEIGHTS_KG = (Decimal("0.3"), Decimal(650))


class BsaFormula(StrEnum):
    """The formulas a unit may have chosen; the words are at `bsa_formula.<value>`."""

    MOSTELLER = "mosteller"
    DU_BOIS = "du_bois"
    HAYCOCK = "haycock"
    GEHAN_GEORGE = "gehan_george"
    BOYD = "boyd"


@dataclass(frozen=True)
class Formula:
    """One surface formula: how it reads, where it was published, and the computing of it in m2."""

    text: str
    source: str
    compute: Callable[[Decimal, Decimal], Decimal]


def _power(base: Decimal, exponent: str) -> Decimal:
    return base ** Decimal(exponent)


def _boyd(height: Decimal, weight: Decimal) -> Decimal:
    grams = 1000 * weight
    return (
        Decimal("0.0003207")
        * _power(height, "0.3")
        * grams ** (Decimal("0.7285") - Decimal("0.0188") * grams.log10())
    )


FORMULAS: Mapping[BsaFormula, Formula] = {
    BsaFormula.MOSTELLER: Formula(
        "√(height × weight / 3600)",
        "Mosteller, N Engl J Med 1987;317:1098",
        lambda height, weight: (height * weight / 3600).sqrt(),
    ),
    BsaFormula.DU_BOIS: Formula(
        "0.007184 × height^0.725 × weight^0.425",
        "Du Bois, Arch Intern Med 1916;17:863",
        lambda height, weight: Decimal("0.007184") * _power(height, "0.725") * _power(weight, "0.425"),
    ),
    BsaFormula.HAYCOCK: Formula(
        "0.024265 × height^0.3964 × weight^0.5378",
        "Haycock, J Pediatr 1978;93:62",
        lambda height, weight: Decimal("0.024265") * _power(height, "0.3964") * _power(weight, "0.5378"),
    ),
    BsaFormula.GEHAN_GEORGE: Formula(
        "0.0235 × height^0.42246 × weight^0.51456",
        "Gehan and George, Cancer Chemother Rep 1970;54:225",
        lambda height, weight: Decimal("0.0235") * _power(height, "0.42246") * _power(weight, "0.51456"),
    ),
    BsaFormula.BOYD: Formula(
        "0.0003207 × height^0.3 × grams^(0.7285 − 0.0188 × log10 grams)",
        "Boyd, The growth of the surface area of the human body, 1935",
        _boyd,
    ),
}


def why_no_body(height_cm: Decimal | None, weight_kg: Decimal | None) -> str | None:
    """Say why a height and a weight can't be computed with: missing, or not in cm and kg."""
    if height_cm is None or weight_kg is None:
        return "height_unknown" if height_cm is None else "weight_unknown"
    if not HEIGHTS_CM[0] <= height_cm <= HEIGHTS_CM[1]:
        return "height_not_in_cm"
    return None if WEIGHTS_KG[0] <= weight_kg <= WEIGHTS_KG[1] else "weight_not_in_kg"


def bsa(
    height_cm: Decimal | None, weight_kg: Decimal | None, by: BsaFormula = BsaFormula.MOSTELLER
) -> Computed | Unknown:
    """Compute the surface area in m2 (0.001) by a named formula; a height in metres is refused."""
    reason = why_no_body(height_cm, weight_kg)
    if reason or height_cm is None or weight_kg is None:
        return Unknown(reason or "height_unknown")
    formula = FORMULAS[by]
    return Computed(
        value=round_to(formula.compute(height_cm, weight_kg), BSA_STEP),
        unit="m2",
        formula=formula.text,
        inputs=(Input("height", height_cm, "cm"), Input("weight", weight_kg, "kg")),
        source=formula.source,
    )


def ideal_weight(height_cm: Decimal | None, sex: str | None) -> Computed | Unknown:
    """Compute the ideal weight in kg (Devine, Drug Intell Clin Pharm 1974;8:650): adults from 152.4 cm on."""
    if height_cm is None:
        return Unknown("height_unknown")
    if not HEIGHTS_CM[0] <= height_cm <= HEIGHTS_CM[1]:
        return Unknown("height_not_in_cm")
    if sex not in ("M", "F"):
        return Unknown("sex_unknown")
    inches = height_cm / CM_IN_AN_INCH - 60
    if inches < 0:
        return Unknown("too_short_for_ideal_weight")
    base = Decimal(50) if sex == "M" else Decimal("45.5")
    return Computed(
        value=round_to(base + Decimal("2.3") * inches, WEIGHT_STEP),
        unit="kg",
        formula=f"{base} + 2.3 × (height / 2.54 − 60)",
        inputs=(Input("height", height_cm, "cm"),),
        source="Devine, Drug Intell Clin Pharm 1974;8:650",
    )


def adjusted_weight(
    height_cm: Decimal | None, weight_kg: Decimal | None, sex: str | None
) -> Computed | Unknown:
    """Compute the adjusted weight in kg: ideal + 0.4 × (actual − ideal)."""
    ideal = ideal_weight(height_cm, sex)
    reason = why_no_body(height_cm, weight_kg)
    if isinstance(ideal, Unknown) or reason or weight_kg is None:
        return ideal if isinstance(ideal, Unknown) else Unknown(reason or "weight_unknown")
    return Computed(
        value=round_to(ideal.value + Decimal("0.4") * (weight_kg - ideal.value), WEIGHT_STEP),
        unit="kg",
        formula="ideal + 0.4 × (weight − ideal)",
        inputs=(Input("ideal_weight", ideal.value, "kg"), Input("weight", weight_kg, "kg")),
        source="clinPK (InsightRX), tests of the adjusted weight; Devine 1974 for the ideal weight",
    )


class WeightRule(StrEnum):
    """Which weight a clearance is computed with; tools differ, so that the unit names its rule."""

    ACTUAL = "actual"
    IDEAL = "ideal"
    ADJUSTED = "adjusted"
    ADJUSTED_OVER_120 = "adjusted_over_120"
    BY_BMI = "by_bmi"


def chosen_weight(
    rule: WeightRule, height_cm: Decimal | None, weight_kg: Decimal | None, sex: str | None
) -> Input | Unknown:
    """Choose the weight by a rule, named for what it is.

    `adjusted_over_120`: adjusted above 120 % of the ideal weight, else actual (onlycalculators.com);
    `by_bmi`: actual under 18.5 kg/m2, ideal under 25, else adjusted (rdrr.io cliot).
    """
    reason = why_no_body(height_cm, weight_kg)
    if reason or height_cm is None or weight_kg is None:
        return Unknown(reason or "weight_unknown")
    kind = _kind(rule, height_cm, weight_kg, sex)
    if isinstance(kind, Unknown):
        return kind
    if kind is WeightRule.ACTUAL:
        return Input("weight", weight_kg, "kg")
    ideal = kind is WeightRule.IDEAL
    found = ideal_weight(height_cm, sex) if ideal else adjusted_weight(height_cm, weight_kg, sex)
    if isinstance(found, Unknown):
        return found
    return Input("ideal_weight" if ideal else "adjusted_weight", found.value, "kg")


def _kind(rule: WeightRule, height_cm: Decimal, weight_kg: Decimal, sex: str | None) -> WeightRule | Unknown:
    if rule is WeightRule.ADJUSTED_OVER_120:
        ideal = ideal_weight(height_cm, sex)
        if isinstance(ideal, Unknown):
            return ideal
        heavy = weight_kg > ideal.value * Decimal("1.2")
        return WeightRule.ADJUSTED if heavy else WeightRule.ACTUAL
    if rule is WeightRule.BY_BMI:
        bmi = weight_kg / (height_cm / 100) ** 2
        if bmi < Decimal("18.5"):
            return WeightRule.ACTUAL
        return WeightRule.IDEAL if bmi < 25 else WeightRule.ADJUSTED
    return rule
