"""The areas around an outage at 80 columns: roles, crisis cell, contacts, messages, load, mutual aid,
readiness."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from screens.widgets.work_table import WorkTable
from station.acts.contacts import take_in_contacts
from station.acts.outage import declare
from station.acts.roster import take_duty
from station.clinical.messages import How
from station.clinical.model import State
from station.clinical.outage import Function, Health
from station.clinical.roster import Duty
from station.exchange.outage_data import read_contacts
from station.places import data_folder
from station.records.queries import crisis, duty
from station.records.queries.logbook import told
from station.records.queries.readiness import last_go, recorded
from tests.flow.day import MORNING, Day, ShiftedClock, copied, done, gave_their_pins
from tests.flow.walk import Walk
from tests.pdf_reader import text_of
from tests.screens.at_the_board import at_the_board
from tests.screens.at_the_station import Station


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station at seven in the morning, five hours into an outage."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    states = dict.fromkeys(Function, Health.UP) | {Function.WORKSHEETS: Health.DOWN}
    began = opened.clock.utc() - timedelta(hours=5)
    done(declare(opened.desk, opened.by("Hélène"), "Migration", began, states))
    done(take_in_contacts(opened.desk, opened.by("Karim"), read_contacts(data_folder() / "contacts.toml")))
    done(take_duty(opened.desk, opened.by("Karim"), Duty.PILOT))
    yield opened
    opened.close()


@asynccontextmanager
async def in_area(day: Day, name: str) -> AsyncIterator[Station]:
    """Open an area from the menu's own command."""
    async with at_the_board(day) as station:
        await station.live.consult(gave_their_pins)
        command = next(
            command for command in station.app.everywhere.commands() if command.id == f"area.{name}"
        )
        await station.app.everywhere.carry_out(command)
        await station.settled()
        yield station


def on(station: Station, key: str) -> None:
    """Put the cursor on a line."""
    assert station.app.screen.query_one(WorkTable).go_to(key)


async def test_the_board_says_who_holds_which_role(day: Day) -> None:
    done(take_duty(day.desk, day.by("Fanny"), Duty.ROOM_COORDINATOR_1))
    done(take_duty(day.desk, day.by("Bruno"), Duty.ROOM_COORDINATOR_2))
    async with at_the_board(day) as station:
        names = (day.people[name].name for name in ("Karim", "Fanny", "Bruno"))
        assert "Pilote {} | Contrôles {}, {}".format(*names) in station.seen


async def test_a_role_is_taken_and_a_held_one_asks_why(day: Day) -> None:
    async with in_area(day, "roster") as station:
        assert "Personne ne tient le rôle Responsable de ressaisie" in station.seen
        on(station, Duty.EDITOR.value)
        await station.press("f2")
        await station.sign("Hélène")
        assert "Hélène" in station.seen
        on(station, Duty.PILOT.value)
        await station.press("f2")
        assert "Pourquoi prendre le rôle sans" in station.seen


async def test_a_handover_is_told_read_back_and_signed_by_both(day: Day) -> None:
    async with in_area(day, "roster") as station:
        on(station, Duty.PILOT.value)
        await station.press("f3")
        await station.type("Editeur rappelle")
        await station.press("enter", "right", "f12")
        await station.sign("Karim")
        await station.sign("Hélène")
        shift = (await station.live.ask(duty.held, Duty.PILOT))[0]
        assert shift.handed_over == "Editeur rappelle"


async def test_a_decision_is_recorded_with_a_deadline_and_settled(day: Day) -> None:
    async with in_area(day, "crisis") as station:
        await station.press("f2")
        for text in ("Reporter", "Un seul poste", "Cellule", "Karim"):
            await station.type(text)
            await station.press("enter")
        await station.type("0930")
        await station.press("f12")
        await station.sign("Fanny")
        (decision,) = await station.live.ask(crisis.decisions)
        assert decision.deadline is not None and "1 décision ouverte" in station.seen
        await station.press("f3", "right", "enter")
        await station.type("Fait")
        await station.press("f12")
        await station.sign("Fanny")
        assert "0 décision ouverte" in station.seen


