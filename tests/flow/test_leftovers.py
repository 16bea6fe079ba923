"""What is left in vials: kept at the finished bag, used by the next tray of its hood, counted, destroyed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from station.acts import leftovers as acts
from station.acts import making, tray
from station.acts.leftovers import Listed
from station.acts.sourcing import suggested
from station.acts.stock import Counted, count_stock, lift_recall, recall_lot
from station.acts.tray import Item
from station.clinical.formulary import Storage
from station.clinical.leftovers import LabelRead, Leftover, LeftoverMove, LeftoverState, Move, balanced
from station.clinical.model import Component, Draw, Label, Preparation, State
from station.records.queries import leftovers
from station.records.queries.fetch import many, one
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk

DRUG = "Paclitaxel"
"""Two bags of it: 130 mg, five vials of 5 mL at 6 mg/mL, and 124 mg."""


def walks(day: Day) -> tuple[Walk, Walk]:
    found = many(day.database, Preparation, "drug = ? ORDER BY id", [DRUG])
    return Walk(day, DRUG, found[0].id), Walk(day, DRUG, found[1].id)


@pytest.fixture
def kept(day: Day) -> Leftover:
    """What is left of the first bag's last vial."""
    walks(day)[0].to(State.FINISHED)
    (found,) = leftovers.standing(day.database)
    return found


def now(day: Day, item: Leftover) -> Leftover:
    found = leftovers.leftover(day.database, item.id)
    assert found is not None
    return found


def with_leftover(walk: Walk, item: Leftover, vials: int) -> tuple[Item, ...]:
    """Take the leftover, so many new vials and the diluent."""
    new, diluent = walk.items()[:vials], walk.items()[-1]
    return (replace(new[0], gtin=None, serial=None, leftover=item.id), *new, diluent)


# Kept


def test_a_finished_bag_leaves_what_its_last_vial_still_holds(day: Day, kept: Leftover) -> None:
    walk = walks(day)[0]
    drawn = sum(draw.volume_ml for draw in many(day.database, Draw, "preparation = ?", [walk.id]))
    assert kept.remaining_ml == 25 - drawn == Decimal("3.30")
    assert (kept.hood, kept.opened_at, kept.state) == (1, walk.bag.reconstituted_at, LeftoverState.FREE)
    assert kept.opened_by == day.people["Aurélie"].id
    assert kept.use_by == walk.bag.reconstituted_at + timedelta(hours=24) and kept.limited_by == "policy"
    lines = leftovers.moves(day.database, kept.id)
    assert [line.kind for line in lines] == [Move.OPENED, Move.TAKEN]
    assert {line.register_number for line in lines} == {walk.bag.register_number}


def test_its_label_is_asked_for_with_a_code_that_finds_it(day: Day, kept: Leftover) -> None:
    from station.acts.scanned import leftover_of

    label = one(day.database, Label, kept.label or 0)
    assert label is not None and label.code is not None and label.kind == "leftover"
    assert leftover_of(day.desk, label.code) == kept


def test_an_unknown_stability_leaves_a_leftover_nobody_may_use_yet(day: Day) -> None:
    Walk(day, "Doxorubicine").to(State.FINISHED)
    (found,) = leftovers.standing(day.database)
    assert found.use_by is None
    by = day.by("Karim", reason="RCP lu : 24 h à température ambiante")
    late = found.opened_at + timedelta(hours=25) if found.opened_at else day.clock.utc()
    refused(acts.set_leftover_use_by(day.desk, by, found.id, late), "leftover_use_by_later")
    done(acts.set_leftover_use_by(day.desk, by, found.id, day.clock.utc() + timedelta(hours=6)))
    assert now(day, found).limited_by == "pharmacist"


def test_after_a_second_drawing_what_is_left_waits_for_a_recount(day: Day) -> None:
    walk = walks(day)[0].to(State.DRAWN)
    for who in ("Fanny", "Bruno"):
        done(walk.read(who, syringe_1="1"))
    done(walk.redraw())
    walk.to(State.FINISHED)
    (found,) = leftovers.standing(day.database)
    assert found.state is LeftoverState.QUARANTINED
    done(acts.recount(day.desk, day.by("Bruno"), found.id, Decimal("3.2")))
    assert now(day, found).state is LeftoverState.FREE


# Used


