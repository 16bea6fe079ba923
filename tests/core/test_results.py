"""Computed results carry formula, inputs, units and chosen weight; what can't be computed is unknown."""

from __future__ import annotations

from decimal import Decimal

from station.clinical.computed import Computed, Unknown
from station.clinical.findings.context import Context
from station.clinical.patient_facts import FactKind
from station.clinical.results import Kind, Result, results
from station.exchange.formulary import read_syringes
from station.runtime.result_words import ResultWords, result_words
from station.words import set_language
from tests.core.finding_examples import (
    CARBOPLATIN,
    CHECKS,
    DOSES,
    NOBODY_APPROVED,
    VINCRISTINE,
    Case,
    fact,
    order,
    received,
)

SYRINGES = read_syringes()


def of(case: Case) -> dict[Kind, Result]:
    context = Context(DOSES, case.facts)
    return {one.kind: one for one in results(case.line, case.formulary, CHECKS, SYRINGES, context)}


def words(case: Case, kind: Kind) -> ResultWords:
    set_language("fr")
    return result_words(of(case)[kind])


def test_the_dose_computed_again_stands_with_its_gap_formula_inputs_and_units() -> None:
    said = words(Case(order()), Kind.DOSE)
    assert said.short == "160 mg (écart 0 %)"
    assert said.formula == "posologie × √(taille × poids / 3600)"
    assert said.inputs == "posologie 85 mg/m² ; taille 170 cm ; poids réel 75 kg"


def test_the_surface_names_the_formula_of_the_unit() -> None:
    assert words(Case(order()), Kind.SURFACE).short == "1,88 m² (Mosteller)"


def test_a_clearance_names_its_method_and_the_weight_that_was_chosen() -> None:
    case = Case(order(**CARBOPLATIN), facts=(fact(FactKind.CREATININE, "80", "µmol/L"),))
    said = words(case, Kind.CLEARANCE)
    assert "Cockcroft et Gault, poids réel" in said.short and "mL/min" in said.short
    assert "créatinine 0,905 mg/dL" in said.inputs and "Nephron 1976" in said.source


def test_a_clearance_nobody_can_compute_is_said_unknown_with_the_reason() -> None:
    said = words(Case(order(**CARBOPLATIN)), Kind.CLEARANCE)
    assert said.short.startswith("inconnu") and said.inputs == ""


def test_a_clearance_that_nothing_needs_is_not_shown() -> None:
    assert Kind.CLEARANCE not in of(Case(order()))


def test_a_dose_band_is_shown_and_said_not_to_be_applied() -> None:
    said = words(Case(order(**VINCRISTINE)), Kind.BAND)
    assert "non appliquée" in said.short and "NHS England" in said.source


def test_a_cumulative_dose_names_its_set_and_is_unknown_without_history() -> None:
    epirubicin = order(drug="Epirubicine", dose=Decimal(170), basis=Decimal(90))
    assert of(Case(epirubicin))[Kind.CUMULATIVE].found == Unknown("history_unknown")
    assert words(Case(epirubicin), Kind.CUMULATIVE).short.startswith("inconnu")
    known = Case(epirubicin, facts=(received("epirubicine", "200"),))
    assert of(known)[Kind.CUMULATIVE].limit is not None
    assert "limite" in words(known, Kind.CUMULATIVE).short


def test_the_dose_that_can_be_drawn_is_that_of_the_syringes_filled_to_their_scale() -> None:
    drawn = of(Case(order(dose=Decimal("161.3"))))[Kind.WITHDRAWABLE]
    assert isinstance(drawn.found, Computed) and drawn.found.value == Decimal(160)
    assert drawn.gap == Decimal("-0.8")


def test_no_figure_of_an_unapproved_line_is_in_a_result() -> None:
    unapproved = of(Case(order(), formulary=NOBODY_APPROVED))
    assert set(unapproved) == {Kind.SURFACE, Kind.DOSE}
