"""Rebuilding gives back the very same journal and books under every rule, shuts old processes out, and
never loses the old file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from station.clinical.model import Setting, State
from station.progress import Cancelled
from station.records import journal
from station.records.clock import Lease
from station.records.database import Database
from station.records.errors import (
    Busy,
    ChainBroken,
    DiskFault,
    Fenced,
    FileReplaced,
    MirrorAhead,
    MirrorBehind,
    MirrorDiffers,
    NotAlone,
)
from station.records.fence import PROGRAM_VERSION
from station.records.presence import Presence
from station.records.rebuild import Rebuilt, rebuild
from station.records.store import connect
from station.records.verify import verify
from tests.records_kit import ANNE, BRUNO, Bench, SetClock, opened, staffed, walk


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A closed station with a day's work, two PINs and a waiting label."""
    bench = staffed(tmp_path)
    walk(bench, State.HANDED_OVER)
    walk(bench, State.OPENED, 2)
    with bench.writing() as database:
        for person in (ANNE, BRUNO):
            database.execute("INSERT INTO pins VALUES (?, 'argon', 'then')", [person])
    bench.close()
    yield bench


def rebuilt(bench: Bench, **how: object) -> Rebuilt:
    presence = Presence(bench.home / "run")
    try:
        return rebuild(bench.path, presence, Lease(SetClock()), **how)  # type: ignore[arg-type]
    finally:
        presence.close()


