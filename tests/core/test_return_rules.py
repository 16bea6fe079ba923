"""The database's own rules of returned and ready-made bags: each undoes the wrong rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from station.clinical.model import Preparation, State
from station.clinical.returns import Fate, Kept
from station.records.errors import RuleBroken
from station.records.return_rules import return_rules
from tests.outage_rows import names_of
from tests.records_kit import ANNE, CHLOE, DENIS, Bench, label, line, order, staffed, walk
from tests.return_rows import decided, ready_bag, returned

Rows = Callable[[Bench], tuple[Any, ...]]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    walk(bench, State.HANDED_OVER)
    walk(bench, State.VALIDATED, 2)
    yield bench
    bench.close()


def given(bench: Bench, **changes: Any) -> Preparation:
    """Give the second order with the first one's bag, relabelled."""
    told = {"state": State.FINISHED, "preparer": DENIS, "register_number": "26A00002", "bag_label": 2}
    return replace(bench.bag(2), **{**told, "returned_bag": 1, "use_by": bench.bag(1).use_by, **changes})


def attributed(bench: Bench, **changes: Any) -> tuple[Any, ...]:
    return (decided(Fate.ATTRIBUTED), line(2, 2), label(2, 2), given(bench, **changes))


def readied(bench: Bench, **changes: Any) -> tuple[Any, ...]:
    bag = ready_bag(**changes)
    return (replace(bag, fate=Fate.ATTRIBUTED), line(2, 2), label(2, 2),
            given(bench, returned_bag=None, ready_bag=1, use_by=bag.use_by))  # fmt: skip


def rows(*told: Any) -> Rows:
    return lambda bench: told


@dataclass(frozen=True)
class Case:
    """After the `first` rows, `good` ones may be written and the `bad` ones may not, by the rule `code`."""

    code: str
    first: tuple[Any, ...]
    good: Rows
    bad: Rows
    why: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.why}" if self.why else self.code


FREE = (returned(), decided())

CASES = [
    Case("attributed", FREE, attributed, lambda b: attributed(b, bag_label=None)),
    Case("attributed", FREE, attributed, lambda b: attributed(b)[1:], "the bag is taken for it"),
    Case("attributed", FREE, attributed, lambda b: attributed(b, use_by=b.clock.utc()), "its own use-by"),
    Case("attributed", (), readied, lambda b: readied(b, dose=Decimal(150)), "the ordered dose"),
    Case("attributed_once", FREE, attributed, lambda b: (replace(b.bag(2), returned_bag=1),)),
    Case("return_fixed", (returned(),), rows(decided()), rows(returned(minutes_out=5))),
    Case("return_handed_over", (), rows(returned()), rows(returned(preparation=2))),
    Case("return_decided", (returned(),), rows(decided()), rows(decided(decided_by=CHLOE))),
    Case("return_decided", (returned(),), rows(decided()), rows(decided(reason=None)), "with a reason"),
    Case(
        "return_decided",
        (returned(seal_intact=False),),
        rows(decided(Fate.DESTROYED, seal_intact=False)),
        rows(decided(seal_intact=False)),
        "an open one is destroyed",
    ),
    Case(
        "return_decided",
        (returned(kept=Kept.UNKNOWN),),
        rows(decided(Fate.DESTROYED, kept=Kept.UNKNOWN)),
        rows(decided(kept=Kept.UNKNOWN)),
        "so is an unknown one",
    ),
    Case("bag_ended", (*FREE, decided(Fate.DESTROYED)), rows(), rows(decided())),
    Case(
        "bag_ended",
        (ready_bag(use_by=decided().at), ready_bag(use_by=decided().at, fate=Fate.DESTROYED)),
        rows(),
        rows(ready_bag(use_by=decided().at)),
        "ready-made",
    ),
    Case("ready_fixed", (ready_bag(use_by=decided().at),), rows(), rows(ready_bag(lot="L8"))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_a_rule_forbids_is_undone_and_what_it_allows_passes(bench: Bench, case: Case) -> None:
    for row in case.first:
        bench.write(row)
    before = list(bench.database.conn.iterdump())
    with pytest.raises(RuleBroken) as broken:
        bench.write(*case.bad(bench))
    assert broken.value.rule == case.code
    assert list(bench.database.conn.iterdump()) == before
    if case.good(bench):
        bench.write(*case.good(bench))


@pytest.mark.parametrize("give", [attributed, readied])
def test_a_bag_is_given_to_one_order_only(bench: Bench, give: Callable[..., tuple[Any, ...]]) -> None:
    for row in FREE:
        bench.write(row)
    bench.write(*give(bench))
    third = walk(bench, State.VALIDATED, 3)
    again = replace(third, returned_bag=bench.bag(2).returned_bag, ready_bag=bench.bag(2).ready_bag)
    with pytest.raises(RuleBroken, match=r"attributed_once|one_order"):
        bench.write(again)


def test_every_rule_of_returns_is_tried_here() -> None:
    assert names_of(return_rules()) == {case.code for case in CASES}


@pytest.mark.parametrize(("route", "passes"), [("IV", True), ("IT", False)])
def test_no_ready_made_bag_goes_intrathecally(bench: Bench, route: str, passes: bool) -> None:
    bench.write(ready := ready_bag())
    bench.write(new := replace(order(3), drug="cytarabine", route=route))
    bench.write(new := replace(new, state=State.VALIDATED, validator=ANNE))
    told = {"state": State.FINISHED, "preparer": DENIS, "register_number": "26A00002", "bag_label": 2}
    rows = (
        replace(ready, fate=Fate.ATTRIBUTED), line(2, 3), label(2, 3),
        replace(new, ready_bag=1, use_by=ready.use_by, **told),
    )  # fmt: skip
    with nullcontext() if passes else pytest.raises(RuleBroken, match="attributed"):
        bench.write(*rows)
