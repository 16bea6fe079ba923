"""Whatever is tried, in any order, by anybody: nothing is released that lacks a step of the walk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.acts.ok_chimio import Word, ok_chimio
from station.acts.outcome import Outcome
from station.clinical.model import Go, HoldPoint, Operator, Preparation, Provenance, Reading, Role, State
from station.clinical.steps import STEPS, WALK, Act, moves, why_not
from station.clinical.who_signs import why_may_not
from station.records.queries.fetch import many
from tests.flow.day import MORNING, ShiftedClock, copied
from tests.flow.walk import Walk

# The rules alone, on values.

ROLES = (Role.PHARMACIST, Role.PHARMACIST, Role.PREPARER, Role.PREPARER, Role.HELPER)
CREW = tuple(
    Operator(number, f"P{number}", frozenset({role}), number, True, False, 0, None)
    for number, role in enumerate(ROLES, start=1)
)
ORDER = Preparation(
    id=1, prescription=1, external_id="P-1", drug="Oxaliplatine", dose=Decimal(147), dose_unit="mg",
    basis=None,
    basis_unit=None, route="intravenous", diluent="g5", volume_ml=Decimal(250), container="bag",
    infusion_minutes=120, due=datetime(2026, 3, 2, 8, tzinfo=UTC), provenance=Provenance.PREVALIDATED,
)  # fmt: skip
READING_ACTS = {Act.READ: HoldPoint.BEFORE_INJECTION, Act.CHECK_BAG: HoldPoint.FINISHED_BAG}


@dataclass
class Played:
    """One preparation under the rules, with who signed what since it was last sent back."""

    bag: Preparation = ORDER
    go: Go = Go.ATT
    signed: list[tuple[Act, int]] = field(default_factory=list)

    def readers(self, act: Act) -> list[int]:
        """List who read at this point since the drawing."""
        return [who for done, who in self.signed if done is act]

    def try_to(self, act: Act, person: Operator) -> None:
        """Do an act if the rules let it."""
        if why_not(act, self.bag, self.go) or why_may_not(act, person, self.bag, self.readers(act)):
            return
        if act is Act.RETURN_TO_VALIDATION:
            self.signed.clear()
        self.signed.append((act, person.id))
        waits = act in READING_ACTS and len(self.readers(act)) < 2
        target = None if waits else STEPS[act].target
        self.bag = replace(
            self.bag,
            state=target or self.bag.state,
            validator=person.id if act is Act.VALIDATE else self.bag.validator,
            preparer=person.id if act is Act.START else self.bag.preparer,
            use_by=USE_BY if act is Act.START else self.bag.use_by,
            releaser=person.id if act is Act.RELEASE else self.bag.releaser,
        )


USE_BY = datetime(2026, 3, 3, tzinfo=UTC)

TRIES = st.lists(st.tuples(st.sampled_from(Act), st.sampled_from(CREW)), max_size=30)
ONWARD = st.lists(st.sampled_from(CREW), min_size=20, max_size=60)


def play(tries: list[tuple[Act, Operator]], onward: list[Operator], go: Go) -> Played:
    """Try acts at random, then let people at random try the next step of the walk."""
    played = Played(go=go)
    for act, person in tries:
        before = played.bag.state
        played.try_to(act, person)
        assert before is played.bag.state or (before, played.bag.state) in moves(frozenset(HoldPoint))
    for person in onward:
        for act in WALK:
            if played.bag.state in STEPS[act].sources:
                played.try_to(act, person)
                break
    return played


@given(TRIES, ONWARD, st.sampled_from(Go))
@settings(max_examples=150, deadline=None)
def test_by_the_rules_a_released_bag_went_the_whole_way_by_the_right_people(
    tries: list[tuple[Act, Operator]], onward: list[Operator], go: Go
) -> None:
    played = play(tries, onward, go)
    if played.bag.state not in (State.RELEASED, State.HANDED_OVER):
        return
    acts = [act for act, _ in played.signed]
    assert played.go is Go.GO
    assert [act for act in dict.fromkeys(acts) if act in WALK][: len(WALK) - 1] == list(WALK[:-1])
    pharmacists = {person.id for person in CREW if person.is_a(Role.PHARMACIST)}
    assert {played.bag.validator, played.bag.releaser} <= pharmacists
    assert played.bag.releaser != played.bag.preparer
    for act in READING_ACTS:
        assert len({*played.readers(act), played.bag.preparer}) == 3


@given(ONWARD)
@settings(max_examples=20, deadline=None)
def test_by_the_rules_the_right_people_can_get_there(onward: list[Operator]) -> None:
    played = play([], onward + list(CREW) * 20, Go.GO)
    assert played.bag.state is State.HANDED_OVER or played.bag.preparer in (1, 2)


# The acts, on a real database.

NAMES = ("Hélène", "Karim", "Aurélie", "Bruno", "Fanny", "Moussa")
Try = Callable[[Walk, str], Outcome]


def _ward_says(go: Go) -> Try:
    def say(walk: Walk, who: str) -> Outcome:
        word = Word(go, "Mme Roy", "téléphone", read_back=True)
        return ok_chimio(walk.day.desk, walk.day.by(who), walk.prescription.id, 0, word)

    return say


def _scanned(walk: Walk) -> str:
    found = walk.day.database.execute("SELECT code FROM labels ORDER BY id DESC LIMIT 1").fetchone()
    return str(found[0]) if found else "BGBB"


NEXT: dict[State, Try] = {
    State.ORDERED: lambda w, who: w.validate(who),
    State.VALIDATED: lambda w, who: w.open_tray(who),
    State.OPENED: lambda w, who: w.start(who) if w.components() else w.fill(who),
    State.STARTED: lambda w, who: w.draw(who),
    State.DRAWN: lambda w, who: w.read(who),
    State.READ: lambda w, who: w.inject(who),
    State.INJECTED: lambda w, who: w.finish(who),
    State.FINISHED: lambda w, who: w.check_bag(who),
    State.CHECKED: lambda w, who: w.release(who, w.code),
    State.RELEASED: lambda w, who: w.hold(who),
}
OTHER: tuple[Try, ...] = (
    lambda w, who: w.validate(who), lambda w, who: w.open_tray(who), lambda w, who: w.start(who),
    lambda w, who: w.draw(who), lambda w, who: w.inject(who), lambda w, who: w.finish(who),
    lambda w, who: w.read(who, syringe_1="30"), lambda w, who: w.check_bag(who, leaks="yes"),
    lambda w, who: w.release(who, _scanned(w)), lambda w, who: w.hold(who), lambda w, who: w.resume(who),
    lambda w, who: w.go_back(who), lambda w, who: w.read_again(who), lambda w, who: w.redraw(who),
    _ward_says(Go.ATT), _ward_says(Go.GO), _ward_says(Go.NOGO),
)  # fmt: skip
MOSTLY_ONWARD = st.sampled_from((None,) * 90 + OTHER)
ATTEMPTS = st.lists(st.tuples(MOSTLY_ONWARD, st.sampled_from(NAMES), st.booleans()), min_size=50, max_size=90)
"""What is tried, by whom, and whether the one whose turn it is takes it on instead."""


def whose_turn(walk: Walk, otherwise: str) -> str:
    """Name who would do the next step on a good day."""
    names = {person.id: name for name, person in walk.day.people.items()}
    preparer = names.get(walk.bag.preparer or 0, "Aurélie")
    turns = {
        State.ORDERED: "Hélène", State.VALIDATED: "Fanny", State.OPENED: preparer, State.STARTED: preparer,
        State.READ: preparer, State.INJECTED: preparer, State.CHECKED: "Karim",
    }  # fmt: skip
    return turns.get(walk.bag.state, otherwise)


def law_broken(walk: Walk) -> str:
    """Say what a released bag lacks, from its rows alone."""
    bag, database = walk.bag, walk.day.database
    roles = dict(database.execute("SELECT id, roles FROM operators").fetchall())
    if walk.prescription.go is not Go.GO:
        return "GO"
    if "pharmacist" not in roles.get(bag.validator, "") or "pharmacist" not in roles.get(bag.releaser, ""):
        return "pharmacists"
    if bag.releaser == bag.preparer or bag.preparer is None:
        return "another releaser"
    for point in HoldPoint:
        rows = many(
            database,
            Reading,
            "preparation = ? AND round = ? AND hold_point = ?",
            [bag.id, bag.round, point.value],
        )
        if {row.outcome for row in rows} != {"agree"} or len(
            {bag.preparer, *(row.checker for row in rows)}
        ) != 3:
            return point.value
    label = database.execute("SELECT state FROM labels WHERE id = ?", [bag.bag_label]).fetchone()
    return "" if label and label[0] == "confirmed" else "label"


@given(ATTEMPTS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_by_the_acts_nothing_is_released_that_lacks_anything(
    prepared: Path, attempts: list[tuple[Try | None, str, bool]]
) -> None:
    folder = Path(tempfile.mkdtemp(dir=prepared.parent))
    day = copied(prepared, folder / "station", ShiftedClock(MORNING))
    walk = Walk(day)
    try:
        for other, anybody, in_turn in attempts:
            before = day.head(), walk.bag
            who = whose_turn(walk, anybody) if in_turn else anybody
            outcome = (other or NEXT.get(walk.bag.state, _ward_says(Go.GO)))(walk, who)
            assert getattr(outcome, "code", "") != "rule", (
                f"an act let through what the database refused: {outcome}"
            )
            if not hasattr(outcome, "entry"):
                assert (day.head(), walk.bag) == before
            if walk.bag.state is State.RELEASED and before[1].state is not State.RELEASED:
                assert law_broken(walk) == ""
    finally:
        day.close()
        shutil.rmtree(folder)
