"""What the database holds of paper by itself: numbers without a gap, the mark with its signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from station.clinical.after_the_fact import PaperSignature
from station.clinical.model import State
from station.clinical.paper_numbers import PaperNumber
from station.clinical.paper_sheets import Sheet, SheetKind
from station.records.document_rules import document_rules
from station.records.errors import RuleBroken
from tests.outage_rows import names_of
from tests.records_kit import ANNE, BRUNO, DENIS, Bench, line, order, staffed, walk


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    yield bench
    bench.close()


def number(sequence: int, series: str = "K") -> PaperNumber:
    text = f"26{series}{sequence:05d}"
    return PaperNumber(text, 2026, series, sequence, "kit", "issued", order(1).due)


def signed(bench: Bench, typist: int = ANNE, comparer: int = BRUNO, minutes: int = -5) -> PaperSignature:
    now = bench.clock.utc()
    return PaperSignature("1", 1, "start", DENIS, now + timedelta(minutes=minutes), typist, comparer, now)


def refused(bench: Bench, rule: str, *rows: Any) -> None:
    with pytest.raises(RuleBroken) as broken:
        bench.write(*rows)
    assert broken.value.rule == rule


def test_kit_numbers_follow_one_another_in_a_series_of_their_own(bench: Bench) -> None:
    bench.write(number(1), number(2))
    refused(bench, "paper_number", number(4))
    refused(bench, "paper_number", number(1, "A"))
    refused(bench, "paper_number", replace(number(3), number="26K00004"))


@pytest.mark.parametrize(
    "change",
    [
        lambda used: replace(used, status="issued", preparation=None),
        lambda used: replace(used, status="void", reason="x"),
        lambda used: replace(used, preparation=2),
    ],
)
def test_a_used_number_stays_with_its_bag(bench: Bench, change: Callable[[PaperNumber], PaperNumber]) -> None:
    used = replace(number(1), status="used", preparation=1)
    bench.write(order(1), order(2), number(1))
    bench.write(used)
    refused(bench, "paper_number_fixed", change(used))


def test_a_number_is_not_void_without_a_reason(bench: Bench) -> None:
    bench.write(number(1))
    refused(bench, "paper_number_fixed", replace(number(1), status="void", reason=" "))


def test_the_register_takes_a_number_out_of_order_only_from_paper(bench: Bench) -> None:
    bench.write(order(1), number(1), number(2))
    refused(bench, "register_gapless", line(2, 1, "K"))
    bench.write(replace(number(2), status="used", preparation=1), line(2, 1, "K"))


def test_the_mark_comes_with_signatures_of_its_paper_and_never_goes(bench: Bench) -> None:
    bag = walk(bench, State.STARTED)
    refused(bench, "after_the_fact", replace(bag, after_the_fact=True))
    bench.write(signed(bench), replace(bag, after_the_fact=True))
    refused(bench, "after_the_fact", replace(bag, after_the_fact=False))


def test_two_people_enter_paper_and_nothing_is_done_in_the_future(bench: Bench) -> None:
    bench.write(order(1))
    refused(bench, "paper_compared", signed(bench, ANNE, ANNE))
    refused(bench, "paper_compared", signed(bench, minutes=5))


def test_one_signature_on_paper_does_not_stand_for_two_readings(bench: Bench) -> None:
    bag = walk(bench, State.DRAWN)
    read = replace(signed(bench), act="read", operator=BRUNO)
    bench.write(read, replace(bag, after_the_fact=True))
    refused(bench, "two_readings_before_injection", replace(bag, after_the_fact=True, state=State.READ))
    mine = replace(signed(bench), id="2", act="read", operator=DENIS)
    refused(bench, "two_readings_before_injection", mine, replace(bag, after_the_fact=True, state=State.READ))


def test_what_a_sheet_is_about_is_fixed_and_copies_only_grow(bench: Bench) -> None:
    sheet = Sheet(1, SheetKind.WORKSHEET, "preparation:1", 1, 2, 5, "sent", bench.clock.utc())
    bench.write(order(1), sheet)
    for change in ({"subject": "preparation:2"}, {"copy": 1}, {"state": "requested"}):
        refused(bench, "sheet_fixed", replace(sheet, **change))


def test_every_rule_of_paper_is_tried_here() -> None:
    tried = {"paper_number", "paper_number_fixed", "sheet_fixed", "paper_compared", "after_the_fact"}
    assert names_of(document_rules()) == tried
