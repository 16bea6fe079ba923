"""The database's own rules of the outage: each lets the right rows pass and undoes the wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from station.clinical.contacts import Contact, ContactKind
from station.clinical.crisis import DecisionStatus
from station.clinical.messages import Leaving
from station.clinical.model import Hold
from station.clinical.mutual_aid import AidState
from station.clinical.outage import Debrief, Health
from station.clinical.roster import Duty
from station.records.errors import RuleBroken
from station.records.outage_rules import outage_rules
from tests.outage_rows import (
    BEGAN,
    LATER,
    closed,
    decision,
    enrolment,
    entrusted,
    go_no_go,
    log_line,
    message,
    names_of,
    outage,
    shift,
    state,
)
from tests.records_kit import ANNE, BRUNO, CHLOE, DENIS, EMMA, Bench, order, staffed


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    yield bench
    bench.close()


@dataclass(frozen=True)
class Case:
    """After the `first` rows, `good` ones may be written and the `bad` one may not, by the rule `code`."""

    code: str
    first: tuple[Any, ...]
    good: tuple[Any, ...]
    bad: Any
    why: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.why}" if self.why else self.code


AWAY = (outage(), Contact(1, ContactKind.PARTNER, "CHU", "", "01"), order(), entrusted(1))

CASES = [
    Case("one_outage", (outage(),), (closed(), outage(2)), outage(2)),
    Case("outage_fixed", (outage(),), (closed(),), replace(outage(), what="Autre")),
    Case("outage_fixed", (closed(),), (), outage(), "a closed one stays closed"),
    Case("outage_fixed", (outage(),), (), replace(closed(), how_ended=None), "closed with how"),
    Case("outage_not_up", (outage(), state(1, Health.DOWN)), (state(2, Health.UP), closed()), closed()),
    Case("outage_closed", (outage(),), (state(1, Health.UP),), (closed(), state(1, Health.DOWN))),
    Case(
        "one_holder",
        (shift(1, Duty.PILOT, ANNE),),
        (shift(1, Duty.PILOT, ANNE, until=LATER), shift(2, Duty.PILOT, EMMA)),
        shift(2, Duty.PILOT, EMMA),
    ),
    Case(
        "duty_conflict",
        (shift(1, Duty.ROOM_COORDINATOR_1, ANNE),),
        (shift(2, Duty.WARD_COORDINATOR, ANNE), shift(3, Duty.ROOM_COORDINATOR_2, EMMA)),
        shift(2, Duty.ROOM_COORDINATOR_2, ANNE),
    ),
    Case(
        "shift_fixed",
        (shift(1, Duty.PILOT, ANNE, until=LATER),),
        (shift(1, Duty.PILOT, ANNE, until=LATER),),
        shift(1, Duty.PILOT, ANNE),
    ),
    Case("enrolled_in_haste", (outage(),), (enrolment(BRUNO, ANNE, CHLOE),), enrolment(BRUNO, ANNE, ANNE)),
    Case("enrolled_in_haste", (outage(),), (), enrolment(BRUNO, CHLOE, DENIS), "by a pharmacist"),
    Case("enrolled_still", (outage(), enrolment(BRUNO, ANNE, CHLOE)), (), closed()),
    Case(
        "decision_fixed",
        (outage(), decision()),
        (decision(status=DecisionStatus.DONE, became="Fait"),),
        replace(decision(), why="Autre"),
    ),
    Case(
        "message_fixed",
        (outage(), message()),
        (message(state=Leaving.SENT),),
        message(state=Leaving.SENT, text="Autre"),
    ),
    Case("go_no_go_signed", (), (go_no_go(ANNE, CHLOE),), go_no_go(ANNE, ANNE)),
    Case("go_no_go_signed", (), (), go_no_go(CHLOE, ANNE), "by a pharmacist"),
    Case(
        "go_no_go_signed",
        (),
        (go_no_go(ANNE, CHLOE, ticked=7, reason="Éditeur sur place"),),
        go_no_go(ANNE, CHLOE, ticked=7),
        "with a reason",
    ),
    Case(
        "entrusted_away",
        (*AWAY, replace(order(), held=Hold.ASKED, held_reason="ailleurs")),
        (entrusted(1, state=AidState.MADE, number="P7"), order()),
        order(),
    ),
    Case(
        "entrusted_fixed",
        AWAY,
        (entrusted(1, state=AidState.MADE, number="P7"),),
        entrusted(1, state=AidState.MADE),
    ),
    Case("log_in_future", (), (log_line(),), log_line(at=BEGAN + timedelta(minutes=3))),
    Case(
        "debrief_after_closing",
        (outage(),),
        (closed(), Debrief(1, 1, "appris", None, LATER, 1)),
        Debrief(1, 1, "appris", None, LATER, 1),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_a_rule_forbids_is_undone_and_what_it_allows_passes(bench: Bench, case: Case) -> None:
    if case.first:
        bench.write(*case.first)
    before = list(bench.database.conn.iterdump())
    bad = case.bad if isinstance(case.bad, tuple) else (case.bad,)
    with pytest.raises(RuleBroken) as broken:
        bench.write(*bad)
    assert broken.value.rule == case.code
    assert list(bench.database.conn.iterdump()) == before
    if case.good:
        bench.write(*case.good)


def test_every_rule_of_the_outage_is_tried_here() -> None:
    assert names_of(outage_rules()) == {case.code for case in CASES}
