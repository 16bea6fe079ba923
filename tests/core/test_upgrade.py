"""Every database ever released becomes one of this program's: forward only, whole or not at all, a backup
first."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from screens.command_line import main
from station.acts.desk import Request
from station.acts.outcome import Done
from station.acts.sitting import leave_seat, take_seat
from station.clinical.seats import Seat
from station.places import Home
from station.records import books, form
from station.records.backup import backups
from station.records.clock import Clock, Lease
from station.records.errors import DatabaseNewer, DatabaseOlder, Fenced, NotAlone, NotWhole
from station.records.fence import PROGRAM_VERSION, Identity
from station.records.opening import connect
from station.records.presence import Presence
from station.records.rebuild import rebuild
from station.records.upgrade import look, upgrade
from station.records.verify import verify
from station.runtime.house import open_desk, read_machine
from tests.released_kit import RELEASES, unpacked

pytestmark = pytest.mark.parametrize("release", RELEASES)


def upgraded(home: Home) -> None:
    presence, clock = Presence(home.run), Clock()
    try:
        upgrade(home.database, presence, Lease(clock), home.backups, at=clock.utc())
    finally:
        presence.close()


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


def test_it_verifies_before_and_after_and_no_entry_changes(release: str, tmp_path: Path) -> None:
    home = unpacked(release, tmp_path)
    mirror = read_machine(home).mirror
    before, pins = rows(home.database, "journal"), rows(home.database, "pins")
    assert verify(home.database, mirror).faults == ()
    upgraded(home)
    assert rows(home.database, "journal")[:-1] == before and rows(home.database, "pins") == pins
    assert verify(home.database).faults == ()


def test_a_row_from_before_a_column_existed_has_its_default(release: str, tmp_path: Path) -> None:
    home = unpacked(release, tmp_path)
    upgraded(home)
    with closing(connect(home.database).conn) as connection:
        old = connection.execute("SELECT n FROM journal WHERE json_extract(body, '$.act') = 'upgrade'")
        (entry,) = old.fetchone()
        for book in books.BOOKS:
            names = {row[1] for row in connection.execute(f"PRAGMA table_info({book.name})")}
            assert book.names | {"entry"} == names
        assert connection.execute("SELECT max(entry) FROM settings").fetchone()[0] == entry


def test_work_goes_on_and_older_programs_are_out(release: str, tmp_path: Path) -> None:
    home = unpacked(release, tmp_path)
    with pytest.raises(DatabaseOlder):
        open_desk(home)
    upgraded(home)
    desk, presence = open_desk(home), Presence(home.run)
    assert isinstance(take_seat(desk, Request(), Seat.PRODUCTION, presence), Done)
    desk.store.identity.version = PROGRAM_VERSION - 1
    with pytest.raises(Fenced) as refused, desk.store.transaction():
        pass
    assert refused.value.verdict == "version"
    desk.store.identity.version = PROGRAM_VERSION
    assert isinstance(leave_seat(desk), Done)
    desk.store.close()
    presence.close()
    assert verify(home.database, read_machine(home).mirror).faults == ()


def test_the_backup_before_it_is_the_way_back(release: str, tmp_path: Path) -> None:
    home = unpacked(release, tmp_path)
    before = rows(home.database, "journal")
    upgraded(home)
    (saved,) = backups(home.backups)
    assert rows(saved, "journal") == before and verify(saved).whole
    assert look(saved).needed and not look(home.database).needed


def test_upgraded_and_then_rebuilt_from_the_mirror_the_books_are_the_same(
    release: str, tmp_path: Path
) -> None:
    """Entries of before are laid without the rules they could not know; from the upgrade on these hold."""
    home = unpacked(release, tmp_path)
    upgraded(home)
    open_desk(home).store.close()
    found = {book.name: rows(home.database, book.name) for book in books.BOOKS}
    home.database.unlink()
    presence = Presence(home.run)
    mirror = read_machine(home).mirror
    rebuild(home.database, presence, Lease(Clock()), mirror_path=mirror, from_mirror=True)
    presence.close()
    assert {book.name: rows(home.database, book.name) for book in books.BOOKS} == found
    assert verify(home.database).whole


def test_an_old_database_can_be_rebuilt_by_this_program(release: str, tmp_path: Path) -> None:
    home = unpacked(release, tmp_path)
    presence = Presence(home.run)
    rebuild(home.database, presence, Lease(Clock()), mirror_path=read_machine(home).mirror)
    presence.close()
    assert not look(home.database).needed and verify(home.database).whole


@pytest.mark.parametrize("place", ["schema.tables", "schema.fences", "seats.leave"])
def test_killed_in_the_middle_the_old_database_is_there(release: str, tmp_path: Path, place: str) -> None:
    home = unpacked(release, tmp_path)
    before = rows(home.database, "journal")
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from station.records import schema, seats, upgrade\n"
        "from station.records.clock import Clock, Lease; from station.records.presence import Presence\n"
        "module, name = sys.argv[2].split('.')\n"
        "def die(*a): os.kill(os.getpid(), signal.SIGKILL)\n"
        "setattr({'schema': schema, 'seats': seats}[module], name, die)\n"
        "home, clock = Path(sys.argv[1]), Clock()\n"
        "upgrade.upgrade(home / 'station.db', Presence(home / 'run'), Lease(clock), home / 'backups',"
        " at=clock.utc())\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(home.path), place], cwd=Path.cwd(), check=False)
    assert ran.returncode == -signal.SIGKILL
    assert rows(home.database, "journal") == before and look(home.database).needed
    assert verify(home.database).whole
    upgraded(home)
    assert verify(home.database).whole


def test_it_is_refused_while_anybody_is_there_or_something_does_not_add_up(
    release: str, tmp_path: Path
) -> None:
    home = unpacked(release, tmp_path)
    other = Presence(home.run)
    with pytest.raises(NotAlone) as refused:
        upgraded(home)
    assert str(os.getpid()) in str(refused.value.params["who"])
    other.close()
    with closing(sqlite3.connect(home.database, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER rule_register_kept")
    with pytest.raises(NotWhole):
        upgraded(home)
    assert look(home.database).needed


def test_a_full_disk_leaves_the_old_database(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = unpacked(release, tmp_path)
    before = home.database.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("station.records.backup.copy", full)
    with pytest.raises(OSError):
        upgraded(home)
    assert home.database.read_bytes() == before and backups(home.backups) == []


def test_a_newer_database_refuses_this_program(release: str, tmp_path: Path) -> None:
    home = unpacked(release, tmp_path)
    with closing(sqlite3.connect(home.database, isolation_level=None)) as raw:
        raw.execute(f"PRAGMA user_version = {form.SCHEMA_VERSION + 1}")
    clock = Clock()
    for how in (None, Identity(clock, Lease(clock))):
        with pytest.raises(DatabaseNewer):
            connect(home.database, how, older=True)


def test_the_command_says_what_would_happen_then_does_it_once(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = unpacked(release, tmp_path)
    monkeypatch.setenv("STATION_HOME", str(home.path))
    assert main(["upgrade", "--check"]) == 0
    assert "journal inchangé" in capsys.readouterr().out and look(home.database).needed
    assert main(["upgrade"]) == 0
    assert "Tout est intact" in capsys.readouterr().out
    assert main(["upgrade"]) == 0
    assert "Rien à faire" in capsys.readouterr().out
