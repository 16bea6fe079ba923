"""Acts in any order, by anybody: whatever is tried, the books stay whole and the register without a gap."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from station.acts import leftovers as left_acts
from station.acts import making, tray
from station.acts.after_the_fact import PaperWork, enter_after
from station.acts.approving import approve_lines, lines_of, withdraw_approval
from station.acts.attributing import attribute, spares_for
from station.acts.dispensing import Delivery, hand_over
from station.acts.kit import make_kit, void_numbers
from station.acts.ok_chimio import Word, anticipate, ok_chimio
from station.acts.outage import close, declare, set_function
from station.acts.outcome import Done, Outcome, Refused
from station.acts.print_requests import cancel_label, label_outcome, reprint
from station.acts.recalling import enrol_in_haste
from station.acts.reentry import enter, not_applicable, sign_proof
from station.acts.reentry import verify as verify_entry
from station.acts.relabelling import renew_label, set_use_by
from station.acts.returns import Received, decide_return, receive_ready, take_back
from station.acts.roster import leave_duty, take_duty
from station.acts.setting_up import Newcomer, change_person
from station.acts.sheets import Wanted, order_sheets
from station.acts.stock import Counted, count_stock, lift_recall, recall_lot
from station.acts.typing_orders import retype
from station.clinical.after_the_fact import REACHABLE, Deed, wanted_acts
from station.clinical.leftovers import LabelRead, Leftover, LeftoverMove, balanced
from station.clinical.model import Component, Go, Label, Preparation, RegisterEntry, Role, State
from station.clinical.outage import Function, Health
from station.clinical.paper_sheets import SheetKind
from station.clinical.returns import Condition, Kept
from station.clinical.roster import Duty
from station.records.queries import reentries, returns
from station.records.queries.fetch import many
from station.records.verify import verify
from tests.flow.day import PIN, Day
from tests.flow.test_after_the_fact import deeds as right
from tests.flow.walk import FORWARD, Walk

ACTS = int(os.environ.get("STATION_ANY_ACTS", "200"))
"""A longer run: STATION_ANY_SEEDS=200 STATION_ANY_ACTS=500 pytest tests/flow/test_any_order.py."""


class Anybody:
    """People who do anything to anything, with or without a reason, from what they see now or saw before."""

    def __init__(self, day: Day, dice: random.Random) -> None:
        self.day, self.dice = day, dice
        self.bags = [bag.id for bag in many(day.database, Preparation)][:8]
        self.done: list[str] = []

    def who(self, count: int = 1) -> tuple[str, ...]:
        return tuple(self.dice.sample(sorted(self.day.people), count))

    def by(self, count: int = 1):  # type: ignore[no-untyped-def]
        reason = self.dice.choice([None, " ", "Vu", "Vu", "Vu"])
        return self.day.by(*self.who(count), reason=reason)

    def walk(self) -> Walk:
        return Walk(self.day, number=self.dice.choice(self.bags))

    def code(self, number: int) -> str:
        """Give the code of a bag's label, void or not; any text where it has none."""
        found = many(self.day.database, Label, "preparation = ? AND kind = 'bag' ORDER BY id DESC", [number])
        return str(found[0].code) if found else "?"

    def some(self, model: type) -> object | None:
        found = many(self.day.database, model)
        return self.dice.choice(found) if found else None

    def forward(self) -> Outcome | None:
        """The next right step, so that the day gets somewhere."""
        walk = self.walk()
        if walk.bag.state not in FORWARD[:-1]:
            return None
        try:
            walk.step_to(FORWARD[FORWARD.index(walk.bag.state) + 1])
        except AssertionError:
            return None
        return None

    def walked(self) -> Outcome | None:
        walk, who = self.walk(), self.who()[0]
        name = self.dice.choice([
            "validate", "refuse", "open_tray", "fill", "start", "draw", "inject", "finish", "release",
            "hand_over", "hold", "resume", "go_back", "cancel", "destroy", "remake", "read_again", "redraw",
            "read", "check_bag",
        ])  # fmt: skip
        if name == "fill" and self.dice.random() < 0.5:
            return walk.fill(who, self.with_leftover(walk))
        if name in ("read", "check_bag") and self.dice.random() < 0.3:
            wrong = {"read": {"vials": "x"}, "check_bag": {"leaks": "yes"}}[name]
            return getattr(walk, name)(who, **wrong)
        if name == "hand_over":
            return self.lists()
        if name == "release":
            return walk.release(who, self.code(walk.id))
        return getattr(walk, name)(who)  # type: ignore[no-any-return]

    def with_leftover(self, walk: Walk) -> tuple[tray.Item, ...]:
        item, new = self.some(Leftover), walk.items()
        if not isinstance(item, Leftover) or not new:
            return new
        return (replace(new[0], gtin=None, serial=None, leftover=item.id), *new[1:])

    def out(self) -> Outcome | None:
        walk = self.walk()
        found = walk.components()
        if not found:
            return None
        return tray.take_out(self.day.desk, self.by(), walk._seen, self.dice.choice(found).id)

    def word(self) -> Outcome:
        go = self.dice.choice([Go.GO, Go.GO, Go.GO, Go.NOGO])
        said = Word(go, "Dr Z", "téléphone", read_back=self.dice.random() < 0.8)
        return ok_chimio(self.day.desk, self.by(), self.walk().bag.prescription, 0, said)

    def wait(self) -> None:
        self.day.later(minutes=self.dice.choice([1, 5, 20, 60]))

    def on_paper(self) -> Outcome | None:
        walk = self.walk()
        reached = self.dice.choice(REACHABLE)
        acts = wanted_acts(walk.bag.state, reached)
        start = self.day.clock.utc() - timedelta(minutes=self.dice.choice([1, 20, 120]))
        deeds = tuple(
            Deed(act, self.day.people[self.who()[0]].id, start + timedelta(seconds=place))
            for place, act in enumerate(acts)
        )
        if self.dice.random() < 0.7:
            deeds = tuple(
                replace(one, done_at=start + timedelta(seconds=place))
                for place, one in enumerate(right(self.day, acts, start))
            )
        kit = [None, "26K00001", "26K00002", "26K00003", "26A00001", "26A00009"]
        work = PaperWork(
            reached, deeds, self.dice.choice([(), walk.items(), self.with_leftover(walk)]),
            self.dice.choice(kit), hood=self.dice.choice([None, 1, 2, 9]),
            use_by=self.dice.choice([None, None, self.day.clock.utc() + timedelta(hours=3)]),
            go_said_by=self.dice.choice(["", "Dr Z"]), recipient=self.dice.choice(["", "Mme Roy"]),
        )  # fmt: skip
        return enter_after(self.day.desk, self.by(2), walk._seen, work)

    def leftover(self) -> Outcome | None:
        desk, item = self.day.desk, self.some(Leftover)
        if not isinstance(item, Leftover):
            listed = left_acts.Listed(
                "Paclitaxel", "Paclitaxel", "L1", "2027-01-01", Decimal(6), Decimal("3.3")
            )
            return left_acts.take_in(desk, self.by(), (listed,))
        now, dice = self.day.clock.utc(), self.dice
        choices: list[Callable[[], Outcome]] = [
            lambda: left_acts.recount(
                desk, self.by(), item.id, Decimal(dice.choice(["0", "1.25", "3.30", "99", "-1", "NaN"]))
            ),
            lambda: left_acts.destroy_leftovers(desk, self.by(dice.choice([1, 2])), (item.id,)),
            lambda: left_acts.destroy_leftovers(desk, self.by(2), (item.id, item.id)),
            lambda: left_acts.destroy_hood(desk, self.by(2), dice.choice([1, 2, 9])),
            lambda: left_acts.set_leftover_use_by(desk, self.by(), item.id, now + timedelta(hours=1)),
            lambda: left_acts.read_label(
                desk, self.by(), item.id,
                LabelRead(item.name, item.lot, now - timedelta(hours=1), 1, item.remaining_ml),
            ),
        ]  # fmt: skip
        return dice.choice(choices)()

    def lots(self) -> Outcome | None:
        item = self.some(Component)
        if not isinstance(item, Component):
            return None
        desk = self.day.desk
        counted = Counted("x", item.name, item.lot, item.expiry, Decimal(50), Decimal(5), 2, item.product)
        return self.dice.choice([
            lambda: recall_lot(desk, self.by(), item.lot, item.product),
            lambda: lift_recall(desk, self.by(), 1),
            lambda: lift_recall(desk, self.by(), 1),
            lambda: count_stock(desk, self.by(), (counted,)),
        ])()  # fmt: skip

    def papers(self) -> Outcome | None:
        desk, label, walk = self.day.desk, self.some(Label), self.walk()
        if not isinstance(label, Label):
            return None
        later = self.day.clock.utc() + timedelta(hours=self.dice.choice([-1, 1, 48]))
        return self.dice.choice([
            lambda: reprint(desk, self.by(), label.id),
            lambda: label_outcome(desk, self.by(), label.id, came_out=self.dice.random() < 0.5),
            lambda: cancel_label(desk, self.by(), label.id),
            lambda: set_use_by(desk, self.by(), walk._seen, later),
            lambda: renew_label(desk, self.by(), walk._seen),
            lambda: order_sheets(desk, self.by(), [Wanted(SheetKind.WORKSHEET, str(walk.id), walk.id)]),
            lambda: make_kit(desk, self.by(), (), 3),
            lambda: void_numbers(desk, self.by(), ["26K00002"]),
            lambda: making.allow_single_check(desk, self.by(), walk._seen),
            lambda: anticipate(desk, self.by(), walk.id, 0),
            lambda: retype(desk, self.by(), walk._seen, {}),
        ])()  # fmt: skip

    def spare(self) -> Outcome | None:
        desk, walk = self.day.desk, self.walk()
        bag, gone = walk.bag, [b for b in map(self.day.bag, self.bags) if b.state is State.HANDED_OVER]
        until = self.day.clock.utc() + timedelta(hours=4)
        offered = spares_for(desk, walk.id)
        back = returns.returns(self.day.database)
        condition = Condition(self.dice.random() < 0.8, Kept.AS_LABELLED, 10, "Mme Roy")

        def ready() -> Outcome:
            told = Received(
                bag.drug, bag.dose, bag.dose_unit, bag.diluent, Decimal(500), bag.container, "F", "L1", until
            )
            return receive_ready(desk, self.by(), told)

        def give() -> Outcome | None:
            if not offered:
                return None
            chosen = self.dice.choice(offered)
            read = self.code(chosen.back.preparation) if chosen.back else "L1"
            return attribute(desk, self.by(), walk._seen, chosen.key, read)

        def came_back() -> Outcome | None:
            number = self.dice.choice(gone).id if gone else walk.id
            return take_back(desk, self.by(), self.code(number), condition)

        def decided() -> Outcome | None:
            keep = self.dice.random() < 0.7
            return decide_return(desk, self.by(), self.dice.choice(back)[0].id, keep=keep) if back else None

        return self.dice.choice([ready, give, give, came_back, came_back, decided])()

    def around(self) -> Outcome | None:
        desk, dice = self.day.desk, self.dice
        found = reentries.tasks(self.day.database)
        line = dice.choice(lines_of(desk))
        person = self.day.people[self.who()[0]].id
        acts: list[Callable[[], Outcome]] = [
            lambda: declare(desk, self.by(), "X", self.day.clock.utc(), {Function.REGISTER: Health.DOWN}),
            lambda: set_function(desk, self.by(), Function.REGISTER, Health.UP, "Vu"),
            lambda: close(desk, self.by(), "Fini"),
            lambda: take_duty(desk, self.by(), dice.choice(list(Duty))),
            lambda: leave_duty(desk, self.by(), dice.choice(list(Duty))),
            lambda: enrol_in_haste(
                desk, self.by(2), Newcomer(f"Z{self.day.head()}", frozenset({Role.PHARMACIST}), PIN)
            ),
            lambda: approve_lines(desk, self.by(), [(line.line, line.content)]),
            lambda: withdraw_approval(desk, self.by(), (line.line, line.content)),
            lambda: change_person(desk, self.by(), person, active=True, unlock=True),
            lambda: sign_proof(desk, self.by()),
        ]
        if found:
            task = dice.choice(found)
            acts += [
                lambda: enter(desk, self.by(), (task.key,), "H-1"),
                lambda: verify_entry(desk, self.by(), task.key, "H-1"),
                lambda: not_applicable(desk, self.by(), task.key),
            ]
        return dice.choice(acts)()

    def lists(self) -> Outcome:
        codes = tuple(self.code(number) for number in self.dice.sample(self.bags, 2))
        ward = self.walk().prescription.ward
        told = Delivery(ward, "Mme Roy", cold_chain=True)
        return hand_over(self.day.desk, self.by(), codes[: self.dice.choice([1, 2])] * 2, told)

    def act(self) -> None:
        what = self.dice.choice([
            *[self.forward] * 8, *[self.walked] * 4, self.out, self.word, self.wait, *[self.on_paper] * 3,
            *[self.leftover] * 2, self.lots, *[self.papers] * 2, *[self.spare] * 3, self.around, self.lists,
        ])  # fmt: skip
        outcome = what()
        assert outcome is None or isinstance(outcome, Done | Refused)
        code = outcome.code if outcome else "-"
        if isinstance(outcome, Refused) and code == "rule":
            code = f"rule:{outcome.params['rule']}"
        self.done.append(f"{what.__name__}:{'+' if isinstance(outcome, Done) else ''}{code}")
        self.bags = [b.id for b in many(self.day.database, Preparation)][:10]


@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("STATION_ANY_SEEDS", "2"))))
def test_whatever_is_tried_in_whatever_order_the_books_hold(day: Day, seed: int) -> None:
    anybody = Anybody(day, random.Random(seed))
    for _ in range(ACTS):
        anybody.act()
    assert len(set(anybody.done)) > ACTS / 8, "nothing much was tried"
    lines = many(day.database, RegisterEntry)
    for series in {(line.year, line.series) for line in lines} - {(2026, "K")}:
        numbers = sorted(line.sequence for line in lines if (line.year, line.series) == series)
        assert numbers == list(range(1, len(numbers) + 1))
    assert len({line.preparation for line in lines}) == len(lines)
    for item in many(day.database, Leftover):
        moves = many(day.database, LeftoverMove, "leftover = ? ORDER BY id", [item.id])
        assert balanced(item, moves)
    for bag in many(day.database, Preparation, "releaser IS NOT NULL"):
        assert bag.releaser != bag.preparer and bag.use_by is not None
    assert verify(day.home.database).whole