def raw(bench: Bench, *statements: str) -> None:
    """Change the file behind the back of its triggers, leaving the schema as it was."""
    with closing(sqlite3.connect(bench.path, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    database: Database = connect(path)
    found = database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    database.conn.close()
    return list(found)


def beside(bench: Bench) -> list[str]:
    return sorted(path.name for path in bench.home.iterdir() if path.is_file())


def test_damaged_books_are_laid_again_from_the_journal(bench: Bench) -> None:
    before = {table: rows(bench.path, table) for table in ("journal", "preparations", "register", "pins")}
    raw(bench, "DELETE FROM register", "UPDATE preparations SET dose = '1'")
    assert not verify(bench.path).whole
    told: list[tuple[int, int]] = []
    made = rebuilt(bench, mirror_path=bench.mirror, progress=lambda done, total: told.append((done, total)))
    assert made.entries == len(before["journal"]) + 1 and told[-1] == (made.entries - 1, made.entries - 1)
    for table in ("preparations", "register", "pins"):
        assert rows(bench.path, table) == before[table]
    assert rows(bench.path, "journal")[:-1] == before["journal"]
    assert verify(bench.path).whole


def test_it_is_told_in_the_journal_and_the_mirror_follows(bench: Bench) -> None:
    made = rebuilt(bench, mirror_path=bench.mirror)
    again = opened(bench.home)
    last = list(journal.entries(again.database))[-1].read()
    assert (last["n"], last["act"], last["seat"], last["series"]) == (made.entries, "rebuild", "service", "A")
    assert last["params"] == {"source": "journal", "lost": 0, "regained": 0, "pins": 3}
    again.sit()
    again.write(Setting("after", "1"))
    again.close()
    assert verify(bench.path, bench.mirror).whole


def test_the_damaged_file_is_kept_with_its_side_files(bench: Bench) -> None:
    damaged = b"\x00" * 5000
    bench.path.write_bytes(damaged)
    (bench.home / "station.db-wal").write_bytes(b"hot")
    made = rebuilt(bench, mirror_path=bench.mirror, from_mirror=True)
    assert made.kept and made.kept.read_bytes() == damaged
    assert Path(f"{made.kept}-wal").read_bytes() == b"hot"
    assert not {"station.db-wal", "station.db-journal", "station.db.rebuilding"} & set(beside(bench))
    assert verify(bench.path).whole


def test_from_the_mirror_when_the_file_is_gone_people_set_their_pins_again(bench: Bench) -> None:
    before = rows(bench.path, "preparations")
    bench.path.unlink()
    made = rebuilt(bench, mirror_path=bench.mirror, from_mirror=True)
    assert (made.kept, made.pins, made.lost) == (None, 5, 0)
    assert rows(bench.path, "preparations") == before
    assert rows(bench.path, "pins") == []


def test_pins_that_can_be_read_are_carried_over(bench: Bench) -> None:
    assert rebuilt(bench).pins == 3
    assert [row[0] for row in rows(bench.path, "pins")] == [ANNE, BRUNO]


def test_a_label_that_may_have_been_printed_is_in_doubt_and_not_printed_again(bench: Bench) -> None:
    rebuilt(bench)
    assert [row[:2] for row in rows(bench.path, "print_attempts")] == [(1, "doubtful"), (2, "doubtful")]


def test_the_epoch_and_the_tokens_are_above_the_old_ones(bench: Bench) -> None:
    (token,) = max((row[1],) for row in rows(bench.path, "seats"))
    rebuilt(bench)
    assert rows(bench.path, "gate") == [(1, PROGRAM_VERSION, 2)]
    assert all(row[1] > token and row[7] is not None for row in rows(bench.path, "seats"))
    bench.path.unlink()
    rebuilt(bench, mirror_path=bench.mirror, from_mirror=True)
    assert rows(bench.path, "gate")[0][2] > 1_000_000_000
    assert all(row[1] > token for row in rows(bench.path, "seats"))


def test_a_process_that_slept_through_it_can_not_write(bench: Bench) -> None:
    sleeper = opened(bench.home)
    sleeper.presence.close()
    rebuilt(bench)
    with pytest.raises((FileReplaced, Fenced)):
        sleeper.sit()
    sleeper.store.close()
    assert verify(bench.path).whole


def test_it_is_refused_while_anybody_is_there(bench: Bench) -> None:
    other = opened(bench.home)
    with pytest.raises(NotAlone) as refused:
        rebuilt(bench)
    assert str(os.getpid()) in str(refused.value.params["who"])
    other.close()


def test_it_is_refused_while_somebody_writes(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    other = opened(bench.home)
    other.presence.close()
    monkeypatch.setattr("station.records.opening.PRAGMAS", ("busy_timeout = 10",))
    with other.store.transaction(fenced=False), pytest.raises(Busy):
        rebuilt(bench)
    other.store.close()


@pytest.mark.parametrize(
    ("statement", "fault", "n"),
    [
        ("UPDATE journal SET body = replace(body, '150.50', '15.050') WHERE n = 2", "hash", 2),
        ("DELETE FROM journal WHERE n = 5", "gap", 6),
        ("UPDATE journal SET body = CAST(x'7bff7d' AS TEXT) WHERE n = 6", "unreadable", 6),
        ("DELETE FROM journal", "unreadable", 1),
    ],
)
def test_a_broken_chain_is_refused_where_it_breaks_and_nothing_is_touched(
    bench: Bench, statement: str, fault: str, n: int
) -> None:
    raw(bench, statement)
    before = bench.path.read_bytes()
    with pytest.raises(ChainBroken) as broken:
        rebuilt(bench)
    assert broken.value.params == {"fault": fault, "n": n}
    assert bench.path.read_bytes() == before and beside(bench) == ["station.db"]


def test_an_entry_that_breaks_a_rule_is_refused(bench: Bench) -> None:
    """Rows that no act could have left do not come in by the back door, however right their hash."""
    body = rows(bench.path, "journal")[-1][2]
    assert isinstance(body, str)
    lines = bench.mirror.read_bytes().splitlines(keepends=True)
    entry = journal.Entry(len(lines), body, "")
    forged = entry.body.replace('"state":"opened"', '"state":"released"')
    assert forged != entry.body
    from station.records.fence import entry_hash

    lines[-1] = f"{entry_hash(forged)}\t{forged}\n".encode()
    bench.mirror.write_bytes(b"".join(lines))
    with pytest.raises(ChainBroken) as broken:
        rebuilt(bench, mirror_path=bench.mirror, from_mirror=True)
    assert broken.value.params == {"fault": "rule_broken", "n": len(lines)}


def test_a_damaged_mirror_is_refused(bench: Bench) -> None:
    lines = bench.mirror.read_bytes().splitlines(keepends=True)
    bench.mirror.write_bytes(b"".join([*lines[:3], b"x\n", *lines[4:]]))
    with pytest.raises(MirrorDiffers) as differs:
        rebuilt(bench, mirror_path=bench.mirror, from_mirror=True)
    assert differs.value.params["n"] == 4
    assert beside(bench) == ["station.db"]


def test_a_mirror_that_knows_more_is_the_one_to_rebuild_from(bench: Bench) -> None:
    count = len(rows(bench.path, "journal"))
    raw(bench, f"DELETE FROM journal WHERE n = {count}")
    with pytest.raises(MirrorAhead):
        rebuilt(bench, mirror_path=bench.mirror)
    made = rebuilt(bench, mirror_path=bench.mirror, from_mirror=True)
    assert (made.entries, made.regained, made.lost) == (count + 1, 1, 0)


def test_a_mirror_that_knows_less_is_taken_only_when_the_loss_is_accepted(bench: Bench) -> None:
    lines = bench.mirror.read_bytes().splitlines(keepends=True)
    bench.mirror.write_bytes(b"".join(lines[:-2]))
    with pytest.raises(MirrorBehind) as behind:
        rebuilt(bench, mirror_path=bench.mirror, from_mirror=True)
    assert (behind.value.params["mirror"], behind.value.params["database"]) == (len(lines) - 2, len(lines))
    made = rebuilt(bench, mirror_path=bench.mirror, from_mirror=True, accept_loss=True)
    assert (made.lost, made.entries) == (2, len(lines) - 1)


def test_killed_at_any_moment_the_old_file_or_the_new_one_is_there(bench: Bench) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from station.records import rebuild as r, rebuilding, replacing\n"
        "from station.records.clock import Clock, Lease; from station.records.presence import Presence\n"
        "home, place = Path(sys.argv[1]), sys.argv[2]\n"
        "def die(*a): os.kill(os.getpid(), signal.SIGKILL)\n"
        "module, name = place.split('.')\n"
        "setattr({'os': os, 'work': rebuilding.Rebuilding, 'replacing': replacing}[module], name, die)\n"
        "r.rebuild(home / 'station.db', Presence(home / 'run'), Lease(Clock()))\n"
    )
    count = len(rows(bench.path, "journal"))
    for place in ("work.lay", "work.end", "os.link", "os.replace", "replacing.sync_folder"):
        ran = subprocess.run(
            [sys.executable, "-c", code, str(bench.home), place], cwd=Path.cwd(), check=False
        )
        assert ran.returncode == -signal.SIGKILL
        assert len(rows(bench.path, "journal")) >= count
        assert verify(bench.path).whole
    rebuilt(bench)
    assert "station.db.rebuilding" not in beside(bench)


def test_ended_on_the_way_it_leaves_everything_as_it_was(bench: Bench) -> None:
    before = bench.path.read_bytes(), beside(bench)

    def ended(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        rebuilt(bench, mirror_path=bench.mirror, progress=ended)
    assert (bench.path.read_bytes(), beside(bench)) == before


def test_a_full_disk_leaves_everything_as_it_was(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bench.path.read_bytes()
    pages = len(before) // 4096 - 2
    monkeypatch.setattr("station.records.opening.PRAGMAS", (f"max_page_count = {pages}",))
    with pytest.raises(DiskFault):
        rebuilt(bench)
    assert bench.path.read_bytes() == before and beside(bench) == ["station.db"]
