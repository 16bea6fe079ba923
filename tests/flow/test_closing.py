"""A book of record is closed only when nothing is open, by two pharmacists; its archive is whole, here and on
the second medium; the next book goes on after its numbers."""

from __future__ import annotations

import os
import sqlite3
import time
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from screens.command_line import main
from screens.lines.verify import prove
from station.acts.closing import destroy_book as sign_destruction
from station.acts.outcome import Done
from station.clinical.closing import Carried, Left, Papers, keep_until
from station.clinical.leftovers import LeftoverState
from station.clinical.model import Label, RegisterEntry, State
from station.places import Home
from station.progress import Cancelled, Progress
from station.records import journal
from station.records.clock import Lease
from station.records.database import Database
from station.records.errors import AnotherBook, ArchiveDiffers, NoSecondMedium, NotAlone, RuleBroken
from station.records.follower import TABLES
from station.records.keys import load_key
from station.records.opening import connect
from station.records.presence import Presence
from station.records.queries import leftovers, people
from station.records.queries.closing import closed_books
from station.records.queries.fetch import many
from station.records.queries.reentries import gaps
from station.records.queries.register import register
from station.records.queries.settings import settings
from station.records.rebuild import rebuild
from station.records.verify import verify
from station.runtime import archive, standby_state
from station.runtime.closing_book import close_book, destroy_book
from station.runtime.documents.stamping import signed_stamp
from station.runtime.following import MirrorTail
from station.runtime.house import read_machine
from station.runtime.remains import PAPERS
from tests.crash.closings import (
    WHY,
    both,
    clock,
    closed,
    finish,
    killed_at,
    left_undone,
    moved,
    papers_of,
    put_papers,
    signatures,
    survived,
    writing,
)
from tests.flow.day import MORNING, Day, ShiftedClock, copied, imported, left, refused, reopened
from tests.flow.giving_back import given_back
from tests.flow.walk import Walk