def test_the_next_tray_of_the_hood_takes_it_first(day: Day, kept: Leftover) -> None:
    walk = walks(day)[1].to(State.OPENED)
    plan = suggested(day.database, day.desk.data, walk.bag, day.clock)
    assert [one.leftover for one in plan if one.leftover] == [kept.id]
    refused(walk.fill(), "plan_leftover_left")
    done(walk.fill(items=with_leftover(walk, kept, 4)))
    assert now(day, kept).reserved_for == walk.id
    done(walk.start())
    assert walk.bag.use_by == kept.use_by  # it counts from the leftover's opening
    walk.to(State.FINISHED)
    assert now(day, kept).state is LeftoverState.EMPTY
    (new,) = leftovers.standing(day.database)
    assert balanced(new, leftovers.moves(day.database, new.id))


def test_doing_without_a_leftover_takes_a_reason_that_is_journaled(day: Day, kept: Leftover) -> None:
    walk = walks(day)[1].to(State.OPENED)
    request = day.by("Fanny", reason="Reliquat trouble")
    done(tray.fill_tray(day.desk, request, day.seen(walk.id), walk.items()))


def test_a_vial_too_many_takes_a_reason(day: Day) -> None:
    walk = walks(day)[0].to(State.OPENED)
    more = replace(walk.items()[0], serial="99999")
    refused(walk.fill(items=(*walk.items(), more)), "plan_too_many")


def test_past_its_use_by_it_enters_no_tray(day: Day, kept: Leftover) -> None:
    walk = walks(day)[1].to(State.OPENED)
    day.later(hours=24)
    refused(walk.fill(items=with_leftover(walk, kept, 4)), "leftover_expired")


def test_it_never_moves_to_another_hood(day: Day, kept: Leftover) -> None:
    walk = walks(day)[1].to(State.VALIDATED)
    done(walk.open_tray(hood=2))
    refused(walk.fill(items=with_leftover(walk, kept, 4)), "leftover_other_hood")


def test_past_its_use_by_it_is_not_even_drawn_from_a_tray_it_is_in(day: Day, kept: Leftover) -> None:
    walk = walks(day)[1].to(State.OPENED)
    done(walk.fill(items=with_leftover(walk, kept, 4)))
    done(walk.start())
    day.later(hours=24)
    refused(walk.draw(), "leftover_expired")


def test_the_vial_itself_scanned_again_is_known_as_the_leftover_it_is(day: Day, kept: Leftover) -> None:
    second = walks(day)[1].to(State.OPENED)
    (vial,) = many(day.database, Component, "id = ?", [kept.component])
    again = replace(second.items()[0], gtin=vial.product, serial=vial.serial, lot=vial.lot)
    refused(second.fill(items=(again,)), "vial_is_leftover")


def test_a_tray_given_up_before_its_start_frees_it_and_after_it_quarantines(day: Day, kept: Leftover) -> None:
    walk = walks(day)[1].to(State.OPENED)
    done(walk.fill(items=with_leftover(walk, kept, 4)))
    done(walk.go_back())
    assert now(day, kept) == replace(kept, entry=now(day, kept).entry)
    walk.to(State.OPENED)
    done(walk.fill(items=with_leftover(walk, kept, 4)))
    done(walk.start())
    done(walk.destroy())
    assert now(day, kept).state is LeftoverState.QUARANTINED


def test_a_pack_taken_out_with_a_reason_leaves_the_plan(day: Day) -> None:
    walk = walks(day)[0].to(State.OPENED)
    done(walk.fill())
    broken = walk.components()[0]
    out = day.by("Fanny", reason=None)
    refused(tray.take_out(day.desk, out, day.seen(walk.id), broken.id), "reason_missing")
    out = day.by("Fanny", reason="Flacon cassé")
    done(tray.take_out(day.desk, out, day.seen(walk.id), broken.id))
    assert broken.id not in {item.id for item in walk.components()}
    refused(walk.start(), "vials_not_enough")


# From a list


def listed(day: Day, **changes: object) -> Leftover:
    at = day.clock.utc() - timedelta(hours=2)
    item = Listed(DRUG, "PACLITAXEL AHCL 6 mg/ml", "LX1", "2027-01-31", Decimal(6), Decimal(20), None, at, 1)
    done(acts.take_in(day.desk, day.by("Bruno"), (replace(item, **changes),)))
    return max(leftovers.standing(day.database), key=lambda one: one.id)


def said(item: Leftover, **changes: object) -> LabelRead:
    read = LabelRead(item.name, item.lot, item.opened_at, item.hood, Decimal("19.50"))
    return replace(read, **changes)


