"""Backups are verified copies, in two places, and restoring one goes on as the next series."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from screens.command_line import main
from station.clinical.model import State
from station.places import Home
from station.progress import Cancelled, Progress
from station.records.backup import back_up, backups
from station.records.clock import Clock, Lease
from station.records.errors import (
    BackupBehind,
    BackupDiffers,
    BackupOfAnotherBook,
    Fenced,
    FileReplaced,
    NotAlone,
    NotWhole,
)
from station.records.presence import Presence
from station.records.restore import Restored, restore
from station.records.upgrade import look
from station.records.verify import verify
from station.runtime import keeper
from station.runtime.backing_up import back_up_everywhere, newest
from station.runtime.house import read_machine
from station.runtime.live import Live
from tests.flow.day import Day, copied, left, reopened, whole_day
from tests.flow.walk import Walk
from tests.released_kit import RELEASES, unpacked


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("day") / "prepared"
    day = whole_day(folder)
    Walk(day).to(State.OPENED)
    left(day)
    return folder


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    day = copied(prepared, tmp_path / "day")
    yield day
    day.close()


def put_back(home: Home, backup: Path, *, accept_loss: bool = False) -> Restored:
    presence = Presence(home.run)
    try:
        mirror = read_machine(home).mirror
        return restore(
            home.database, backup, presence, Lease(Clock()), mirror_path=mirror, accept_loss=accept_loss
        )
    finally:
        presence.close()


def test_a_backup_is_a_verified_copy_here_and_on_the_second_medium_while_people_work(day: Day) -> None:
    made = back_up_everywhere(day.home, day.clock.utc())
    second = read_machine(day.home).second_medium
    assert second and [one.folder for one in made] == [day.home.backups, second / "backups"]
    for one in made:
        assert one.backup and one.backup.entries == day.head() and verify(one.backup.path).whole
        assert one.backup.path.stat().st_mode & 0o777 == 0o600
        at = newest(one.folder, day.clock.utc())
        assert at and abs(at - day.clock.utc()) < timedelta(minutes=1)
    Walk(day, "Trastuzumab").validate()


def test_a_backup_that_is_ended_on_the_way_leaves_those_before_and_nothing_of_itself(day: Day) -> None:
    made = back_up_everywhere(day.home, day.clock.utc())

    def ended(progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        back_up_everywhere(day.home, day.clock.utc() + timedelta(minutes=1), tell=ended)
    for one in made:
        assert one.backup and os.listdir(one.folder) == [one.backup.path.name]


def test_the_oldest_are_taken_away(day: Day) -> None:
    for minute in range(5):
        back_up(day.home.database, day.home.backups, day.clock.utc() + timedelta(minutes=minute), keep=3)
    assert len(backups(day.home.backups)) == 3
    assert not [name for name in os.listdir(day.home.backups) if name.startswith(".")]


def test_after_the_clock_was_put_back_a_day_the_one_just_made_stays_and_is_the_newest(day: Day) -> None:
    for minute in range(3):
        back_up(day.home.database, day.home.backups, day.clock.utc() + timedelta(minutes=minute), keep=3)
    yesterday = day.clock.utc() - timedelta(days=1)
    made = [
        back_up(day.home.database, day.home.backups, yesterday + timedelta(minutes=n), keep=3).path
        for n in (0, 1)
    ]
    assert set(made) < set(backups(day.home.backups)) and len(backups(day.home.backups)) == 3
    assert newest(day.home.backups, yesterday + timedelta(hours=1)) == yesterday + timedelta(minutes=1)


def test_a_copy_that_does_not_verify_is_put_aside_and_takes_no_place(day: Day) -> None:
    good = back_up(day.home.database, day.home.backups, day.clock.utc(), keep=1)
    with closing(sqlite3.connect(day.home.database, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER rule_register_kept")
    with pytest.raises(BackupDiffers):
        back_up(day.home.database, day.home.backups, day.clock.utc() + timedelta(minutes=1), keep=1)
    assert backups(day.home.backups) == [good.path] and list(day.home.backups.glob("*.bad"))


def test_without_the_second_medium_the_copy_here_is_made_and_the_line_says_what_to_do(
    day: Day, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STATION_HOME", str(day.home.path))
    second = read_machine(day.home).second_medium
    assert second
    second.rename(second.with_name("unplugged"))
    assert main(["backup"]) == 1
    said = capsys.readouterr()
    assert "Sauvegarde vérifiée" in said.out and "Rebranchez le support" in said.err
    assert not second.exists()


def test_a_folder_of_ones_own_gets_a_copy_too(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATION_HOME", str(day.home.path))
    stick = tmp_path / "stick"
    stick.mkdir()
    assert main(["backup", "--to", str(stick)]) == 0
    assert len(backups(stick)) == 1


def test_a_backup_that_knows_less_is_restored_only_when_the_loss_is_accepted(day: Day) -> None:
    saved = back_up(day.home.database, day.home.backups, day.clock.utc()).path
    Walk(day, "Trastuzumab").to(State.OPENED)
    left(day)
    with pytest.raises(BackupBehind):
        put_back(day.home, saved)
    assert verify(day.home.database, read_machine(day.home).mirror).whole
    made = put_back(day.home, saved, accept_loss=True)
    assert made.lost > 0 and made.series == "B"
    assert made.kept and verify(made.kept).whole and made.mirror_kept and made.mirror_kept.exists()
    again = reopened(day.home)
    assert verify(day.home.database, read_machine(day.home).mirror).whole
    bag = Walk(again, "Trastuzumab").to(State.OPENED).bag
    assert bag.register_number and bag.register_number[2:] == "B00001"
    again.close()


def test_a_backup_of_another_book_is_not_put_back_however_much_it_knows(day: Day, tmp_path: Path) -> None:
    other = whole_day(tmp_path / "other")
    Walk(other).to(State.HANDED_OVER)
    saved = back_up(other.home.database, other.home.backups, other.clock.utc()).path
    left(other)
    left(day)
    with pytest.raises(BackupOfAnotherBook):
        put_back(day.home, saved)
    assert verify(day.home.database, read_machine(day.home).mirror).whole


def test_with_the_database_and_the_mirror_gone_a_backup_alone_brings_the_station_back(day: Day) -> None:
    saved = back_up(day.home.database, day.home.backups, day.clock.utc()).path
    left(day)
    day.home.database.unlink()
    mirror = read_machine(day.home).mirror
    assert mirror
    mirror.unlink()
    made = put_back(day.home, saved)
    assert (made.lost, made.kept) == (0, None)
    again = reopened(day.home)
    Walk(again).to(State.HANDED_OVER)
    again.close()
    assert verify(day.home.database, mirror).whole


def test_a_backup_of_an_older_program_is_restored_and_upgraded_at_once(tmp_path: Path) -> None:
    home = unpacked(RELEASES[0], tmp_path / "old")
    saved = back_up(home.database, home.backups, Clock().utc()).path
    made = put_back(home, saved)
    assert made.series == "B" and not look(home.database).needed
    again = reopened(home)
    again.close()
    assert verify(home.database, read_machine(home).mirror).whole


def test_labels_printed_before_are_known_and_those_waiting_are_in_doubt(day: Day) -> None:
    number = day.first("Oxaliplatine", State.OPENED).id
    code = Walk(day, number=number).code
    saved = back_up(day.home.database, day.home.backups, day.clock.utc()).path
    left(day)
    put_back(day.home, saved, accept_loss=True)
    again = reopened(day.home)
    assert Walk(again, number=number).code == code
    states = {row[0] for row in again.database.execute("SELECT state FROM print_attempts").fetchall()}
    assert states == {"doubtful"}
    Walk(again, number=number).to(State.HANDED_OVER)
    again.close()


def test_a_process_that_slept_through_it_can_not_write(day: Day) -> None:
    saved = back_up(day.home.database, day.home.backups, day.clock.utc()).path
    day.presence.close()
    put_back(day.home, saved, accept_loss=True)
    with pytest.raises((FileReplaced, Fenced)), day.desk.store.transaction():
        pass


def test_it_is_refused_while_anybody_is_there_or_when_the_backup_is_damaged(day: Day) -> None:
    saved = back_up(day.home.database, day.home.backups, day.clock.utc()).path
    with pytest.raises(NotAlone):
        put_back(day.home, saved)
    left(day)
    with closing(sqlite3.connect(saved, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER rule_register_kept")
    before = day.home.database.read_bytes()
    with pytest.raises(NotWhole):
        put_back(day.home, saved, accept_loss=True)
    assert day.home.database.read_bytes() == before


async def test_a_live_station_backs_up_by_itself_and_shows_at_once_that_the_second_medium_is_gone(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(day)
    monkeypatch.setattr(keeper, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(keeper, "EVERY_SECONDS", 0.0)
    live = Live(day.home)
    await live.open()
    try:
        second = read_machine(day.home).second_medium
        assert second
        await live.ask(lambda database: None)
        live.head -= 1  # as if an entry had come since the last backup
        async with asyncio.timeout(20):
            while not backups(second / "backups"):
                await asyncio.sleep(0.1)
        assert live.keeper.alerts == ()
        shutil.move(second, second.with_name("unplugged"))
        async with asyncio.timeout(20):
            while "second_medium" not in live.keeper.alerts:
                await asyncio.sleep(0.05)
        shutil.move(second.with_name("unplugged"), second)
        async with asyncio.timeout(20):
            while live.keeper.alerts:
                await asyncio.sleep(0.05)
    finally:
        await live.close()


def test_a_backup_restored_twice_never_numbers_with_the_same_letter_again(day: Day) -> None:
    saved = back_up(day.home.database, day.home.backups, day.clock.utc()).path
    left(day)
    letters = [put_back(day.home, saved, accept_loss=True).series for _ in range(3)]
    assert len({"A", *letters}) == 4