async def test_a_call_is_noted_and_verifies_the_number(day: Day) -> None:
    async with in_area(day, "contacts") as station:
        assert "6 à vérifier" in station.seen
        await station.press("f2")
        await station.type("Elle vient")
        await station.press("enter", "right", "f12")
        await station.sign("Fanny")
        assert "5 à vérifier" in station.seen
        assert "Elle vient" in (await station.live.ask(told))[-1].line.text


async def test_a_message_is_read_signed_and_dictated(day: Day) -> None:
    async with in_area(day, "messages") as station:
        await station.press("f2", "down", "enter")
        await station.type("02 51 00 00 00")  # the unit has no number of its own
        await station.press("f12")
        assert "Un seul poste" in station.seen
        await station.press("left", "f12")  # the last way: dictated
        await station.sign("Karim")
        assert "À dicter" in station.seen
        await station.press("escape")
        (kept,) = await station.live.ask(crisis.messages)
        assert kept.how is How.DICTATED and "02 51 00 00 00" in kept.text


async def test_the_load_says_its_pace_and_a_triage_comes_first(day: Day) -> None:
    for number in (1, 2, 3):
        Walk(day, number=number).to(State.RELEASED)
    async with in_area(day, "load") as station:
        assert "Rythme mesuré" in station.seen
        table = station.app.screen.query_one(WorkTable)
        last = next(row.key for row in table._shown if "heure du fauteuil" in row.cells[-1])
        on(station, last)
        await station.press("f2", "enter")
        for text in ("Trajet long", "Dr Roy", "Fanny"):
            await station.type(text)
            await station.press("enter")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        assert table._shown[0].key == last


async def test_a_preparation_is_entrusted_and_its_packet_made(day: Day) -> None:
    async with in_area(day, "mutual_aid") as station:
        await station.press("f2", "enter", "enter")
        await station.sign("Karim", pin=True)
        assert "confiée" in station.seen
        await station.press("f3")
        assert list(station.live.home.printed.glob("mutual_aid-*.pdf"))


async def test_readiness_says_what_to_do_and_the_stock_is_noted(day: Day) -> None:
    async with in_area(day, "readiness") as station:
        assert "[!] agir" in station.seen
        on(station, "stock")
        await station.press("f2")
        await station.type("12 rouleaux")
        await station.press("f12")
        await station.sign("Fanny")
        found = await station.live.ask(recorded, station.live.now().date())
        assert found.stock is not None and found.stock.answer == "12 rouleaux"


async def test_cut_coming_makes_the_papers_and_backs_up(day: Day) -> None:
    async with in_area(day, "readiness") as station:
        await station.press("f4")
        await station.sign("Fanny")
        (kit,) = station.live.home.printed.glob("kit-*.pdf")
        assert kit.name in station.message
        paper = text_of(kit.read_bytes())
        assert "Pilote" in paper and "Astreinte informatique" in paper
        assert len(list(station.live.home.printed.glob("checklist-*.pdf"))) == 5
        assert list(station.live.home.printed.glob("roster-*.pdf"))
        assert list(station.live.home.backups.glob("*.db"))
        assert "2 sauvegardes faites" in station.message


async def test_go_is_signed_by_two_and_says_why_with_items_open(day: Day) -> None:
    async with in_area(day, "readiness") as station:
        await station.press("f7")
        await station.type("Migration")
        await station.press("enter", "right", "f12")
        await station.type("Editeur sur place")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        await station.sign("Fanny", pin=True)
        found = await station.live.ask(last_go)
        assert found is not None and (found.go, found.reason) == (True, "Editeur sur place")


async def test_the_crisis_report_is_made_from_the_outage(day: Day) -> None:
    async with in_area(day, "outage") as station:
        await station.press("f3")
        assert list(station.live.home.printed.glob("crisis-*.pdf"))
