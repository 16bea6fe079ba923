"""The database's own rules of intrathecal preparations: alone in a hood, alone on a list, no vinca alkaloid
beside one without a reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from station.clinical.model import HandOver, Hood, Preparation, State
from station.records import journal
from station.records.apart_rules import apart_rules
from station.records.errors import RuleBroken
from tests.outage_rows import names_of
from tests.records_kit import CHLOE, Bench, label, line, order, staffed, walk

SPINAL = {"drug": "cytarabine", "route": "Intrathécale", "container": "seringue"}
VINCRISTINE = {"drug": "vincristine"}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    yield bench
    bench.close()


def validated(bench: Bench, number: int, **says: Any) -> Preparation:
    return walk(bench, State.VALIDATED, number, **says)


def open_it(bench: Bench, bag: Preparation, hood: int = 1, reason: str | None = None) -> None:
    number = 1 + bench.database.execute("SELECT count(*) FROM register").fetchone()[0]
    entry, bag_label = line(number, bag.id), label(bag.id, bag.id)
    opened = replace(
        bag, state=State.OPENED, register_number=entry.number, hood=hood, opener=CHLOE, bag_label=bag.id
    )
    with bench.writing() as database:
        journal.append(database, replace(bench.telling(), reason=reason), (entry, bag_label, opened))


def test_every_rule_of_keeping_apart_is_tried_here() -> None:
    assert names_of(apart_rules()) == {"hood_apart", "list_apart", "vinca_reason"}


@pytest.mark.parametrize(
    ("at", "says", "hood", "passes"),
    [
        (State.OPENED, SPINAL, 1, False),
        (State.INJECTED, SPINAL, 1, False),
        (State.FINISHED, SPINAL, 1, True),
        (State.OPENED, SPINAL, 2, True),
        (State.OPENED, {}, 1, True),
    ],
    ids=("beside an open tray", "beside an injected bag", "once it is out", "in another hood", "same route"),
)
def test_a_hood_holds_no_two_ways(
    bench: Bench, at: State, says: dict[str, str], hood: int, passes: bool
) -> None:
    bench.write(Hood(2, "Isolateur 2"))
    walk(bench, at)
    with nullcontext() if passes else pytest.raises(RuleBroken, match="hood_apart"):
        open_it(bench, validated(bench, 2, **says), hood)


def test_nothing_is_opened_beside_an_intrathecal_tray(bench: Bench) -> None:
    open_it(bench, validated(bench, 1, **SPINAL))
    with pytest.raises(RuleBroken, match="hood_apart"):
        open_it(bench, validated(bench, 2))
    open_it(bench, validated(bench, 2, **SPINAL))


def test_an_open_tray_does_not_move_into_the_hood_of_another_way(bench: Bench) -> None:
    bench.write(Hood(2, "Isolateur 2"))
    walk(bench, State.OPENED)
    open_it(bench, validated(bench, 2, **SPINAL), 2)
    with pytest.raises(RuleBroken, match="hood_apart"):
        bench.write(replace(bench.bag(2), hood=1))


@pytest.mark.parametrize("route", ["IT", "voie lombaire"])
def test_an_intrathecal_preparation_shares_no_list(bench: Bench, route: str) -> None:
    one, two = (walk(bench, State.RELEASED, number) for number in (1, 2))
    spinal = walk(bench, State.RELEASED, 3, drug="cytarabine", route=route)
    gone = HandOver(9, "HDJ", "Paul", False, None, one.due, CHLOE)
    leave = [replace(bag, state=State.HANDED_OVER, handover=9) for bag in (one, two, spinal)]
    with pytest.raises(RuleBroken, match="list_apart"):
        bench.write(gone, leave[0], leave[2])
    bench.write(gone, *leave[:2])


@pytest.mark.parametrize(
    ("other", "later", "reason", "passes"),
    [
        (VINCRISTINE, 0, None, False),
        (VINCRISTINE, 0, "  ", False),
        (VINCRISTINE, 11, None, False),
        (VINCRISTINE, 0, "Ponction faite et vérifiée", True),
        (VINCRISTINE, 30, None, True),
        ({}, 0, None, True),
    ],
    ids=("no reason", "an empty one", "over midnight", "with one", "the next day", "no vinca"),
)
def test_a_vinca_alkaloid_of_the_day_takes_a_reason(
    bench: Bench, other: dict[str, str], later: int, reason: str | None, passes: bool
) -> None:
    validated(bench, 1, due=order().due + timedelta(hours=later), **other)
    spinal = validated(bench, 2, **SPINAL)
    with nullcontext() if passes else pytest.raises(RuleBroken, match="vinca_reason"):
        open_it(bench, spinal, reason=reason)


def test_the_vinca_alkaloid_itself_takes_one_too(bench: Bench) -> None:
    validated(bench, 1, **SPINAL)
    with pytest.raises(RuleBroken, match="vinca_reason"):
        open_it(bench, validated(bench, 2, **VINCRISTINE))
