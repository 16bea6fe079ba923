"""Register numbers and labels: no number is lost to a refused act, and only the newest label counts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from station.acts.changes import decide_change
from station.acts.dispensing import bag_of_code
from station.acts.importing import import_orders
from station.acts.label_rows import code_key
from station.acts.outcome import Outcome
from station.acts.print_requests import label_outcome, reprint
from station.acts.print_traffic import SENT
from station.acts.relabelling import set_use_by
from station.acts.tray import Item, why_not_add
from station.clinical.label_content import from_json
from station.clinical.model import Label, State
from station.clinical.scan_codes import CodeType, encode
from station.records.queries.fetch import many
from station.records.queries.imports import open_changes
from station.records.queries.register import register
from station.runtime.printing import print_label
from station.words import Language, set_language
from tests.flow.day import Day, done, file_of, refused
from tests.flow.walk import Walk


def states(walk: Walk, kind: str = "bag") -> list[tuple[int, str, int | None]]:
    """List the labels of a bag: copy, state, and which replaced them."""
    found = many(walk.day.database, Label, "preparation = ? AND kind = ? ORDER BY id", [walk.id, kind])
    return [(item.copy, item.state, item.replaced_by) for item in found]


def printed(walk: Walk) -> dict[str, str]:
    return from_json(walk.day.label(walk.id).content).texts()


def again(walk: Walk, kind: str = "bag") -> Outcome:
    return reprint(walk.day.desk, walk.day.by("Fanny"), walk.day.label(walk.id, kind).id)


def test_refused_acts_leave_no_gap_in_the_register(day: Day) -> None:
    walks = [Walk(day, number=number) for number in (1, 2, 3)]
    for walk in walks:
        walk.to(State.VALIDATED)
        refused(walk.open_tray(hood=99), "hood_unknown")
        refused(walk.open_tray(by="Fanny", hood=0), "hood_unknown")
        done(walk.open_tray())
        refused(walk.open_tray(), "wrong_step")
    assert [line.number for line in register(day.database)] == ["26A00001", "26A00002", "26A00003"]


def test_the_register_begins_again_each_year(day: Day) -> None:
    Walk(day, number=1).to(State.OPENED)
    day.later(days=365)
    Walk(day, number=2).to(State.OPENED)
    assert [line.number for line in register(day.database)] == ["26A00001", "27A00001"]


def test_a_label_still_right_is_not_printed_again_however_the_minutes_pass(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    day.later(minutes=7)
    done(walk.fill())
    day.later(minutes=12)
    assert done(walk.start()).code == "started"
    walk.to(State.DRAWN)
    assert states(walk) == [(0, "requested", None)]


def test_a_use_by_that_is_no_longer_true_is_printed_anew_at_the_start(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    done(walk.fill())
    older, before = walk.code, printed(walk)["use_by"]
    at = day.clock.utc() - timedelta(hours=2)
    assert done(walk.start(at=at)).code == "started_relabelled"
    assert walk.bag.use_by == at + timedelta(hours=24)
    assert printed(walk)["use_by"] == "03/03/2026 05:00" != before
    assert [state for _, state, _ in states(walk)] == ["void", "requested"]
    walk.to(State.CHECKED)
    refused(walk.release(code=older), "label_remade")
    done(walk.release())


def test_a_tray_that_waited_long_gets_its_later_use_by(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    done(walk.fill())
    day.later(hours=3)
    assert done(walk.start()).code == "started_relabelled"
    assert printed(walk)["use_by"] == "03/03/2026 10:00"


@pytest.mark.parametrize("hours", [-25, 1])
def test_a_reconstitution_lies_in_the_last_day(day: Day, hours: int) -> None:
    walk = Walk(day).to(State.OPENED)
    done(walk.fill())
    refused(walk.start(at=day.clock.utc() + timedelta(hours=hours)), "reconstitution_time")


def test_a_duplicate_says_so_has_its_own_code_and_replaces_the_older_copy(day: Day) -> None:
    walk = Walk(day).to(State.CHECKED)
    older = day.label(walk.id)
    done(again(walk))
    newer = day.label(walk.id)
    assert (newer.copy, from_json(newer.content).copy) == (1, 1)
    assert from_json(newer.content).fields == from_json(older.content).fields
    assert newer.code != older.code
    assert states(walk) == [(0, "void", newer.id), (1, "requested", None)]
    assert walk.bag.bag_label == newer.id
    assert older.code is not None
    assert refused(walk.release(code=older.code), "label_replaced").params == {"copy": 1}
    done(walk.release())


def test_a_void_label_is_not_printed_again(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    older = day.label(walk.id).id
    done(again(walk))
    refused(reprint(day.desk, day.by("Fanny"), older), "label_void")


def test_a_tray_label_printed_again_leaves_the_bag_label_alone(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    done(again(walk, "tray"))
    assert [state for _, state, _ in states(walk, "tray")] == ["void", "requested"]
    assert states(walk) == [(0, "requested", None)]


def test_the_checkers_must_have_scanned_the_label_that_counts(day: Day) -> None:
    walk = Walk(day).to(State.FINISHED)
    older = str(walk.bag.bag_label)
    done(again(walk))
    done(walk.check_bag("Fanny", label=older))
    assert done(walk.check_bag("Bruno")).params == {"items": "label"}


def test_a_label_in_doubt_is_settled_once_by_who_looked(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    label = day.label(walk.id).id
    done(label_outcome(day.desk, day.by("Fanny"), label, came_out=False))
    assert states(walk) == [(0, "failed", None)]
    refused(label_outcome(day.desk, day.by("Fanny"), label, came_out=True), "label_settled")


def test_a_pharmacists_own_use_by_is_on_the_label_and_only_comes_forward(day: Day) -> None:
    walk = Walk(day).to(State.INJECTED)
    request = day.by("Hélène", reason="Étude locale")
    assert walk.bag.use_by is not None
    later, sooner = walk.bag.use_by + timedelta(hours=1), day.clock.utc() + timedelta(hours=4)
    refused(set_use_by(day.desk, request, day.seen(walk.id), later), "use_by_later")
    refused(set_use_by(day.desk, day.by("Hélène"), day.seen(walk.id), sooner), "reason_missing")
    refused(set_use_by(day.desk, day.by("Bruno", reason="Étude"), day.seen(walk.id), sooner), "role_missing")
    done(set_use_by(day.desk, day.by("Hélène", reason="Étude locale"), day.seen(walk.id), sooner))
    assert printed(walk)["use_by"] == "02/03/2026 11:00"
    walk.to(State.HANDED_OVER)


def test_the_code_of_another_series_is_no_label_of_this_one(day: Day) -> None:
    """The paper kit has the same key and counts its own labels."""
    walk = Walk(day).to(State.CHECKED)
    label = day.label(walk.id)
    kit = encode(CodeType.BAG, "K", label.id, code_key(day.desk))
    assert refused(bag_of_code(day.desk, kit), "scan_other_series").params == {"series": "K"}
    refused(walk.release(code=kit), "scan_other_series")
    assert bag_of_code(day.desk, (label.code or "").lower()) == walk.id
    tray = encode(CodeType.BAG, "A", day.label(walk.id, "tray").id, code_key(day.desk))
    refused(bag_of_code(day.desk, tray), "label_unknown")


@pytest.mark.parametrize("figure", ["0", "-5", "NaN", "Infinity"])
def test_a_vial_without_usable_figures_is_not_put_in_a_tray(day: Day, figure: str) -> None:
    bag = day.first("Oxaliplatine")
    unknown = file_of(day, edit=(bag.drug, "Essai clinique X"))
    done(import_orders(day.desk, day.by("Anne"), unknown))
    change = next(item for item in open_changes(day.database) if item.preparation == bag.id)
    done(decide_change(day.desk, day.by("Hélène", reason="Vu"), change.id, accept=True))
    number = Decimal(figure)
    item = Item("vial", "Essai clinique X", "L1", "2027-01-01", None, None, None, number, number)
    refused(why_not_add(day.desk, bag.id, (item,)), "vial_figures_missing")


def test_a_label_printed_in_one_language_is_still_true_for_who_works_in_another(day: Day) -> None:
    walk = Walk(day, number=1).to(State.CHECKED)
    set_language("en")
    walk.to(State.RELEASED)
    assert day.bag(walk.id).state is State.RELEASED


@pytest.mark.parametrize("width", [58, 80])
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_of_label_of_the_day_can_be_printed_in_both_languages(
    day: Day, language: Language, number: int, width: int
) -> None:
    set_language(language)
    Walk(day, number=number).to(State.OPENED)
    contents = day.database.execute("SELECT content FROM labels WHERE preparation = ?", [number]).fetchall()
    ended = [
        print_label(content, f"virtual:{day.home.printed}", {"paper_mm": str(width)})
        for (content,) in contents
    ]
    assert ended and [attempt for attempt in ended if attempt.state != SENT] == []
