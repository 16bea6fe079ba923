"""An outage: declared once, function by function, its ladder by time; closed when nothing keeps it open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from screens.command_line import main
from station.acts.logbook import Told, tell
from station.acts.outage import close, debrief, declare, set_function, tick, why_not_close
from station.clinical.logbook import Category
from station.clinical.model import State
from station.clinical.outage import Function, Health, Rung, lasted, rung
from station.clinical.seats import Seat
from station.exchange.outage_data import read_checklist
from station.records.queries.logbook import told
from station.records.queries.outages import going_on, last_file
from tests.flow.day import Day, done, left, refused, seated
from tests.flow.giving_back import given_back
from tests.flow.walk import Walk

PARTIAL = dict.fromkeys(Function, Health.UP) | {
    Function.WORKSHEETS: Health.DOWN,
    Function.REGISTER: Health.DEGRADED,
}


def declared(day: Day, what: str = "Migration ratée") -> None:
    began = day.clock.utc() - timedelta(minutes=30)
    done(declare(day.desk, day.by("Hélène"), what, began, PARTIAL, planned=True))


def all_up(day: Day) -> None:
    for function in (Function.WORKSHEETS, Function.REGISTER):
        done(set_function(day.desk, day.by("Karim"), function, Health.UP, "Corrigé par l'éditeur"))


@pytest.mark.parametrize(
    ("hours", "step"),
    [(0, Rung.UNDER_4H), (3.99, Rung.UNDER_4H), (4, Rung.UNDER_24H), (24, Rung.UNDER_3D), (72, Rung.OVER_3D)],
)
def test_the_ladder_has_a_step_for_each_length_and_a_checklist_for_each_step(
    hours: float, step: Rung
) -> None:
    assert rung(timedelta(hours=hours)) is step
    assert read_checklist(step.value).items


def test_an_outage_is_declared_once_with_each_function_as_it_is(day: Day) -> None:
    declared(day)
    file = last_file(day.database)
    assert file is not None and file.outage.planned
    assert {state.function: state.health for state in file.states} == PARTIAL
    again = declare(day.desk, day.by("Karim"), "Encore", day.clock.utc(), PARTIAL)
    refused(again, "outage_already")


def test_an_outage_counts_until_every_function_is_up_and_again_when_one_fails_again(day: Day) -> None:
    declared(day)
    day.later(hours=1)
    all_up(day)
    day.later(days=20)  # the re-entry takes its time
    file = last_file(day.database)
    assert file is not None and file.outage.ended is None
    assert lasted(file.outage, file.states, day.clock.utc()) < timedelta(hours=2)
    done(set_function(day.desk, day.by("Karim"), Function.REGISTER, Health.DOWN, "Retombé"))
    again = last_file(day.database)
    assert again is not None and lasted(again.outage, again.states, day.clock.utc()).days == 20


def test_only_a_pharmacist_declares_something_that_failed_and_has_begun(day: Day) -> None:
    now = day.clock.utc()
    refused(declare(day.desk, day.by("Fanny"), "Panne", now, PARTIAL), "role_missing")
    refused(declare(day.desk, day.by("Karim"), " ", now, PARTIAL), "outage_what")
    refused(declare(day.desk, day.by("Karim"), "x", now + timedelta(hours=1), PARTIAL), "log_in_future")
    nothing = dict.fromkeys(Function, Health.UP)
    refused(declare(day.desk, day.by("Karim"), "x", now, nothing), "outage_nothing_down")
    assert going_on(day.database) is None


def test_it_closes_only_when_every_function_is_up_no_bag_is_being_made_and_all_is_given_back(
    day: Day,
) -> None:
    declared(day)
    walk = Walk(day, number=1).to(State.STARTED)
    assert [reason.code for reason in why_not_close(day.database)] == [
        *["outage_function_not_up"] * 2,
        "outage_bags_being_made",
        "reentry_open",
    ]
    refused(close(day.desk, day.by("Karim"), "Rétabli"), "outage_function_not_up")
    all_up(day)
    refused(close(day.desk, day.by("Karim"), "Rétabli"), "outage_bags_being_made")
    walk.to(State.HANDED_OVER)
    refused(close(day.desk, day.by("Karim"), "Rétabli"), "reentry_open")
    given_back(day)
    refused(close(day.desk, day.by("Karim"), " "), "outage_how_ended")
    done(close(day.desk, day.by("Karim"), "Rétabli"))
    assert going_on(day.database) is None
    refused(close(day.desk, day.by("Karim"), "Encore"), "no_outage")


def test_what_was_learnt_is_written_after_closing(day: Day) -> None:
    declared(day)
    refused(debrief(day.desk, day.by("Karim"), 1, "Répéter", None), "debrief_after_closing")
    all_up(day)
    done(close(day.desk, day.by("Karim"), "Rétabli"))
    done(debrief(day.desk, day.by("Karim"), 1, "Vérifier les prérequis des postes", "Correctif demandé"))
    file = last_file(day.database)
    assert file is not None and file.debriefs[0].vendor == "Correctif demandé"


def test_every_act_of_the_outage_tells_the_logbook(day: Day) -> None:
    declared(day)
    done(tick(day.desk, day.by("Fanny"), "under_4h", "astreinte", "Appeler l'astreinte", ticked=True))
    all_up(day)
    done(close(day.desk, day.by("Karim"), "Rétabli"))
    texts = [item.line.text for item in told(day.database)]
    assert [text.split(" :")[0] for text in texts] == [
        *("Panne déclarée", "Fait", "Fiches de fabrication", "Ordonnancier", "Panne close"),
    ]
    assert all(item.line.outage == 1 and not item.line.by_hand for item in told(day.database))


def test_one_line_is_enough_and_its_time_may_be_earlier(day: Day) -> None:
    now = day.clock.utc()
    walk = Walk(day, number=1).to(State.OPENED)
    earlier = now - timedelta(hours=2)
    done(tell(day.desk, day.by("Moussa"), Told(Category.CALL, "HDJ rappelle", earlier, walk.id)))
    done(tell(day.desk, day.by("Fanny"), Told(Category.FACT, "Flacon tombé")))
    first, second = told(day.database)
    assert (first.line.at, first.line.written >= now) == (earlier, True)
    assert walk.bag.register_number in first.about and first.author == day.people["Moussa"].name
    assert (second.line.category, second.about) == (Category.FACT, "")
    refused(tell(day.desk, day.by("Fanny"), Told(Category.FACT, " ")), "log_empty")
    refused(tell(day.desk, day.by("Fanny"), Told(Category.FACT, "x" * 401)), "log_too_long")
    future = now + timedelta(hours=1)
    refused(tell(day.desk, day.by("Fanny"), Told(Category.FACT, "x", future)), "log_in_future")


def test_a_correction_is_a_new_line_and_the_old_one_stays(day: Day) -> None:
    done(tell(day.desk, day.by("Fanny"), Told(Category.FACT, "Reprise à 3 h")))
    done(tell(day.desk, day.by("Bruno"), Told(Category.FACT, "Reprise à 4 h", corrects=1)))
    first, second = told(day.database)
    assert (first.line.text, first.corrected, second.line.corrects) == ("Reprise à 3 h", True, 1)
    refused(tell(day.desk, day.by("Fanny"), Told(Category.FACT, "x", corrects=9)), "log_line_unknown")


def test_the_pharmacy_writes_too_and_an_observer_does_not(day: Day) -> None:
    left(day)
    pharmacy = seated(day.home, Seat.PHARMACY, day.clock)
    done(tell(pharmacy.desk, pharmacy.by("Karim"), Told(Category.CALL, "Appel du service")))
    watching = seated(day.home, None, day.clock)
    refused(tell(watching.desk, watching.by("Karim"), Told(Category.FACT, "x")), "seat_may_not")
    watching.close()
    pharmacy.close()


def test_the_logbook_is_exported_with_its_corrections_and_no_formula(
    day: Day, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    done(tell(day.desk, day.by("Fanny"), Told(Category.FACT, "=1+1")))
    done(tell(day.desk, day.by("Bruno"), Told(Category.CALL, "Reprise à 4 h", corrects=1)))
    monkeypatch.setenv("STATION_HOME", str(day.home.path))
    assert main(["logbook", "--csv", "-"]) == 0
    _, first, second = capsysbinary.readouterr().out.decode("utf-8-sig").splitlines()
    assert first.split(";")[4] == "'=1+1"
    assert (second.split(";")[3], second.split(";")[8]) == ("appel", "1")


def test_of_two_sessions_that_declare_at_once_one_is_told_it_is_declared(day: Day) -> None:
    pharmacy = seated(day.home, Seat.PHARMACY, day.clock)
    declared(day)
    again = declare(pharmacy.desk, pharmacy.by("Karim"), "Encore", day.clock.utc(), PARTIAL)
    refused(again, "outage_already")
    pharmacy.close()
