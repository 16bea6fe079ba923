"""What entry after the fact can't be used for: a longer life, an earlier hour, liquid that nobody took."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from station.acts.after_the_fact import PaperWork, enter_after
from station.acts.attributing import attribute, spares_for
from station.acts.outcome import Outcome
from station.acts.returns import receive_ready
from station.acts.stock import Counted, count_stock
from station.acts.tray import Item
from station.clinical.after_the_fact import wanted_acts
from station.clinical.leftovers import Leftover, LeftoverState
from station.clinical.model import Preparation, State
from station.clinical.stock import StockLot
from station.records.queries import leftovers
from station.records.queries.fetch import many
from tests.flow.day import Day, done, refused
from tests.flow.test_after_the_fact import deeds
from tests.flow.test_returns import go, ready_bag, twin
from tests.flow.walk import Walk

DRUG = "Paclitaxel"


def paper(
    day: Day, bag: int, reached: State, items: tuple[Item, ...] = (), ago: float = 50, apart: float = 5
) -> PaperWork:
    acts = wanted_acts(day.bag(bag).state, reached)
    start = day.clock.utc() - timedelta(minutes=ago)
    told = tuple(
        replace(deed, done_at=start + timedelta(minutes=apart * place))
        for place, deed in enumerate(deeds(day, acts, start))
    )
    return PaperWork(reached, told, items, None, hood=1, recipient="Mme Roy")


def entered(day: Day, bag: int, work: PaperWork) -> Outcome:
    return enter_after(day.desk, day.by("Moussa", "Karim"), day.seen(bag), work)


def test_paper_gives_no_bag_a_longer_life_than_the_station_knows(day: Day) -> None:
    day.later(hours=6)
    walk = Walk(day)
    work = paper(day, walk.id, State.FINISHED, walk.items())
    later = replace(work, use_by=day.clock.utc() + timedelta(days=3650))
    refused(entered(day, walk.id, later), "use_by_later")
    sooner = replace(work, use_by=day.clock.utc() + timedelta(hours=2))
    done(entered(day, walk.id, sooner))
    assert walk.bag.use_by == sooner.use_by


def test_paper_says_nothing_before_what_the_station_saw_of_the_bag(day: Day) -> None:
    walk = Walk(day)
    day.later(hours=2)
    walk.to(State.DRAWN)
    day.later(minutes=30)
    refused(entered(day, walk.id, paper(day, walk.id, State.INJECTED, ago=90)), "paper_before_station")
    done(entered(day, walk.id, paper(day, walk.id, State.INJECTED, ago=20)))


@pytest.fixture
def opened(day: Day) -> Leftover:
    """What is left of a first bag's last vial, put into a second bag's tray."""
    first, second = walks(day)
    first.to(State.FINISHED)
    (item,) = leftovers.standing(day.database)
    second.to(State.OPENED)
    new, diluent = second.items()[:4], second.items()[-1]
    done(second.fill(items=(replace(new[0], gtin=None, serial=None, leftover=item.id), *new, diluent)))
    day.later(minutes=1)
    return item


def walks(day: Day) -> tuple[Walk, Walk]:
    found = many(day.database, Preparation, "drug = ? ORDER BY id", [DRUG])
    return Walk(day, DRUG, found[0].id), Walk(day, DRUG, found[1].id)


@pytest.mark.parametrize("reached", [State.INJECTED, State.FINISHED, State.RELEASED])
def test_a_leftover_used_on_paper_waits_for_a_recount(day: Day, opened: Leftover, reached: State) -> None:
    walk = walks(day)[1]
    day.later(hours=1)
    done(entered(day, walk.id, paper(day, walk.id, reached, ago=40)))
    if reached is State.INJECTED:
        done(walk.finish())
    item = leftovers.leftover(day.database, opened.id)
    assert item is not None
    assert (item.state, item.reserved_for) == (LeftoverState.QUARANTINED, None)


def test_a_leftover_named_on_paper_belongs_to_that_bag_alone(day: Day) -> None:
    first, second = walks(day)
    first.to(State.FINISHED)
    (item,) = leftovers.standing(day.database)
    second.to(State.OPENED)
    day.later(hours=1)
    new, diluent = second.items()[:4], second.items()[-1]
    named = (replace(new[0], gtin=None, serial=None, leftover=item.id), *new, diluent)
    done(entered(day, second.id, paper(day, second.id, State.STARTED, named, ago=40)))
    found = leftovers.leftover(day.database, item.id)
    assert found is not None and found.reserved_for == second.id


def test_vials_used_on_paper_are_no_longer_counted_on_the_shelf(day: Day) -> None:
    walk = Walk(day)
    day.later(hours=6)
    vial = next(item for item in walk.items() if item.kind == "vial")
    found = day.desk.data.formulary.vial(vial.gtin or "")
    assert found is not None
    content, strength = found[2].content_mg, found[1].concentration_mg_ml
    counted = Counted(
        "Oxaliplatine", vial.name, vial.lot, vial.expiry, content, strength, 10, product=vial.gtin
    )
    done(count_stock(day.desk, day.by("Fanny"), (counted,)))
    used = sum((item.gtin, item.lot) == (vial.gtin, vial.lot) for item in walk.items())
    done(entered(day, walk.id, paper(day, walk.id, State.FINISHED, walk.items())))
    assert [lot.count for lot in many(day.database, StockLot)] == [10 - used]


def test_a_ready_made_bag_is_released_on_paper_too(day: Day) -> None:
    walk = twin(day, 1)
    go(day, walk)
    done(receive_ready(day.desk, day.by("Moussa"), ready_bag(day, walk.bag)))
    (spare,) = spares_for(day.desk, walk.id)
    done(attribute(day.desk, day.by("Aurélie"), day.seen(walk.id), spare.key, "fb123"))
    day.later(hours=1)
    done(entered(day, walk.id, paper(day, walk.id, State.RELEASED)))
    assert walk.bag.state is State.RELEASED
