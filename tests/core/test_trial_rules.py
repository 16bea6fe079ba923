"""The database's own rules of clinical trials: whole orders, dedicated stock, leftovers not shared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from station.clinical.model import State
from station.records.errors import RuleBroken
from station.records.trial_rules import trial_rules
from tests.leftover_rows import LOT, OPENING, leftover, vial
from tests.outage_rows import names_of
from tests.records_kit import Bench, staffed, walk

TRIAL = {"trial": "POLAR", "trial_arm": "B", "trial_kit": "K17"}
THEIRS = replace(LOT, trial="POLAR")
OTHERS = replace(LOT, trial="AURORE")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    yield bench
    bench.close()


def test_every_rule_of_trials_is_tried_here() -> None:
    told = {"trial_stock", "trial_leftover", "trial_opened", "trial_stock_fixed", "trial_complete"}
    assert names_of(trial_rules()) == told


@pytest.mark.parametrize(
    ("order", "stock", "passes"),
    [
        (TRIAL, (THEIRS,), True),
        (TRIAL, (), False),
        (TRIAL, (LOT,), False),
        (TRIAL, (OTHERS,), False),
        (TRIAL, (replace(THEIRS, count=0),), False),
        (TRIAL, (replace(THEIRS, lot="L2"),), False),
        (TRIAL, (replace(THEIRS, product=None),), True),
        ({}, (THEIRS,), False),
        ({}, (THEIRS, replace(LOT, id=2)), True),
        ({}, (), True),
    ],
    ids=(
        *(
            "its own",
            "never counted",
            "ordinary",
            "another trial's",
            "none left",
            "another lot",
            "without code",
        ),
        *("ordinary from the trial's", "ordinary from both", "ordinary uncounted"),
    ),
)
def test_a_trial_draws_from_its_stock_and_nothing_else_does(
    bench: Bench, order: dict[str, str], stock: tuple[Any, ...], passes: bool
) -> None:
    walk(bench, State.OPENED, **order)
    bench.write(*stock)
    with nullcontext() if passes else pytest.raises(RuleBroken, match="trial_stock"):
        bench.write(vial())


def test_what_is_left_of_a_trial_s_vial_stays_with_it(bench: Bench) -> None:
    walk(bench, State.OPENED, **TRIAL)
    walk(bench, State.OPENED, 2)
    bench.write(THEIRS)
    bench.write(vial())
    with pytest.raises(RuleBroken, match="trial_opened"):
        bench.write(*OPENING, leftover())
    bench.write(*OPENING, leftover(trial="POLAR"))
    with pytest.raises(RuleBroken, match=r"leftover_fixed|trial_opened"):
        bench.write(leftover())
    with pytest.raises(RuleBroken, match="trial_leftover"):
        bench.write(vial(2, preparation=2, serial=None, leftover=1))
    bench.write(vial(2, serial=None, leftover=1, content_mg=Decimal(60)))


def test_a_lot_of_a_trial_becomes_no_other_s(bench: Bench) -> None:
    bench.write(THEIRS)
    with pytest.raises(RuleBroken, match="trial_stock_fixed"):
        bench.write(LOT)
    bench.write(replace(THEIRS, count=1))


@pytest.mark.parametrize("lacks", [{"trial": None}, {"trial_arm": " "}, {"trial_kit": None}])
def test_an_incomplete_trial_is_not_validated(bench: Bench, lacks: dict[str, str | None]) -> None:
    walk(bench, State.VALIDATED, **TRIAL)
    with pytest.raises(RuleBroken, match="trial_complete"):
        walk(bench, State.VALIDATED, 2, **(TRIAL | lacks))
    with pytest.raises(RuleBroken, match="trial_complete"):
        walk(bench, State.VALIDATED, 3, blinded=True)
