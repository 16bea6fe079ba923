"""Verifying finds every single thing that does not add up, says where, and changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from station.clinical.model import Setting, State
from station.records import journal
from station.records import verify as verifying
from station.records.chain import Fault
from station.records.errors import NoDatabase
from station.records.fence import entry_hash
from station.records.verify import Verdict, verify
from tests.records_kit import Bench, opened, order, staffed, walk


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    walk(bench, State.HANDED_OVER)
    yield bench
    bench.close()


def tampered(bench: Bench, *statements: str) -> Verdict:
    """Do what only somebody with the file in hand can: drop every trigger, change, put the triggers back."""
    with closing(sqlite3.connect(bench.path, isolation_level=None)) as raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        raw.execute("PRAGMA synchronous = OFF")
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        for _, sql in triggers:
            raw.execute(sql)
    verdict = verify(bench.path, bench.mirror)
    assert verify(bench.path, bench.mirror, still=True) == verdict
    return verdict


def codes(verdict: Verdict) -> list[str]:
    return [fault.code for fault in verdict.faults]


def test_whole_records_are_whole(bench: Bench) -> None:
    told: list[tuple[int, int]] = []
    before = bench.path.read_bytes()
    verdict = verify(bench.path, bench.mirror, lambda done, total: told.append((done, total)))
    assert verdict.whole and verdict.faults == ()
    assert (verdict.entries, verdict.head) == (13, journal.head(bench.database).hash)
    assert told[-1] == (13, 13)
    assert bench.path.read_bytes() == before


def test_an_empty_journal_is_whole(tmp_path: Path) -> None:
    from tests.records_kit import founded

    bench = founded(tmp_path)
    assert verify(bench.path) == Verdict(0, journal.GENESIS, ())
    bench.close()


def test_a_changed_entry_is_named(bench: Bench) -> None:
    verdict = tampered(bench, "UPDATE journal SET body = replace(body, '150.50', '15.050') WHERE n = 2")
    assert verdict.faults[0] == Fault("hash", {"n": 2})
    assert Fault("mirror_differs", {"n": 2}) in verdict.faults


def test_a_changed_entry_with_its_hash_made_anew_breaks_the_next_link(bench: Bench) -> None:
    entry = next(journal.entries(bench.database, after=4))
    body = entry.body.replace('"act":"test"', '"act":"fake"')
    verdict = tampered(
        bench, f"UPDATE journal SET body = '{body}', hash = '{entry_hash(body)}' WHERE n = {entry.n}"
    )
    assert verdict.faults[0] == Fault("link", {"n": entry.n + 1})


def test_a_removed_entry_is_a_gap(bench: Bench) -> None:
    verdict = tampered(bench, "DELETE FROM journal WHERE n = 5")
    assert Fault("gap", {"n": 6}) in verdict.faults
    assert Fault("link", {"n": 6}) in verdict.faults


def test_a_cut_end_is_seen_in_the_mirror(bench: Bench) -> None:
    verdict = tampered(bench, "DELETE FROM journal WHERE n > 11")
    assert [f for f in verdict.faults if f.code == "mirror_ahead"] == [
        Fault("mirror_ahead", {"n": 12}),
        Fault("mirror_ahead", {"n": 13}),
    ]


def test_an_entry_that_is_not_readable_is_named_and_the_rest_is_checked(bench: Bench) -> None:
    verdict = tampered(
        bench,
        "UPDATE journal SET body = '{' WHERE n = 4",
        "UPDATE journal SET body = CAST(x'7bff7d' AS TEXT) WHERE n = 6",
        "UPDATE journal SET act_id = 'other' WHERE n = 8",
    )
    for fault in (("unreadable", 4), ("unreadable", 6), ("act_id", 8)):
        assert Fault(fault[0], {"n": fault[1]}) in verdict.faults
    assert verdict.entries == 13


def test_every_changed_missing_or_added_row_is_named(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "BATCH", 3)
    verdict = tampered(
        bench,
        "PRAGMA foreign_keys = OFF",
        "UPDATE preparations SET dose = '15.05' WHERE id = 1",
        "DELETE FROM register",
        "INSERT INTO settings VALUES ('extra', 'x', 1)",
        "UPDATE operators SET name = 'Eve' WHERE id = 3",
        "UPDATE operators SET name = CAST(x'ff' AS TEXT) WHERE id = 4",
        "UPDATE operators SET entry = 99 WHERE id = 5",
        "UPDATE hoods SET entry = entry + 1",
    )
    assert set(map(repr, verdict.faults)) == {
        repr(Fault("row_differs", {"book": "preparations", "key": 1})),
        repr(Fault("row_missing", {"book": "register", "key": "26A00001"})),
        repr(Fault("row_extra", {"book": "settings", "key": "extra"})),
        repr(Fault("row_differs", {"book": "operators", "key": 3})),
        repr(Fault("row_differs", {"book": "operators", "key": 4})),
        repr(Fault("row_differs", {"book": "operators", "key": 5})),
        repr(Fault("row_differs", {"book": "hoods", "key": 1})),
    }


@pytest.mark.parametrize("batch", [1, 200])
def test_a_row_put_back_as_an_earlier_entry_wrote_it_differs(
    bench: Bench, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "BATCH", batch)
    written = ((entry.n, row) for entry in journal.entries(bench.database) for row in entry.read()["rows"])
    n, (_, first) = next((n, row) for n, row in written if row[0] == "preparations")
    cells = ", ".join(f"{name} = " + ("NULL" if cell is None else repr(cell)) for name, cell in first.items())
    verdict = tampered(bench, f"UPDATE preparations SET {cells}, entry = {n}")
    assert verdict.faults == (Fault("row_differs", {"book": "preparations", "key": 1}),)


def test_a_row_written_beside_its_entry_is_found(bench: Bench) -> None:
    """The triggers can't compare a row with the entry's text; this does."""
    with bench.writing() as database:
        entry = journal.append(database, bench.telling(), [Setting("a", "true")])
        database.execute("UPDATE settings SET value = 'false' WHERE name = 'a'")
    assert entry.n == 14
    assert verify(bench.path).faults == (Fault("row_differs", {"book": "settings", "key": "a"}),)


def test_rows_that_do_not_fit_their_book_are_named(bench: Bench) -> None:
    for number, rows in enumerate(
        ('[["nowhere",{}]]', '[["settings",{"name":"x"}]]', '[["settings",{"name":"x","value":null}]]', "7")
    ):
        with bench.writing() as database:
            entry = journal.compose(journal.head(database), bench.telling(f"id{number}"), ())
            body = entry.body.replace('"rows":[]', f'"rows":{rows}')
            journal.insert(database, replace(entry, body=body, hash=entry_hash(body)), f"id{number}")
    bench.write(Setting("x", "right"))
    found = [fault for fault in verify(bench.path).faults if fault.code == "rows_unreadable"]
    assert sorted(int(fault.params["n"]) for fault in found) == [14, 15, 16, 17]


def test_a_changed_schema_is_found(bench: Bench) -> None:
    with closing(sqlite3.connect(bench.path)) as raw:
        raw.execute("DROP TRIGGER rule_release")
    assert codes(verify(bench.path)) == ["schema_changed"]


def test_a_mirror_that_lacks_lines_is_told_once(bench: Bench) -> None:
    lines = bench.mirror.read_bytes().splitlines(keepends=True)
    bench.mirror.write_bytes(b"".join(lines[:9]) + b"torn")
    assert verify(bench.path, bench.mirror).faults == (Fault("mirror_behind", {"count": 4}),)
    bench.mirror.write_bytes(b"".join([*lines[:3], b"x\n", *lines[4:]]))
    assert verify(bench.path, bench.mirror).faults == (Fault("mirror_differs", {"n": 4}),)
    bench.mirror.unlink()
    assert codes(verify(bench.path, bench.mirror)) == ["mirror_missing"]


def test_people_go_on_working_while_it_verifies(bench: Bench) -> None:
    other = opened(bench.home)

    def work(done: int, total: int) -> None:
        bench.write(order(2))

    assert verify(bench.path, bench.mirror, work).whole
    assert verify(bench.path, bench.mirror).entries == 14
    other.close()


def test_no_database_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoDatabase):
        verify(tmp_path / "station.db")


def test_flipped_bytes_are_found_wherever_they_fall(bench: Bench, tmp_path: Path) -> None:
    content = bench.path.read_bytes()
    bodies = [match for match in _offsets(content, b'"act":"test"')]
    assert len(bodies) >= 13
    copy = tmp_path / "copy.db"
    for offset in bodies:
        copy.write_bytes(content[:offset] + b"X" + content[offset + 1 :])
        assert not verify(copy, still=True).whole
    copy.write_bytes(content[: len(content) // 2])
    assert not verify(copy).whole
    assert not verify(copy, still=True).whole
    copy.write_bytes(b"\x00" * len(content))
    assert codes(verify(copy)) == ["file_unreadable"]


def _offsets(content: bytes, wanted: bytes) -> Iterator[int]:
    at = content.find(wanted)
    while at >= 0:
        yield at
        at = content.find(wanted, at + 1)
