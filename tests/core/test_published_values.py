"""Every formula against the values that somebody published, each with where it was read; and the traps.

clinPK: InsightRX/clinPK, tests. admiral: pharmaverse/admiral, test-derive_param_bsa.R. gera:
tools.gera.services. onlycalculators and cancercalc: web calculators of carboplatin. NHS:
docslib.org/download/100960.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.clinical.amounts import Amount
from station.clinical.banding import banded, banded_and_capped, table_for, withdrawable
from station.clinical.body import (
    BsaFormula,
    WeightRule,
    adjusted_weight,
    bsa,
    chosen_weight,
    ideal_weight,
)
from station.clinical.computed import Computed, Input, Unknown
from station.clinical.cumulative import Received, cumulative
from station.clinical.drawing import SyringeStock, SyringeType
from station.clinical.renal import (
    Renal,
    calvert,
    ckd_epi_2009,
    ckd_epi_2021,
    cockcroft_gault,
    creatinine_mg_dl,
    de_indexed,
    renal,
)
from station.clinical.tables import Evidence, Source
from station.exchange.formulary import read_dose_data

D = Decimal
DOSES = read_dose_data()
EQUIVALENCES = {one.code: one for one in (DOSES.equivalences.sets if DOSES.equivalences else ())}


def value(result: Computed | Unknown) -> Decimal:
    assert isinstance(result, Computed), result
    return result.value


def person(age: int, sex: str, creatinine: str) -> Renal:
    found = renal(D(age), sex, creatinine_mg_dl(D(creatinine), "mg/dL"))
    assert isinstance(found, Renal), found
    return found


def kg(weight: str) -> Input:
    return Input("weight", D(weight), "kg")


PUBLISHED_BSA = [
    # height, weight, Mosteller, Du Bois, Haycock, Gehan-George, Boyd, where it was read
    ("180", "80", "2.000", "1.996", "2.007", "2.009", "2.007", "clinPK"),
    ("170", "75", "1.882", "1.864", "1.895", "1.897", "1.905", "admiral"),
]


@pytest.mark.parametrize(
    ("height", "weight", "formula", "published"),
    [
        (row[0], row[1], formula, row[place])
        for row in PUBLISHED_BSA
        for place, formula in enumerate(BsaFormula, start=2)
    ],
)
def test_each_surface_formula_gives_the_published_surface(
    height: str, weight: str, formula: BsaFormula, published: str
) -> None:
    assert value(bsa(D(height), D(weight), formula)) == D(published)


@pytest.mark.parametrize("formula", BsaFormula)
@pytest.mark.parametrize("metres", ["1.80", "2.05", "0.5"])
def test_a_height_in_metres_is_refused_by_every_formula(metres: str, formula: BsaFormula) -> None:
    # Du Bois fed with metres was seen in public code.
    assert bsa(D(metres), D(80), formula) == Unknown("height_not_in_cm")


@pytest.mark.parametrize(
    ("age", "sex", "weight", "creatinine", "published"),
    [
        (40, "M", "80", "1.0", "111.1"),  # clinPK: 111
        (40, "M", "80", "0.2", "555.6"),  # clinPK: 556, absurd
        (50, "M", "70", "1.1", "79.5"),  # clinPK, implied by its Calvert test: 79.545
    ],
)
def test_cockcroft_gault_gives_the_published_clearance(
    age: int, sex: str, weight: str, creatinine: str, published: str
) -> None:
    assert value(cockcroft_gault(person(age, sex, creatinine), kg(weight))) == D(published)


def test_an_absurd_clearance_is_questioned_and_a_plain_one_is_not() -> None:
    absurd = cockcroft_gault(person(40, "M", "0.2"), kg("80"))
    assert absurd.questions == ("creatinine_low", "clearance_high")
    assert cockcroft_gault(person(40, "M", "1.0"), kg("80")).questions == ()


def test_creatinine_is_turned_into_the_other_unit_as_published() -> None:
    # clinPK: 84 µmol/L are 0.950 mg/dL; 1.2 mg/dL are 106.082 µmol/L (its factor is 88.4018, ours 88.4).
    found = creatinine_mg_dl(D(84), "µmol/L")
    assert isinstance(found, Decimal) and round(found, 3) == D("0.950")
    back = creatinine_mg_dl(D("106.082"), "µmol/L")
    assert isinstance(back, Decimal) and round(back, 2) == D("1.20")


@pytest.mark.parametrize(
    ("told", "unit"), [("0.9", "µmol/L"), ("80", "mg/dL"), ("0.9", "mg/L"), ("5000", "µmol/L")]
)
def test_a_creatinine_in_the_wrong_unit_is_refused(told: str, unit: str) -> None:
    assert creatinine_mg_dl(D(told), unit) == Unknown("creatinine_other_unit")


def test_no_renal_formula_guesses_what_it_was_not_told() -> None:
    assert renal(None, "M", D(1)) == Unknown("age_unknown")
    assert renal(D(40), None, D(1)) == Unknown("sex_unknown")
    assert renal(D(9), "M", D(1)) == Unknown("age_not_adult")
    assert renal(D(40), "M", None) == Unknown("creatinine_unknown")


def test_ckd_epi_gives_the_published_rates() -> None:
    assert round(ckd_epi_2021(person(80, "F", "0.8")).value) == 74  # clinPK
    assert round(ckd_epi_2009(person(40, "M", "1.0"), black=True).value) == 109  # clinPK


def test_an_indexed_rate_is_turned_into_the_patient_s_own() -> None:
    # clinPK: 56 mL/min at 1.62 m2 is 59.80 indexed, so 59.80 indexed at 1.62 m2 is 56 again.
    indexed = Computed(D("59.80"), "mL/min/1.73 m2", "told", (), "clinPK")
    area = Computed(D("1.62"), "m2", "told", (), "clinPK")
    own = de_indexed(indexed, area)
    assert (own.value, own.unit) == (D("56.0"), "mL/min")
    assert own.inputs[-1] == Input("bsa", D("1.62"), "m2")


@pytest.mark.parametrize(
    ("auc", "gfr", "dose"),
    [
        ("5", "90", "575"),  # gera
        *(("4", "50", "300"), ("5", "50", "375"), ("6", "50", "450")),  # creatinineclearancecalculator.net
        *(("4", "100", "500"), ("5", "100", "625"), ("6", "100", "750")),  # the same
    ],
)
def test_calvert_gives_the_published_dose_capped_or_not(auc: str, gfr: str, dose: str) -> None:
    assert value(calvert(D(auc), D(gfr), estimated=True)) == D(dose)
    assert value(calvert(D(auc), D(gfr), estimated=False)) == D(dose)


@pytest.mark.parametrize(("auc", "most"), [("4", "600"), ("5", "750"), ("6", "900")])
def test_an_estimated_rate_is_held_at_125_and_the_result_says_so(auc: str, most: str) -> None:
    # onlycalculators, cancercalc: AUC x 150 at most.
    held = calvert(D(auc), D(180), estimated=True)
    assert value(held) == D(most)
    assert isinstance(held, Computed)
    assert held.questions == ("gfr_capped",) and "GFR ≤ 125" in held.formula
    assert Input("gfr_as_computed", D(180), "mL/min") in held.inputs
    assert value(calvert(D(auc), D(180), estimated=False)) == D(auc) * 205


@pytest.mark.parametrize(
    ("auc", "gfr", "wrong", "right"),
    [("5", "100", "700", "625"), ("4", "30", "224", "220"), ("5", "79.545", "577.27", "522.7")],
)
def test_the_unsimplified_form_of_1989_is_not_what_we_compute(
    auc: str, gfr: str, wrong: str, right: str
) -> None:
    # clinPK's tests expect AUC x (1.2 GFR + 20): wrong answers here.
    found = value(calvert(D(auc), D(gfr), estimated=True))
    assert found == D(right) and found != D(wrong)


def test_ideal_and_adjusted_weight_are_as_published() -> None:
    assert value(ideal_weight(D(180), "M")) == D("75.0")
    assert value(adjusted_weight(D(180), D(80), "M")) == D("77.0")  # clinPK
    assert ideal_weight(D(150), "F") == Unknown("too_short_for_ideal_weight")


@pytest.mark.parametrize(
    ("rule", "weight", "name"),
    [
        (WeightRule.ACTUAL, "80", "weight"),
        (WeightRule.IDEAL, "80", "ideal_weight"),
        (WeightRule.ADJUSTED_OVER_120, "80", "weight"),
        (WeightRule.ADJUSTED_OVER_120, "95", "adjusted_weight"),
        (WeightRule.BY_BMI, "55", "weight"),
        (WeightRule.BY_BMI, "75", "ideal_weight"),
        (WeightRule.BY_BMI, "90", "adjusted_weight"),
    ],
)
def test_the_weight_that_was_chosen_is_named_in_the_result(rule: WeightRule, weight: str, name: str) -> None:
    chosen = chosen_weight(rule, D(180), D(weight), "M")
    assert isinstance(chosen, Input) and chosen.name == name
    assert cockcroft_gault(person(40, "M", "1.0"), chosen).inputs[-1] == chosen


# Dose bands

NHS = next(table for table in DOSES.bands if table.strength_mg_ml == 1)


def test_the_nhs_table_is_stored_not_computed() -> None:
    # 3.80 is printed where the geometric mean of 3.6 and 4 is 3.79; the widest gap is 6.25 %, at 0.32 mg.
    assert value(banded(D("3.79"), NHS)) == D("3.6")
    assert value(banded(D("3.80"), NHS)) == D(4)
    assert value(banded(D("0.32"), NHS)) == D("0.34")
    assert len(NHS.bands) == 49


@given(st.decimals(min_value="0.21", max_value="16.96", places=2))
def test_a_band_is_never_further_than_the_published_widest_gap(dose: Decimal) -> None:
    given_dose = value(banded(dose, NHS))
    assert abs(given_dose - dose) * 100 / dose <= D("6.25")


@pytest.mark.parametrize("outside", ["0.20", "16.97", "100"])
def test_a_dose_outside_the_table_has_no_band(outside: str) -> None:
    assert banded(D(outside), NHS) == Unknown("outside_bands")


def test_a_vincristine_dose_is_banded_first_then_capped_with_both_steps_shown() -> None:
    steps = banded_and_capped(D("2.15"), NHS, D(2), "2 mg per dose")
    assert isinstance(steps, tuple)
    assert [(step.value, step.source.split(",")[0]) for step in steps] == [
        (D("2.2"), "NHS England"),
        (D(2), "2 mg per dose"),
    ]
    under = banded_and_capped(D("1.5"), NHS, D(2), "2 mg per dose")
    assert isinstance(under, tuple) and [step.value for step in under] == [D("1.5")]


def test_a_table_serves_its_substances_at_its_strength_only() -> None:
    assert table_for(DOSES.bands, "vincristine", D(1)) is NHS
    assert table_for(DOSES.bands, "vincristine", D(2)) is None
    assert table_for(DOSES.bands, "docetaxel", D(1)) is None


def test_a_dose_is_rounded_to_what_a_syringe_shows() -> None:
    # Docetaxel 10 mg/mL, 140 mg is 14 mL (Swiss SmPC 62967).
    assert value(withdrawable(Amount(D(140), "mg"), D(10), scale("20", "1"))) == D(140)
    rounded = withdrawable(Amount(D(143), "mg"), D(10), scale("20", "0.2"))
    assert isinstance(rounded, Computed)
    assert rounded.value == D(144) and Input("volume", D("14.4"), "mL") in rounded.inputs
    assert withdrawable(Amount(D("0.1"), "mg"), D(10), scale("20", "1")) == Unknown("volume_under_graduation")


def scale(capacity: str, graduation: str) -> SyringeStock:
    return SyringeStock(
        (SyringeType(D(capacity), D(graduation), Source("test", Evidence.READ), D(capacity)),), D(1)
    )


# Cumulative doses


@pytest.mark.parametrize(
    ("which", "substance", "factor"),
    [
        *(("cog", "daunorubicine", "1"), ("cog", "epirubicine", "1")),  # JAMA Oncol abstract (duke.edu)
        *(("cog", "idarubicine", "5"), ("cog", "mitoxantrone", "4")),
        *(("feijen_2019", "daunorubicine", "0.6"), ("feijen_2019", "epirubicine", "0.8")),  # PMC6490232
        *(("feijen_2019", "mitoxantrone", "10.5"), ("ighg", "mitoxantrone", "10.5")),
    ],
)
def test_a_sum_uses_the_factors_of_its_named_set(which: str, substance: str, factor: str) -> None:
    total = cumulative(
        [Received(substance, D(100))], Received("doxorubicine", D(50)), "mg/m2", EQUIVALENCES[which]
    )
    assert value(total) == D(factor) * 100 + 50
    assert isinstance(total, Computed) and EQUIVALENCES[which].name in total.source


@pytest.mark.parametrize(("which", "substance"), [("feijen_2019", "idarubicine"), ("ighg", "epirubicine")])
def test_what_a_set_can_not_estimate_makes_the_sum_unknown(which: str, substance: str) -> None:
    total = cumulative(
        [Received(substance, D(100))], Received("doxorubicine", D(50)), "mg/m2", EQUIVALENCES[which]
    )
    assert total == Unknown("no_factor")


def test_a_missing_history_is_unknown_never_zero() -> None:
    planned = Received("cisplatine", D(75))
    assert cumulative(None, planned, "mg/m2") == Unknown("history_unknown")
    assert cumulative([Received("cisplatine", None)], planned, "mg/m2") == Unknown("history_unknown")
    assert value(cumulative([], planned, "mg/m2")) == 75
