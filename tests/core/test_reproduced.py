"""An old worksheet made again: no figure that changed since stays unsaid."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from station.clinical.findings.context import Context
from station.clinical.patient_facts import FactKind, PatientFact, Told
from station.clinical.reproduced import facts_of, known_then
from station.clinical.typed_orders import moved
from tests.core.finding_examples import CHECKS, DOSES, FORMULARY, NOW, order

THEN = NOW + timedelta(hours=2)
"""When the old worksheet's bag was due."""


def fact(number: int, kind: FactKind, value: str | None, unit: str | None, days: int) -> PatientFact:
    """Something told so many days after the old worksheet."""
    at = THEN + timedelta(days=days)
    about = "doxorubicine" if kind is FactKind.RECEIVED else "AC" if kind is FactKind.LAST_COURSE else None
    amount = Decimal(value) if value else None
    day = (at - timedelta(days=1)).date().isoformat()
    return PatientFact(number, 1, kind, amount, unit, about, day, "Dr VERDIER", Told.PAPER, True, at)


TOLD = (
    fact(1, FactKind.CREATININE, "70", "µmol/L", -1),
    fact(2, FactKind.RECEIVED, "60", "mg/m2", -1),
    fact(3, FactKind.LAST_COURSE, None, None, -20),
    fact(4, FactKind.CREATININE, "9.5", "mg/L", 20),
    fact(5, FactKind.RECEIVED, "120", "mg/m2", 20),
)
OLD = {"drug": "Doxorubicine", "dose": Decimal(90), "basis": Decimal(50), "diluent": "G5"}


def test_every_figure_that_changed_is_listed_and_only_those() -> None:
    before = facts_of(order(**OLD), FORMULARY, CHECKS, Context(DOSES, known_then(TOLD, THEN)))
    today = order(
        None,
        {"weight_kg": Decimal(60), "height_cm": Decimal(171), "protocol": "AC", "cycle": "2", "day": "J8"},
        drug="Épirubicine", dose=Decimal(60), dose_unit="g", basis=Decimal(40), basis_unit="mg/kg",
        route="intrathécale", container="Seringue", diluent="NaCl 0,9 %", volume_ml=Decimal(100),
        infusion_minutes=30, due=THEN + timedelta(days=22),
    )  # fmt: skip
    after = facts_of(today, FORMULARY, CHECKS, Context(DOSES, TOLD), THEN)
    assert [item.name for item in moved(before, after)] == [name for name, _ in before]
    assert moved(before, before) == ()


def test_creatinine_interval_and_cumulative_dose_are_those_known_then_and_now() -> None:
    before = dict(facts_of(order(**OLD), FORMULARY, CHECKS, Context(DOSES, known_then(TOLD, THEN))))
    today = order(**OLD, due=THEN + timedelta(days=21))
    after = dict(facts_of(today, FORMULARY, CHECKS, Context(DOSES, TOLD), THEN))
    assert (before["creatinine"], after["creatinine"]) == (Decimal("70.0"), Decimal("84.0"))
    assert (before["interval"], after["interval"]) == (21, 21)
    assert (before["cumulative"], after["cumulative"]) == (Decimal("110.0"), Decimal("170.0"))
