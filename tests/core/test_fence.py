"""Who may write: the database refuses every stale, strange or foreign writer, and notices when it was
changed from outside."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from station.clinical.model import Setting, State
from station.records import journal, seats
from station.records.books import BOOKS, SECRETS, TRAFFIC
from station.records.clock import Clock, Lease
from station.records.errors import (
    CommitUnknown,
    DatabaseNewer,
    DiskFault,
    Fenced,
    FileReplaced,
    NoDatabase,
    NotOurDatabase,
    OutcomeUnknown,
    RecordsError,
    RuleBroken,
    SchemaChanged,
)
from station.records.fence import PROGRAM_VERSION, VERDICTS
from station.records.form import SCHEMA_VERSION
from station.records.presence import Presence, everyone, is_alive
from station.records.seats import Seat, holder, is_free
from station.records.store import Store, connect, create
from tests.records_kit import Bench, founded, opened, order, staffed, walk

PROTECTED = ["journal", "gate", "seats", *(book.name for book in BOOKS), *TRAFFIC, *SECRETS]
ROW = Setting("colour", "blue")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    yield bench
    bench.close()


def verdict_of(bench: Bench) -> str:
    with pytest.raises(Fenced) as fenced:
        bench.write(ROW)
    return fenced.value.verdict


@pytest.mark.parametrize("table", PROTECTED)
def test_a_raw_connection_can_write_no_protected_table(bench: Bench, table: str) -> None:
    walk(bench, State.OPENED)
    with closing(sqlite3.connect(bench.path)) as raw:
        column = raw.execute(f"SELECT * FROM {table}").description[0][0]
        for statement in (
            f"INSERT INTO {table} SELECT * FROM {table}",
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
        ):
            with pytest.raises(sqlite3.Error, match=r"no such function|fence:"):
                raw.execute(statement)


@pytest.mark.parametrize(
    "command",
    [
        ["query", "UPDATE settings SET value = 'x'"],
        ["query", "DELETE FROM journal"],
        ["insert", "settings", "-"],
        ["upsert", "settings", "-", "--pk", "name"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_sqlite_utils_command_can_write_nothing(bench: Bench, command: list[str]) -> None:
    tool = [sys.executable, "-m", "sqlite_utils", command[0], str(bench.path), *command[1:]]
    ran = subprocess.run(
        tool,
        input='{"name": "series", "value": "Z", "entry": 1}',
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert "no such function" in ran.stdout + ran.stderr


def test_an_observer_can_not_write(bench: Bench) -> None:
    other = opened(bench.home)
    assert verdict_of(other) == "vacant"
    with pytest.raises(RecordsError):
        other.sit(Seat.OBSERVER)
    assert verdict_of(other) == "vacant"
    other.close()


def test_a_reader_can_not_write(bench: Bench) -> None:
    reader = connect(bench.path)
    with pytest.raises(sqlite3.OperationalError, match=r"readonly|no such function"):
        reader.execute("UPDATE settings SET value = 'x'")
    reader.conn.close()


def test_an_old_version_can_not_write_nor_take_a_seat(bench: Bench) -> None:
    with bench.store.transaction() as database:
        bench.identity.version = PROGRAM_VERSION + 1
        database.execute("UPDATE gate SET least_version = ?", [PROGRAM_VERSION + 1])
    bench.identity.version = PROGRAM_VERSION
    assert verdict_of(bench) == "version"
    with pytest.raises(Fenced, match="version"):
        bench.sit(Seat.PHARMACY)
    with pytest.raises(Fenced, match="version"), bench.store.transaction(fenced=False) as database:
        database.execute("UPDATE gate SET epoch = 9")


def test_the_gate_never_falls(bench: Bench) -> None:
    with bench.store.transaction() as database:
        database.execute("UPDATE gate SET epoch = 5")
        bench.identity.epoch = 5
    for change in ("epoch = 4", "least_version = 0", "id = 2"):
        with pytest.raises((Fenced, RuleBroken)), bench.store.transaction() as database:
            database.execute(f"UPDATE gate SET {change}")
    for statement in ("DELETE FROM gate", "INSERT INTO gate VALUES (2, 1, 1)"):
        with pytest.raises(Fenced, match="gate"), bench.store.transaction() as database:
            database.execute(statement)


def test_a_raised_epoch_shuts_out_whoever_was_open(bench: Bench) -> None:
    other = opened(bench.home)
    with bench.store.transaction() as database:
        database.execute("UPDATE gate SET epoch = epoch + 1")
        bench.identity.epoch += 1
    bench.write(ROW)
    assert verdict_of(other) == "epoch"
    with pytest.raises(Fenced, match="epoch"):
        other.sit()
    bench.write(ROW)
    other.close()


def test_a_lapsed_lease_never_comes_back(bench: Bench) -> None:
    bench.clock.seconds += 19
    assert bench.identity.lease.beat()
    bench.clock.seconds += 19
    bench.write(ROW)
    bench.clock.seconds += 2
    assert not bench.identity.lease.beat()
    assert verdict_of(bench) == "lapsed"
    bench.clock.seconds -= 21
    assert verdict_of(bench) == "lapsed"


def test_a_lease_that_lapses_inside_a_transaction_undoes_it(bench: Bench) -> None:
    with pytest.raises(Fenced, match="lapsed"), bench.store.transaction() as database:
        journal.append(database, bench.telling(), [ROW])
        bench.clock.seconds += 30
    assert bench.database.execute("SELECT 1 FROM settings WHERE name = 'colour'").fetchone() is None


def test_a_process_whose_seat_was_taken_over_can_not_write_nor_leave(bench: Bench) -> None:
    other = opened(bench.home)
    other.sit()
    assert verdict_of(bench) == "superseded"
    with bench.store.transaction(fenced=False) as database:
        seats.leave(database, bench.identity)
    other.write(ROW)
    other.close()


def test_a_left_seat_is_vacant(bench: Bench) -> None:
    with bench.store.transaction(fenced=False) as database:
        seats.leave(database, bench.identity)
    assert verdict_of(bench) == "vacant"
    found = holder(bench.database, Seat.PRODUCTION)
    assert found and found.left and is_free(found, bench.clock.boot, bench.home / "run")


def test_a_seat_of_another_boot_is_void(bench: Bench) -> None:
    bench.clock.boot = "another start"
    assert verdict_of(bench) == "boot"
    found = holder(bench.database, Seat.PRODUCTION)
    assert found and is_free(found, bench.clock.boot, bench.home / "run")


def test_the_token_without_the_nonce_is_a_stranger(bench: Bench) -> None:
    thief = opened(bench.home)
    thief.identity.sit("production", bench.identity.token, "guessed")
    assert verdict_of(thief) == "stranger"
    thief.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM seats",
        "UPDATE seats SET token = 1 WHERE seat = 'production'",
        "UPDATE seats SET left_at = 'now', nonce = station_nonce() WHERE seat = 'production'",
        "UPDATE seats SET left_at = 'now' WHERE seat = 'production'",
        "UPDATE seats SET holder = 'me', nonce = 'x' WHERE seat = 'production'",
        "INSERT INTO seats VALUES ('pharmacy', 1, 'n', 'b', 'p', 'h', 's', NULL)",
        "UPDATE seats SET seat = 'pharmacy', token = 99, nonce = 'y'",
    ],
)
def test_a_seat_is_only_taken_with_a_greater_token_or_left_by_its_holder(
    bench: Bench, statement: str
) -> None:
    other = opened(bench.home)
    other.identity.sit("pharmacy", 0, "mine")
    with pytest.raises(Fenced, match="seat"), other.store.transaction(fenced=False) as database:
        database.execute(statement)
    bench.write(ROW)
    other.close()


def test_tokens_only_grow_over_all_seats(bench: Bench) -> None:
    tokens = [bench.identity.token]
    for seat in (Seat.PHARMACY, Seat.PRODUCTION, Seat.SERVICE, Seat.PHARMACY):
        bench.sit(seat)
        tokens.append(bench.identity.token)
    assert tokens == sorted(set(tokens))


def test_a_seat_taken_in_an_undone_transaction_is_not_held(bench: Bench) -> None:
    place = bench.identity.place()
    with pytest.raises(ZeroDivisionError), bench.store.transaction(fenced=False) as database:
        seats.take(database, bench.identity, Seat.PHARMACY, "p", {})
        raise ZeroDivisionError
    assert bench.identity.place() == place
    bench.write(ROW)


def test_a_presence_lives_as_long_as_its_process(tmp_path: Path) -> None:
    run = tmp_path / "run"
    code = (
        "import sys, pathlib; from station.records.presence import Presence; "
        f"p = Presence(pathlib.Path({str(run)!r})); print(p.name, flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert child.stdout is not None
    name = child.stdout.readline().strip()
    assert is_alive(run, name)
    child.kill()
    child.wait()
    assert not is_alive(run, name)
    mine = Presence(run)
    assert [facts["presence"] for facts in everyone(run)] == [mine.name]
    assert not (run / name).exists()
    mine.close()
    assert not is_alive(run, mine.name)


# The file itself.


def test_a_database_loses_nothing_at_a_power_cut_and_is_closed_to_others(bench: Bench) -> None:
    value = {
        name: bench.database.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
    }
    assert value == {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1, "recursive_triggers": 1}
    assert bench.path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        create(bench.path, bench.identity)


def test_no_database_is_said_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(NoDatabase):
        connect(tmp_path / "station.db")
    assert list(tmp_path.glob("station.db*")) == []


@pytest.mark.parametrize("content", [b"", b"hello" * 200, b"SQLite format 3\x00"])
def test_a_file_that_is_no_database_of_ours_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "station.db"
    path.write_bytes(content)
    with pytest.raises(NotOurDatabase) as refused:
        connect(path)
    assert refused.value.params["path"] == str(path)
    assert path.read_bytes() == content


def test_a_file_in_wal_mode_is_refused(bench: Bench) -> None:
    with closing(sqlite3.connect(bench.path)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
    with pytest.raises(NotOurDatabase):
        connect(bench.path)


def test_a_newer_database_is_refused(bench: Bench) -> None:
    with closing(sqlite3.connect(bench.path)) as raw:
        raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(DatabaseNewer):
        connect(bench.path)


def test_opening_a_reader_keeps_the_locks_of_the_writer_in_the_same_process(bench: Bench) -> None:
    attempt = (
        f"import sqlite3; c = sqlite3.connect({str(bench.path)!r}, timeout=0, isolation_level=None); "
        "c.execute('BEGIN IMMEDIATE')"
    )
    with bench.store.transaction():
        connect(bench.path).conn.close()
        with pytest.raises(RecordsError):
            Store(bench.home / "missing.db", bench.identity, None)
        ran = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, check=False)
    assert "database is locked" in ran.stderr


def test_a_file_replaced_under_a_live_store_stops_it(bench: Bench) -> None:
    copy = bench.home / "older.db"
    shutil.copy(bench.path, copy)
    os.replace(copy, bench.path)
    with pytest.raises(FileReplaced):
        bench.write(ROW)
    bench.path.unlink()
    with pytest.raises(FileReplaced):
        bench.write(ROW)


@pytest.mark.parametrize(
    "statement", ["DROP TRIGGER rule_release", "CREATE TABLE extra (x)", "DROP INDEX one_badge"]
)
def test_a_schema_changed_by_a_shell_is_noticed_at_the_next_transaction(bench: Bench, statement: str) -> None:
    with closing(sqlite3.connect(bench.path)) as raw:
        raw.execute(statement)
    with pytest.raises(SchemaChanged):
        bench.write(ROW)
    with pytest.raises(SchemaChanged):
        opened(bench.home)


def test_a_shell_that_tidies_up_disturbs_nobody(bench: Bench) -> None:
    with closing(sqlite3.connect(bench.path)) as raw:
        raw.execute("VACUUM")
    bench.write(ROW)


# COMMIT.


class Failing:
    """A connection whose next COMMIT says an error: after having committed, or without."""

    def __init__(self, real: sqlite3.Connection, *, committed: bool, name: str) -> None:
        self.real, self.committed, self.name = real, committed, name

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def execute(self, sql: str, *args: object) -> sqlite3.Cursor:
        if sql != "COMMIT":
            return self.real.execute(sql, *args)  # type: ignore[arg-type]
        if self.committed:
            self.real.execute("COMMIT")
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = self.name
        raise error


@pytest.mark.parametrize("committed", [True, False])
def test_an_error_from_commit_means_unknown_and_the_act_is_looked_up(bench: Bench, committed: bool) -> None:
    bench.database.conn = Failing(bench.database.conn, committed=committed, name="SQLITE_IOERR_DIR_FSYNC")
    with pytest.raises(CommitUnknown):
        bench.write(ROW, act_id="mine")
    assert (journal.find(bench.database, "mine") is not None) is committed
    bench.write(Setting("after", "1"))


@pytest.mark.parametrize("committed", [True, False])
def test_a_seat_taken_in_an_unknown_commit_is_held_only_if_the_file_says_so(
    bench: Bench, committed: bool
) -> None:
    before = bench.identity.place()
    bench.database.conn = Failing(bench.database.conn, committed=committed, name="SQLITE_IOERR_FSYNC")
    with pytest.raises(CommitUnknown):
        bench.sit(Seat.PHARMACY)
    assert (bench.identity.seat == "pharmacy") is committed
    assert committed or bench.identity.place() == before
    bench.write(ROW)


def test_while_the_file_can_not_be_read_the_outcome_stays_unknown(bench: Bench) -> None:
    away = bench.path.with_name("away.db")
    bench.database.conn = Failing(bench.database.conn, committed=True, name="SQLITE_IOERR_FSYNC")
    with pytest.raises(OutcomeUnknown), bench.store.transaction() as database:
        journal.append(database, bench.telling("mine"), [ROW])
        bench.path.rename(away)
    with pytest.raises(FileReplaced):
        bench.write(ROW)
    away.rename(bench.path)
    bench.write(Setting("after", "1"))
    assert journal.find(bench.database, "mine") is not None


def test_a_broken_reference_is_found_at_commit_and_undone(bench: Bench) -> None:
    with pytest.raises(RuleBroken, match="reference"), bench.store.transaction() as database:
        journal.append(database, bench.telling("mine"), [order(8)])
        database.execute("UPDATE preparations SET prescription = 99 WHERE id = 8")
    assert journal.find(bench.database, "mine") is None
    bench.write(order(8))


def test_a_full_disk_records_nothing_and_work_goes_on_when_there_is_room(bench: Bench) -> None:
    pages = bench.database.execute("PRAGMA page_count").fetchone()[0]
    bench.database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFault):
        bench.write(Setting("long", "x" * 50_000), act_id="mine")
    assert journal.find(bench.database, "mine") is None
    bench.database.execute(f"PRAGMA max_page_count = {pages + 100}")
    bench.write(Setting("long", "x" * 50_000), act_id="mine")


def test_the_lease_counts_the_boot_clock() -> None:
    lease = Lease(Clock(), seconds=0.0)
    assert not lease.valid()


def test_every_verdict_of_the_fence_was_seen_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [verdict for verdict in VERDICTS if f'"{verdict}"' not in source] == []


def test_a_new_station_has_nobody_in_its_seats(tmp_path: Path) -> None:
    bench = founded(tmp_path)
    assert bench.identity.token == 1
    assert holder(bench.database, Seat.PHARMACY) is None
    bench.close()


def test_what_is_seen_after_an_error_counts_only_when_it_reached_the_disk(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rollback journal removed in memory only comes back at a power cut, and takes the act with it."""

    def fail(folder: Path) -> None:
        raise OSError(30, "Read-only file system")

    bench.database.conn = Failing(bench.database.conn, committed=True, name="SQLITE_IOERR_DIR_FSYNC")
    with monkeypatch.context() as broken:
        broken.setattr("station.records.store.sync_folder", fail)
        with pytest.raises(OutcomeUnknown):
            bench.write(ROW, act_id="mine")
    bench.write(Setting("after", "1"))
    assert journal.find(bench.database, "mine") is not None
