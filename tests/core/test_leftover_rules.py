"""The rules of leftovers, stock and recalls that the database holds by itself, whatever an act tries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from station.clinical.leftovers import LeftoverState, Move, Origin
from station.clinical.model import Hood, State
from station.records.errors import RuleBroken
from station.records.leftover_rules import leftover_rules
from tests.leftover_rows import BEGAN, KEPT, LOT, OPENING, RECALL, leftover, move, vial
from tests.outage_rows import names_of
from tests.records_kit import ANNE, BRUNO, CHLOE, Bench, order, staffed, walk


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    walk(bench, State.OPENED)
    bench.write(Hood(2, "Isolateur 2"), order(2), vial())
    yield bench
    bench.close()


@dataclass(frozen=True)
class Case:
    """After the `first` rows, `good` ones may be written and the `bad` ones may not, by the rule `code`."""

    code: str
    first: tuple[Any, ...]
    good: tuple[Any, ...]
    bad: tuple[Any, ...]
    why: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.why}" if self.why else self.code


def taken(volume: str) -> tuple[Any, ...]:
    line = move(3, Move.TAKEN, "12.00", f"-{volume}")
    return (line, leftover(remaining_ml=line.after_ml))


def destroyed(**changes: Any) -> tuple[Any, ...]:
    line = move(3, Move.DESTROYED, "12.00", "-12.00", **changes)
    return (line, leftover(remaining_ml=Decimal("0.00"), state=LeftoverState.DESTROYED))


def used(**changes: Any) -> tuple[Any, ...]:
    return (vial(2, serial=None, leftover=1, **changes),)


IMPORTED = leftover(
    origin=Origin.IMPORTED, state=LeftoverState.QUARANTINED, component=None, opened_by=None, hood=None
)
QUARANTINED = leftover(state=LeftoverState.QUARANTINED)
CONDEMNED = leftover(state=LeftoverState.CONDEMNED)
GONE = destroyed(witness=BRUNO)

SOLVENT = vial(9, kind="diluent", product="1", serial=None)
CASES = [
    Case(
        "leftover_starts", (), (*OPENING, IMPORTED), (*OPENING, replace(IMPORTED, state=LeftoverState.FREE))
    ),
    Case("leftover_starts", (), KEPT, (*OPENING, leftover(hood=None)), "opened somewhere"),
    Case("leftover_fixed", KEPT, taken("1.00"), (leftover(lot="L2"),)),
    Case("leftover_fixed", KEPT, (), (leftover(opened_at=BEGAN + timedelta(hours=1)),), "nor opened later"),
    Case("leftover_moved", KEPT, (), (leftover(hood=2),)),
    Case(
        "leftover_use_by",
        KEPT,
        (leftover(use_by=BEGAN + timedelta(hours=2)),),
        (leftover(use_by=BEGAN + timedelta(hours=25)),),
    ),
    Case("leftover_ended", (*KEPT, *GONE), (), (leftover(remaining_ml=Decimal("0.00")),)),
    Case("leftover_ended", (*OPENING, CONDEMNED), GONE, (leftover(),), "condemned is never freed"),
    Case(
        "leftover_read_first",
        (*OPENING, IMPORTED),
        (replace(IMPORTED, hood=1, state=LeftoverState.FREE),),
        (replace(IMPORTED, state=LeftoverState.FREE),),
    ),
    Case(
        "leftover_reserved",
        (*OPENING, leftover(reserved_for=1)),
        (leftover(),),
        (leftover(reserved_for=2),),
    ),
    Case("leftover_witness", KEPT, GONE, destroyed()),
    Case("leftover_witness", KEPT, GONE, destroyed(witness=ANNE), "another person"),
    Case("leftover_account", KEPT, taken("1.00"), (leftover(remaining_ml=Decimal("11.00")),)),
    Case(
        "leftover_below_zero",
        KEPT,
        taken("12.00"),
        (move(3, Move.RECOUNTED, "12.00", "9.00"), leftover(remaining_ml=Decimal("21.00"))),
        "nor more than the vial",
    ),
    Case("move_adds_up", KEPT, taken("12.00"), taken("12.01"), "below zero"),
    Case("move_adds_up", KEPT, (), (move(3, Move.TAKEN, "11.00", "-1.00"),), "from where it stands"),
    Case(
        "move_adds_up",
        KEPT,
        (),
        (replace(move(3, Move.TAKEN, "12.00", "-1.00"), after_ml=Decimal("12.00")),),
        "to what it leaves",
    ),
    Case("move_adds_up", KEPT, (), (move(3, Move.TAKEN, "12.00", "1.00"),), "nothing is put back"),
    Case("leftover_usable", KEPT, used(), used(preparation=2), "of another hood"),
    Case("leftover_usable", (*OPENING, QUARANTINED), (leftover(),), used(), "quarantined"),
    Case("leftover_usable", (*OPENING, leftover(use_by=BEGAN)), (), used(), "expired"),
    Case("leftover_usable", (*OPENING, leftover(use_by=None)), (), used(), "unknown use-by"),
    Case("leftover_usable", (*OPENING, leftover(reserved_for=2)), (leftover(),), used(), "reserved"),
    Case("serial_once", (), (vial(2),), (vial(2, serial="S1"),)),
    Case("serial_once", (), (), (vial(2, serial="S1", preparation=2),), "whatever the preparation"),
    Case("vial_is_solvent", (SOLVENT,), (vial(2, product="2"),), (vial(2, product="1"),)),
    Case("vial_is_solvent", (SOLVENT,), (vial(2, kind="diluent", product="1"),), (), "as a solvent again"),
    Case("lot_recalled", (RECALL,), (vial(2, lot="L2"),), (vial(2),)),
    Case("lot_recalled", (replace(RECALL, lifted=True),), (vial(2),), (), "unless lifted"),
    Case("stock_count", (LOT,), (replace(LOT, count=0),), (replace(LOT, count=-1),)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_a_rule_forbids_is_undone_and_what_it_allows_passes(bench: Bench, case: Case) -> None:
    if case.first:
        bench.write(*case.first)
    if case.bad:
        before = list(bench.database.conn.iterdump())
        with pytest.raises(RuleBroken) as broken:
            bench.write(*case.bad)
        assert broken.value.rule == case.code
        assert list(bench.database.conn.iterdump()) == before
    if case.good:
        bench.write(*case.good)


def test_nothing_is_drawn_from_a_leftover_whose_time_passed_in_the_tray(bench: Bench) -> None:
    bench.write(*KEPT)
    bench.write(*used(), leftover(reserved_for=1))
    bag = replace(bench.bag(), state=State.STARTED, preparer=CHLOE)
    bench.write(bag)
    bench.write(leftover(reserved_for=1, use_by=BEGAN))
    with pytest.raises(RuleBroken, match="drawn_from_usable"):
        bench.write(replace(bag, state=State.DRAWN))


def test_every_rule_of_leftovers_is_tried_here() -> None:
    assert names_of(leftover_rules()) == {case.code for case in CASES} | {"drawn_from_usable"}