def test_what_a_list_says_is_quarantined_until_the_vial_s_own_label_says_it_too(day: Day) -> None:
    item = listed(day)
    assert item.state is LeftoverState.QUARANTINED
    walk = walks(day)[0].to(State.OPENED)
    refused(walk.fill(items=with_leftover(walk, item, 2)), "leftover_quarantined")
    refused(acts.recount(day.desk, day.by("Bruno"), item.id, Decimal(20)), "leftover_read_first")
    done(acts.read_label(day.desk, day.by("Bruno"), item.id, said(item)))
    freed = now(day, item)
    assert (freed.state, freed.remaining_ml) == (LeftoverState.FREE, Decimal("19.50"))
    done(walk.fill(items=with_leftover(walk, item, 1)))


@pytest.mark.parametrize(
    "changes", [{"lot": "LX2"}, {"hood": None}, {"volume_ml": Decimal(21)}, {"opened_at": None}]
)
def test_what_is_missing_or_conflicts_is_condemned_and_can_only_be_destroyed(
    day: Day, changes: dict[str, object]
) -> None:
    item = listed(day)
    done(acts.read_label(day.desk, day.by("Bruno"), item.id, said(item, **changes)))
    refused(acts.read_label(day.desk, day.by("Bruno"), item.id, said(item)), "leftover_not_to_read")
    refused(acts.recount(day.desk, day.by("Bruno"), item.id, Decimal(20)), "leftover_condemned")
    by = day.by("Bruno", "Fanny", reason="Étiquette contradictoire")
    done(acts.destroy_leftovers(day.desk, by, [item.id]))


# Counted and destroyed


def test_a_recount_far_from_the_account_takes_a_reason_and_never_adds(day: Day, kept: Leftover) -> None:
    refused(acts.recount(day.desk, day.by("Bruno"), kept.id, Decimal("2.9")), "leftover_recount_reason")
    refused(acts.recount(day.desk, day.by("Bruno"), kept.id, Decimal("5.01")), "leftover_recount_more")
    done(acts.recount(day.desk, day.by("Bruno", reason="Goutte perdue"), kept.id, Decimal("2.9")))
    assert now(day, kept).remaining_ml == Decimal("2.90")
    label = one(day.database, Label, kept.label or 0)
    assert label is not None and label.state == "void"


def test_destroying_takes_a_reason_and_a_witness_and_prints_the_waste_s_label(
    day: Day, kept: Leftover
) -> None:
    refused(acts.destroy_leftovers(day.desk, day.by("Bruno", "Fanny"), [kept.id]), "reason_missing")
    by = day.by("Bruno", reason="Fin de séance")
    refused(acts.destroy_leftovers(day.desk, by, [kept.id]), "witness_missing")
    done(acts.destroy_leftovers(day.desk, day.by("Bruno", "Fanny", reason="Fin de séance"), [kept.id]))
    gone = now(day, kept)
    label = one(day.database, Label, gone.label or 0)
    assert (gone.state, gone.remaining_ml) == (LeftoverState.DESTROYED, 0)
    assert label is not None and label.kind == "destruction"


def test_one_act_destroys_a_whole_hood_s(day: Day, kept: Leftover) -> None:
    listed(day)
    other = listed(day, hood=2)
    by = day.by("Bruno", "Fanny", reason="Gant percé")
    assert done(acts.destroy_hood(day.desk, by, 1)).params["count"] == 2
    assert [item.id for item in leftovers.standing(day.database)] == [other.id]


def test_two_people_at_once_one_takes_it_the_other_is_told(day: Day, kept: Leftover) -> None:
    walk = walks(day)[1].to(State.OPENED)
    done(walk.fill(items=with_leftover(walk, kept, 4)))
    by = day.by("Bruno", "Moussa", reason="Fin de séance")
    refused(acts.destroy_leftovers(day.desk, by, [kept.id]), "leftover_in_tray")


# Stock and recalls


def test_counted_lots_are_planned_and_go_down_with_each_tray(day: Day) -> None:
    walk = walks(day)[0].to(State.OPENED)
    vial = walk.items()[0]
    counted = Counted(DRUG, vial.name, vial.lot, vial.expiry, Decimal(30), Decimal(6), 7, vial.gtin)
    done(count_stock(day.desk, day.by("Moussa"), (counted,)))
    plan = suggested(day.database, day.desk.data, walk.bag, day.clock)
    assert [one.lot for one in plan] == [vial.lot] * 5
    done(walk.fill())
    assert [lot.count for lot in leftovers.stock(day.database)] == [2]


def test_a_recalled_lot_enters_no_tray_until_it_is_lifted(day: Day, kept: Leftover) -> None:
    refused(recall_lot(day.desk, day.by("Karim"), kept.lot), "reason_missing")
    by = day.by("Karim", reason="Lettre du fabricant")
    done(recall_lot(day.desk, by, kept.lot, kept.product))
    walk = walks(day)[1].to(State.OPENED)
    refused(walk.fill(items=with_leftover(walk, kept, 4)), "component_recalled")
    assert not any(one.leftover for one in suggested(day.database, day.desk.data, walk.bag, day.clock))
    by = day.by("Karim", reason="Rappel levé par le fabricant")
    done(lift_recall(day.desk, by, leftovers.recalls(day.database)[0].id))
    done(walk.fill(items=with_leftover(walk, kept, 4)))