@pytest.fixture(scope="module")
def finished(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station whose day is over: one bag delivered, all given back, nobody there."""
    folder = tmp_path_factory.mktemp("finished") / "station"
    finish(copied(prepared, folder, ShiftedClock(MORNING)))
    return folder


@pytest.fixture
def station(finished: Path, tmp_path: Path) -> Home:
    return moved(finished, tmp_path / "station")


def test_the_archive_is_whole_read_only_and_in_two_places_and_the_book_after_it_names_its_head(
    station: Home,
) -> None:
    before = verify(station.database)
    made = closed(station)
    day = reopened(station, clock())
    for place in both(station, made.name):
        archive.check(place, made.manifest, day.desk.key)
        assert sorted(path.name for path in place.iterdir()) == sorted([*archive.CONTENTS, archive.MANIFEST])
        assert place.stat().st_mode & 0o777 == 0o500
        assert {path.stat().st_mode & 0o777 for path in place.iterdir()} == {0o400}
        pdf = (place / archive.REGISTER).read_bytes()
        assert pdf.startswith(b"%PDF") and b"pdfaid" in pdf
    assert made.entries > before.entries
    first = next(iter(journal.entries(day.database))).read()
    assert (first["act"], first["reason"], len(first["operators"])) == ("open_book", WHY, 2)
    assert first["params"] == {"name": made.name, "entries": made.entries, "head": made.head}
    assert [replace(item, entry=0) for item in closed_books(day.database)] == [made]
    assert verify(station.database, read_machine(station).mirror).whole
    day.close()


def test_a_paper_of_the_closed_book_is_proven_by_its_archive(
    station: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    day = reopened(station, clock())
    stamp = signed_stamp(day.desk, day.clock.utc())
    left(day)
    made = closed(station)
    assert prove(station, stamp.head) and prove(station, stamp.anchor)
    assert made.name in capsys.readouterr().out


def test_people_and_their_pins_settings_formulary_and_hoods_are_carried_and_no_patient_is(
    station: Home,
) -> None:
    day = reopened(station, clock())
    then = [
        settings(day.database),
        [replace(person, entry=0) for person in people.operators(day.database)],
        day.count("approvals"),
        day.count("hoods"),
        day.count("contacts"),
    ]
    left(day)
    closed(station)
    day = reopened(station, clock())
    assert then == [
        settings(day.database),
        [replace(person, entry=0) for person in people.operators(day.database)],
        day.count("approvals"),
        day.count("hoods"),
        day.count("contacts"),
    ]
    assert [day.count(book) for book in ("patients", "preparations", "register", "labels")] == [0, 0, 0, 0]
    assert not [path for path in station.path.iterdir() if ".db." in path.name]
    day.close()


def test_numbers_go_on_after_those_of_the_closed_book_in_the_register_and_in_every_code(
    station: Home,
) -> None:
    day = reopened(station, clock())
    last, label = register(day.database)[-1].number, day.count("labels")
    left(day)
    closed(station)
    day = reopened(station, clock())
    imported(day)
    walk = Walk(day).to(State.OPENED)
    number = walk.bag.register_number
    assert number and int(number[3:]) == int(last[3:]) + 1 and number[:3] == last[:3]
    assert gaps(day.database) == ()
    assert min(row[0] for row in day.database.execute("SELECT id FROM labels").fetchall()) > label
    with pytest.raises(RuleBroken) as broken, day.desk.store.transaction() as database:
        again = replace(_line(database), number=last, sequence=int(last[3:]))
        journal.append(database, writing(day), [again])
    assert broken.value.rule == "register_gapless"
    walk.to(State.HANDED_OVER)
    given_back(day)
    left(day)
    assert verify(station.database, read_machine(station).mirror).whole
    second = closed(station)
    day = reopened(station, clock())
    assert [item.name for item in closed_books(day.database)][-1] == second.name
    assert len(closed_books(day.database)) == 2
    day.close()
    assert all(place.exists() for item in (second,) for place in both(station, item.name))


def test_a_book_that_was_opened_after_another_is_rebuilt_from_its_mirror(station: Home) -> None:
    closed(station)
    left(reopened(station, clock()))
    presence = Presence(station.run)
    rebuild(
        station.database,
        presence,
        Lease(clock()),
        mirror_path=read_machine(station).mirror,
        from_mirror=True,
    )
    presence.close()
    assert verify(station.database).whole
    day = reopened(station, clock())
    assert len(closed_books(day.database)) == 1
    day.close()


def test_a_leftover_that_can_be_used_is_carried_in_quarantine_with_what_is_left(station: Home) -> None:
    day = reopened(station, clock())
    standing = leftovers.standing(day.database)
    left(day)
    assert standing
    closed(station)
    day = reopened(station, clock())
    found = leftovers.standing(day.database)
    assert [(item.id, item.remaining_ml, item.hood, item.use_by) for item in found] == [
        (item.id, item.remaining_ml, item.hood, item.use_by) for item in standing
    ]
    assert {item.state for item in found} == {LeftoverState.QUARANTINED}
    day.close()


def test_it_takes_two_different_pharmacists_and_a_reason(station: Home) -> None:
    for names, reason, code in (
        (("Anne",), WHY, "two_pharmacists"),
        (("Anne", "Fanny"), WHY, "role_missing"),
        (("Anne", "Anne"), WHY, "same_signer"),
        (("Anne", "Karim"), None, "reason_missing"),
    ):
        refused(close_book(station, signatures(station, *names, reason=reason), clock()), code)
    assert not list(station.archive.iterdir())


def test_what_is_left_undone_is_seen_and_closing_over_it_takes_a_reason(station: Home) -> None:
    found = left_undone(station)
    assert found.not_begun > 20 and found.undecided == 0
    request = signatures(station, "Anne", "Karim")
    for told in (Left(), replace(found, not_begun=1), replace(found, why=" ")):
        refused(close_book(station, request, clock(), left=told), "close_book_left")
    day = reopened(station, clock())
    for told in ({}, {"not_begun": found.not_begun, "undecided": 0}):
        with pytest.raises(RuleBroken) as broken, day.desk.store.transaction() as database:
            journal.append(database, replace(writing(day), act="close_book", params=told), ())
        assert broken.value.rule == "closing_over"
    left(day)
    made = closed(station)
    assert (made.not_begun, made.undecided, made.why_left) == (found.not_begun, 0, found.why)
    book = connect(both(station, made.name)[0] / archive.DATABASE)
    assert journal.head(book).n == made.entries
    said = [entry.read()["params"] for entry in journal.entries(book) if '"act":"close_book"' in entry.body]
    book.conn.close()
    assert [(one["not_begun"], one["why"]) for one in said] == [(found.not_begun, found.why)]
    day = reopened(station, clock())
    kept = closed_books(day.database)[0]
    with pytest.raises(RuleBroken) as broken, day.desk.store.transaction() as database:
        journal.append(database, writing(day), [replace(kept, why_left=None)])
    assert broken.value.rule in ("book_left", "archive_kept")
    day.close()


def test_a_bag_that_is_not_given_back_keeps_the_book_open(day: Day) -> None:
    Walk(day, number=1).to(State.HANDED_OVER)
    request, home = day.by("Anne", "Karim", reason=WHY), day.home
    left(day)
    refused(close_book(home, request, clock()), "reentry_open")
    opened = reopened(home, clock())
    assert opened.count("preparations")
    opened.close()


def test_nobody_else_may_be_there_and_the_second_medium_must_be(station: Home) -> None:
    request = signatures(station, "Anne", "Karim")
    day = reopened(station, clock())
    with pytest.raises(NotAlone):
        close_book(station, request, clock())
    left(day)
    second = read_machine(station).second_medium
    assert second
    second.rename(second.with_name("away"))
    with pytest.raises(NoSecondMedium):
        close_book(station, request, clock())


def test_an_archive_that_was_touched_is_found(station: Home) -> None:
    made = closed(station)
    place = both(station, made.name)[0]
    os.chmod(place / archive.REGISTER, 0o600)
    (place / archive.REGISTER).write_bytes(b"%PDF-1.7 another")
    day = reopened(station, clock())
    with pytest.raises(ArchiveDiffers):
        archive.check(place, made.manifest, day.desk.key)
    day.close()


def test_an_archive_is_destroyed_after_its_legal_time_by_a_signed_act_and_not_before(station: Home) -> None:
    made = closed(station)
    refused(destroy_book(station, signatures(station, "Anne", "Karim"), made.name, clock()), "archive_kept")
    assert all(place.exists() for place in both(station, made.name))
    later = ShiftedClock(keep_until(made.closed, 10) + timedelta(minutes=1))
    gone = destroy_book(station, signatures(station, "Anne", "Karim"), made.name, later)
    assert isinstance(gone, Done), gone
    assert not any(place.exists() for place in both(station, made.name))
    day = reopened(station, clock())
    assert closed_books(day.database)[0].destroyed
    refused(sign_destruction(day.desk, day.by("Anne", "Karim", reason=WHY), made.name), "archive_destroyed")
    day.close()


def test_the_database_itself_refuses_a_destruction_before_its_time(station: Home) -> None:
    made = closed(station)
    day = reopened(station, clock())
    book = closed_books(day.database)[0]
    with pytest.raises(RuleBroken) as broken, day.desk.store.transaction() as database:
        journal.append(database, writing(day), [replace(book, destroyed=made.closed + timedelta(days=30))])
    assert broken.value.rule == "archive_kept"
    day.close()


def test_what_a_book_was_opened_with_is_fixed_and_numbers_of_before_come_never_again(station: Home) -> None:
    made = closed(station)
    day = reopened(station, clock())
    imported(day)
    label = Walk(day).to(State.OPENED) and many(day.database, Label)[0]
    book = closed_books(day.database)[0]
    for rule, row in (
        ("carried_at_opening", Carried("register:2030:A", "register", 7, 2030, "A")),
        ("written_once", many(day.database, Carried)[0]),
        ("book_closed", replace(book, id=2)),
        ("archive_kept", replace(book, head="0" * 64)),
        ("number_goes_on", replace(label, id=1)),
    ):
        with pytest.raises(RuleBroken) as broken, day.desk.store.transaction() as database:
            if rule == "written_once":
                database.execute("UPDATE carried SET last = 0")
            journal.append(database, writing(day), [row])
        assert broken.value.rule in (rule, "book_entry" if rule == "written_once" else rule)
    for table in ("carried", "closed_books"):
        with pytest.raises(RuleBroken) as broken, day.desk.store.transaction() as database:
            database.execute(f"DELETE FROM {table}")
        assert broken.value.rule == "book_kept"
    assert closed_books(day.database)[0].name == made.name
    day.close()


def _line(database: Database) -> RegisterEntry:
    return many(database, RegisterEntry)[0]


def test_killed_at_any_moment_one_book_is_live_and_whole_and_closing_goes_on(
    finished: Path, tmp_path: Path
) -> None:
    lived: list[str] = []
    for moment in range(4, 200, 19):
        home = moved(finished, tmp_path / str(moment))
        put_papers(home)
        if not killed_at(home, moment):
            break
        lived.append(survived(home))
        assert not any(path.exists() for path in papers_of(home)), "they left with the book"
    assert len(lived) > 2 and lived == sorted(lived, reverse=True) and set(lived) <= {"old", "new"}


def test_ended_when_all_is_archived_already_it_takes_its_archives_away_again(station: Home) -> None:
    request, entries = signatures(station, "Anne", "Karim"), verify(station.database).entries

    def ended(progress: Progress) -> None:
        if progress.doing == "verifying":  # the next book, the last step before it takes its place
            raise Cancelled

    with pytest.raises(Cancelled):
        close_book(station, request, clock(), left=left_undone(station), tell=ended)
    for folder in both(station, ""):
        assert not list(folder.iterdir())
    found = verify(station.database, read_machine(station).mirror)
    assert found.whole and found.entries > entries, "the signatures are there, and the mirror"


@pytest.mark.parametrize("papers", Papers)
def test_prints_and_exports_leave_with_their_book_archived_or_destroyed_as_was_signed(
    station: Home, papers: Papers
) -> None:
    put_papers(station)
    made = closed(station, papers)
    assert not any(path.exists() for path in papers_of(station))
    assert [path.name for path in station.inbox.iterdir()] == ["demain.csv"], "it waits for the next book"
    for place in both(station, made.name):
        assert (place / PAPERS).exists() is (papers is Papers.ARCHIVED)
        archive.check(place, made.manifest, load_key(station.key))
    book = connect(both(station, made.name)[0] / archive.DATABASE)
    told = [entry.read() for entry in journal.entries(book)]
    book.conn.close()
    assert [body["params"]["papers"] for body in told if body["act"] == "close_book"] == [papers.value]
    if papers is Papers.ARCHIVED:
        with zipfile.ZipFile(both(station, made.name)[1] / PAPERS) as packed:
            assert sorted(packed.read(name).decode() for name in packed.namelist()) == sorted(
                f"DUPONT {path.name}" for path in papers_of(station)
            )


def test_an_archive_half_destroyed_by_a_kill_is_wholly_destroyed_when_asked_again(
    finished: Path, tmp_path: Path
) -> None:
    begun = moved(finished, tmp_path / "begun")
    name, later = closed(begun).name, ShiftedClock(MORNING + timedelta(days=4000))
    for moment in range(3, 60, 14):
        home = moved(tmp_path / "begun", tmp_path / str(moment))
        if not killed_at(home, moment, name):
            break
        again = destroy_book(home, signatures(home, "Anne", "Karim"), name, later)
        assert isinstance(again, Done) or again.code == "archive_destroyed"
        assert not any(place.exists() for place in both(home, name))
        assert verify(home.database, read_machine(home).mirror).whole
    assert moment > 11


def test_the_standby_stops_at_a_closed_book_and_says_the_line_to_type(
    station: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its tail would else leave out the first entries of the next book, and mix two."""
    monkeypatch.setenv("STATION_HOME", str(station.path))
    assert main(["standby", "configure", "--replica", f"file://{station.path}/old"]) == 0
    path = read_machine(station).mirror
    assert path
    tail = MirrorTail(path, 0)
    with closing(sqlite3.connect(standby_state.folder(station) / "follower.db")) as raw:
        raw.execute(TABLES[0])
        raw.executemany(
            "INSERT INTO entries VALUES (?, ?, ?)",
            [(entry.n, entry.body, entry.hash) for entry in tail.new()],
        )
        raw.commit()
    closed(station)
    left(reopened(station, clock()))
    with pytest.raises(AnotherBook):
        list(tail.new())
        list(tail.new())
    standby_state.tell(station, standby_state.Follower(fault="another_book", said_at=time.time()))
    assert main(["standby", "status"]) == 1
    assert "station standby configure --replica" in capsys.readouterr().err
    assert main(["standby", "configure", "--replica", f"file://{station.path}/old"]) == 1
    assert main(["standby", "configure", "--replica", f"file://{station.path}/new"]) == 0
    assert not (standby_state.folder(station) / "follower.db").exists()
