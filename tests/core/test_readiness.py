"""Readiness: every fact is held against its limit; unknown and never are not good."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from station.clinical.approvals import Coverage
from station.clinical.drill import DrillStep, StepResult, from_text, passed, to_text
from station.clinical.readiness import Facts, Light, judge, worst
from station.exchange.outage_data import read_limits

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIMITS = read_limits()


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


HEALTHY = Facts(
    imported=ago(hours=12),
    backup=ago(minutes=20),
    second_backup=ago(minutes=20),
    second_medium=True,
    tested_restore=ago(days=10),
    printed=ago(days=1),
    printer="ready",
    stock=ago(days=2),
    stock_answer="12 rouleaux",
    clock_synchronised=True,
    disk_free_percent=Decimal(40),
    without_pin=(),
    pharmacists=3,
    makers=7,
    contacts=6,
    stale_contacts=0,
    drill=ago(days=30),
    drill_passed=True,
    formulary=Coverage(60, 40, (), (ago(days=100), ago(days=20))),
)


def light_of(code: str, facts: Facts) -> Light:
    return next(item.light for item in judge(facts, LIMITS, NOW) if item.code == code)


def test_a_healthy_station_is_good_everywhere() -> None:
    assert {item.light for item in judge(HEALTHY, LIMITS, NOW)} == {Light.GOOD}


@pytest.mark.parametrize(
    ("code", "change", "light"),
    [
        ("import", {"imported": ago(hours=27)}, Light.WATCH),
        ("import", {"imported": ago(hours=53)}, Light.ACT),
        ("import", {"imported": None}, Light.ACT),
        ("backup", {"backup": ago(hours=5)}, Light.ACT),
        ("second", {"second_medium": False}, Light.ACT),
        ("formulary", {"formulary": Coverage(60, 0, (), ())}, Light.ACT),
        ("formulary", {"formulary": Coverage(60, 40, ("Cisplatine",), (ago(days=20),))}, Light.ACT),
        ("formulary", {"formulary": Coverage(60, 40, (), (ago(days=20), ago(days=340)))}, Light.WATCH),
        ("restore", {"tested_restore": None}, Light.ACT),
        ("restore", {"tested_restore": ago(days=91)}, Light.WATCH),
        ("printer", {"printer": "doubtful"}, Light.ACT),
        ("stock", {"stock": None}, Light.WATCH),
        ("clock", {"clock_synchronised": False}, Light.ACT),
        ("clock", {"clock_synchronised": None}, Light.WATCH),
        ("disk", {"disk_free_percent": Decimal(7)}, Light.WATCH),
        ("disk", {"disk_free_percent": Decimal(2)}, Light.ACT),
        ("disk", {"disk_free_percent": None}, Light.ACT),
        ("people", {"pharmacists": 1}, Light.WATCH),
        ("people", {"makers": 2}, Light.ACT),
        ("pins", {"without_pin": ("Zoé",)}, Light.WATCH),
        ("contacts", {"contacts": 0}, Light.ACT),
        ("contacts", {"stale_contacts": 1}, Light.WATCH),
        ("drill", {"drill": None}, Light.ACT),
        ("drill", {"drill_passed": False}, Light.ACT),
    ],
)
def test_what_lacks_is_told_and_nothing_else(code: str, change: dict[str, object], light: Light) -> None:
    facts = replace(HEALTHY, **change)  # type: ignore[arg-type]
    assert light_of(code, facts) is light
    assert worst(judge(facts, LIMITS, NOW)) is light
    assert sum(item.light is not Light.GOOD for item in judge(facts, LIMITS, NOW)) == 1


def test_a_drill_counts_when_nothing_failed_and_something_was_done() -> None:
    done = DrillStep("restore", StepResult.DONE, 3, "ok")
    failed = replace(done, result=StepResult.FAILED)
    skipped = replace(done, result=StepResult.NOT_POSSIBLE)
    assert [passed(steps) for steps in ((done, skipped), (done, failed), (skipped,))] == [True, False, False]
    assert from_text(to_text((done, failed))) == (done, failed)
    with pytest.raises(ValueError):
        from_text('[{"code": "x"}]')