@pytest.mark.parametrize(
    ("state", "step"),
    [(State.OPENED, "start"), (State.STARTED, "draw"), (State.READ, "inject"), (State.CHECKED, "release")],
)
def test_a_lot_recalled_after_the_tray_was_filled_stops_its_bag_at_the_next_step(
    day: Day, state: State, step: str
) -> None:
    walk = Walk(day, "Doxorubicine").to(state)
    if state is State.OPENED:
        done(walk.fill())
    lot = walk.items()[0].lot
    done(recall_lot(day.desk, day.by("Karim", reason="Lettre du fabricant"), lot))
    refused(getattr(walk, step)(), "component_recalled")
    assert walk.bag.state is state


def test_the_database_itself_stops_a_bag_of_a_recalled_lot(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk(day, "Doxorubicine").to(State.READ)
    by = day.by("Karim", reason="Lettre du fabricant")
    done(recall_lot(day.desk, by, walk.items()[0].lot))
    monkeypatch.setattr(making, "why_recalled", lambda scene, components: None)
    assert refused(walk.inject(), "rule").params["rule"] == "lot_recalled"


# The whole day


def test_a_day_of_leftovers_adds_up_to_the_last_hundredth(day: Day) -> None:
    for place in range(2):
        walk = walks(day)[place].to(State.OPENED)
        open_ones = leftovers.usable(day.database, "paclitaxel", 1, walk.id, day.clock)
        vials = len(walk.items()) - 1 - len(open_ones)
        done(walk.fill(items=with_leftover(walk, open_ones[0], vials) if open_ones else None))
        done(walk.start())
        walk.to(State.FINISHED)
        assert place == 0 or open_ones
    Walk(day, "Doxorubicine").to(State.FINISHED)
    (last,) = leftovers.usable(day.database, "paclitaxel", 1, 0, day.clock)
    done(acts.recount(day.desk, day.by("Bruno"), last.id, last.remaining_ml - Decimal("0.07")))
    done(acts.destroy_hood(day.desk, day.by("Bruno", "Fanny", reason="Fin de séance"), 1))
    _adds_up(day)


def _adds_up(day: Day) -> None:
    items, moves = many(day.database, Leftover), many(day.database, LeftoverMove)
    for item in items:
        assert balanced(item, [line for line in moves if line.leftover == item.id])
    total = {kind: sum(line.change_ml for line in moves if line.kind is kind) for kind in Move}
    drawn = sum(draw.volume_ml for draw in many(day.database, Draw))
    assert -total[Move.TAKEN] == drawn
    assert sum(total.values()) == sum(item.remaining_ml for item in items) == 0
    assert total[Move.OPENED] == sum(item.initial_ml for item in items)


# Where it is kept


def test_a_leftover_put_in_the_fridge_is_relabelled_and_never_lives_longer(day: Day) -> None:
    brand = "BORTEZOMIB FRESENIUS 3,5 mg, sous-cutané 2,5 mg/mL"
    item = listed(day, drug="bortezomib", name=brand, concentration_mg_ml=Decimal("2.5"))
    done(acts.read_label(day.desk, day.by("Bruno"), item.id, said(item)))
    warm = now(day, item)
    done(acts.store_leftover(day.desk, day.by("Fanny"), item.id, Storage.FRIDGE))
    cold = now(day, item)
    assert (cold.storage, cold.use_by, cold.hood) == (Storage.FRIDGE, warm.use_by, warm.hood)
    label = one(day.database, Label, cold.label or 0)
    assert label and cold.label != warm.label and "entre 2 °C et 8 °C" in label.content
    refused(acts.store_leftover(day.desk, day.by("Fanny"), item.id, Storage.FRIDGE), "leftover_stored_so")
    done(acts.store_leftover(day.desk, day.by("Fanny"), item.id, Storage.ROOM))
    assert now(day, item).use_by == warm.use_by


def test_a_leftover_goes_nowhere_that_nobody_wrote_a_stability_for(day: Day) -> None:
    Walk(day, "Doxorubicine").to(State.FINISHED)
    (found,) = leftovers.standing(day.database)
    outcome = acts.store_leftover(day.desk, day.by("Fanny"), found.id, Storage.FRIDGE)
    refused(outcome, "leftover_storage_unknown")
