"""The double visual check: each reads blind to the other, a mismatch shows both, and nobody picks one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from station.acts.outcome import Done
from station.acts.print_requests import label_outcome, reprint
from station.clinical.label_content import from_json
from station.clinical.model import Hold, HoldPoint, Reading, State
from station.records.queries import labels
from station.records.queries.labels import jobs
from station.records.queries.preparations import board, dossier
from station.records.queries.register import page, register
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk

FIGURE, LOT = "31.4159", "LOTLUPARFANNY"
"""What the first person reads: nothing else in the station says this."""


@pytest.fixture
def walk(day: Day) -> Walk:
    """A tray drawn, waiting for the readings."""
    return Walk(day).to(State.DRAWN)


def read_first(walk: Walk) -> Done:
    return done(walk.read("Fanny", syringe_1=FIGURE, vials=f"/{LOT}"))


def readings(walk: Walk) -> tuple[Reading, ...]:
    found = dossier(walk.day.database, walk.id)
    assert found is not None
    return found.readings


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_the_first_reading_is_nowhere_on_either_disk_until_the_second_is_there(day: Day, walk: Walk) -> None:
    read_first(walk)
    disks = everything_on_disk(day.home.path.parent)
    assert b"first_reading" in disks
    assert FIGURE.encode() not in disks and LOT.encode() not in disks
    done(walk.read("Bruno"))
    disks = everything_on_disk(day.home.path.parent)
    assert disks.count(LOT.encode()) >= 2, "the database and the mirror now both have it"


def test_no_query_shows_the_first_reading_or_what_is_expected(day: Day, walk: Walk) -> None:
    outcome = read_first(walk)
    whole = dossier(day.database, walk.id)
    assert whole is not None and whole.blind
    assert whole.draws == ()
    assert [(item.found, item.sealed) for item in whole.readings] == [(None, None)]
    day_begin, day_end = day.clock.utc().replace(hour=0), day.clock.utc().replace(hour=23)
    shown = (
        outcome,
        whole,
        board(day.database, day_begin, day_end),
        register(day.database),
        jobs(day.database),
    )
    assert FIGURE not in repr(shown) and LOT not in repr(shown)


def test_nothing_on_a_screen_or_in_an_export_tells_the_volume_to_find(day: Day, walk: Walk) -> None:
    printed = from_json(day.label(walk.id).content).texts()
    volume, strength = printed["total_volume"], printed["concentration"]

    def shown() -> str:
        whole, label = dossier(day.database, walk.id), labels.label(day.database, day.label(walk.id).id)
        return repr((whole, label, register(day.database), page(day.database, "number", ["26A00001"])))

    for _ in range(2):
        assert volume not in shown() and strength not in shown()
        done(walk.read("Fanny", syringe_1="30"))
        assert volume not in shown() and strength not in shown()
        done(walk.read("Bruno"))
        assert volume in shown()
        done(walk.read_again())


def test_a_label_in_doubt_is_settled_while_two_people_read(day: Day, walk: Walk) -> None:
    label = day.label(walk.id)
    done(label_outcome(day.desk, day.by("Fanny"), label.id, came_out=True))
    assert day.label(walk.id) == replace(label, state="confirmed", entry=day.head())


def test_a_hold_lifts_no_blindness(day: Day, walk: Walk) -> None:
    read_first(walk)
    done(walk.hold())
    whole = dossier(day.database, walk.id)
    assert whole is not None and whole.blind and whole.draws == ()


def test_no_label_is_printed_again_while_two_people_read(day: Day, walk: Walk) -> None:
    refused(reprint(day.desk, day.by("Fanny"), day.label(walk.id).id), "blind_reading")


def test_two_readings_that_agree_lead_on_and_are_kept_in_clear(walk: Walk) -> None:
    done(walk.read("Fanny"))
    assert walk.bag.state is State.DRAWN
    assert done(walk.read("Bruno")).code == "readings_agree"
    assert walk.bag.state is State.READ
    assert [(item.outcome, item.found) for item in readings(walk)] == [("agree", walk.figures())] * 2


def test_two_readings_that_agree_on_something_wrong_do_not_lead_on(walk: Walk) -> None:
    done(walk.read("Fanny", syringe_1="30"))
    assert done(walk.read("Bruno", syringe_1="30")).code == "readings_differ"
    assert walk.bag.held is Hold.MISMATCH


def test_a_mismatch_holds_the_bag_with_both_readings_side_by_side(walk: Walk) -> None:
    read_first(walk)
    outcome = done(walk.read("Bruno"))
    assert (outcome.code, outcome.params) == ("readings_differ", {"items": "syringe_1,vials"})
    assert (walk.bag.state, walk.bag.held) == (State.DRAWN, Hold.MISMATCH)
    first, second = readings(walk)
    assert first.found is not None and second.found is not None
    assert (first.found["syringe_1"], second.found["syringe_1"]) == (FIGURE, "20")
    assert first.outcome == second.outcome == "differ"


def test_nobody_picks_a_reading(walk: Walk) -> None:
    read_first(walk)
    done(walk.read("Bruno"))
    refused(walk.resume(), "mismatch_needs_decision")
    refused(walk.inject(), "wrong_step")
    refused(walk.read("Moussa"), "held")
    refused(walk.read_again("Aurélie"), "role_missing")
    refused(walk.read_again(reason=None), "reason_missing")


def test_both_read_again_blind_to_the_first_round_too(day: Day, walk: Walk) -> None:
    read_first(walk)
    done(walk.read("Bruno"))
    done(walk.read_again())
    whole = dossier(day.database, walk.id)
    assert whole is not None and whole.blind and whole.draws == ()
    assert LOT not in repr(whole)
    done(walk.read("Bruno"))
    assert done(walk.read("Fanny")).code == "readings_agree"
    assert [item.outcome for item in readings(walk)] == ["differ", "differ", "agree", "agree"]
    walk.to(State.HANDED_OVER)


def test_a_redraw_begins_again_with_the_drawing(walk: Walk) -> None:
    read_first(walk)
    done(walk.read("Bruno"))
    refused(walk.redraw("Bruno"), "role_missing")
    done(walk.redraw())
    assert (walk.bag.state, walk.bag.held, walk.bag.round) == (State.STARTED, None, 2)
    walk.to(State.HANDED_OVER)


def test_a_reading_with_a_blank_is_not_taken(walk: Walk) -> None:
    refused(walk.read("Fanny", syringe_1=" "), "reading_incomplete")
    assert readings(walk) == ()


def test_a_mismatch_on_the_finished_bag_is_checked_again_or_destroyed_never_redrawn(day: Day) -> None:
    walk = Walk(day).to(State.FINISHED)
    done(walk.check_bag("Fanny", identity="1968-03-21"))
    assert done(walk.check_bag("Bruno")).params == {"items": "identity"}
    refused(walk.redraw(), "wrong_step")
    done(walk.read_again())
    agreed = [item for item in readings(walk) if item.hold_point is HoldPoint.BEFORE_INJECTION]
    assert {(item.round, item.outcome) for item in agreed} == {(1, "agree"), (2, "agree")}
    walk.to(State.RELEASED)


@pytest.mark.parametrize("seen", [{"leaks": "yes"}, {"clear": "no"}, {"label": "999"}])
def test_what_two_people_see_wrong_on_the_bag_is_never_passed(day: Day, seen: dict[str, str]) -> None:
    walk = Walk(day).to(State.FINISHED)
    done(walk.check_bag("Fanny", **seen))
    assert done(walk.check_bag("Bruno", **seen)).code == "readings_differ"
    refused(walk.release(), "wrong_step")
    done(walk.destroy())


def test_the_database_takes_no_first_reading_in_clear_and_rewrites_none(walk: Walk) -> None:
    done(walk.read("Fanny"))
    done(walk.read("Bruno"))
    with pytest.raises(Exception, match="rule:"):
        walk.day.database.execute("UPDATE readings SET found = '{}', entry = (SELECT max(n) FROM journal)")
