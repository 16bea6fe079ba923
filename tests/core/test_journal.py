"""The journal: one chain, stored as the text that was hashed, found again by the act's own id."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from station.clinical.model import Setting
from station.records import journal
from station.records.chain import follow
from station.records.fence import entry_hash
from station.records.journal import GENESIS, Head
from station.records.queries.fetch import one
from tests.records_kit import Bench, founded, opened, order, staffed


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = founded(tmp_path)
    yield bench
    bench.close()


def test_an_empty_journal_has_the_first_head(bench: Bench) -> None:
    assert journal.head(bench.database) == Head(0, GENESIS)


def test_entries_are_numbered_chained_and_stored_as_hashed(bench: Bench) -> None:
    written = [bench.write(Setting("n", str(number))) for number in range(3)]
    assert [entry.n for entry in written] == [1, 2, 3]
    assert list(journal.entries(bench.database)) == written
    assert [entry.read()["prev"] for entry in written] == [GENESIS, written[0].hash, written[1].hash]
    assert [entry_hash(entry.body) for entry in written] == [entry.hash for entry in written]
    assert journal.head(bench.database) == Head(3, written[2].hash)


def test_the_hash_is_the_one_any_other_program_computes(bench: Bench) -> None:
    import hashlib

    entry = bench.write(Setting("unité", "Zoé\n\u202f\x1d"))
    assert entry.hash == hashlib.sha256(b"station-journal-1\n" + entry.body.encode("utf-8")).hexdigest()
    assert json.dumps(entry.read(), sort_keys=True, ensure_ascii=False, separators=(",", ":")) == entry.body


def test_an_entry_holds_the_rows_it_left_and_they_name_it(tmp_path: Path) -> None:
    bench = staffed(tmp_path)
    entry = bench.write(order())
    ((book, row),) = entry.read()["rows"]
    assert (book, row["dose"], row["state"]) == ("preparations", "150.50", "ordered")
    assert "entry" not in row
    assert bench.bag() == replace(order(), entry=entry.n)
    bench.close()


def test_a_row_laid_again_replaces_every_cell(bench: Bench) -> None:
    bench.write(Setting("n", "1"))
    second = bench.write(Setting("n", "2"))
    assert one(bench.database, Setting, "n") == Setting("n", "2", second.n)


def test_an_act_is_found_by_its_own_id(bench: Bench) -> None:
    entry = bench.write(Setting("n", "1"), act_id="mine")
    assert journal.find(bench.database, "mine") == entry
    assert journal.find(bench.database, "other") is None


@pytest.mark.parametrize("value", [1.5, float("nan"), Decimal("1.5"), object()])
def test_only_text_integers_and_null_are_told(bench: Bench, value: object) -> None:
    writing = replace(bench.telling(), params={"value": value})  # type: ignore[dict-item]
    with pytest.raises((TypeError, ValueError)):
        journal.compose(Head(0, GENESIS), writing, ())


def test_reading_in_batches_leaves_no_cursor_and_misses_nothing(bench: Bench) -> None:
    for number in range(7):
        bench.write(Setting("n", str(number)))
    for batch in (1, 3, 7, 100):
        assert [entry.n for entry in journal.entries(bench.database, batch=batch)] == [1, 2, 3, 4, 5, 6, 7]
    assert [entry.n for entry in journal.entries(bench.database, after=2, upto=5, batch=2)] == [3, 4, 5]
    reading = journal.entries(bench.database, batch=2)
    next(reading)
    other = opened(bench.home)
    other.sit()
    other.write(Setting("n", "8"))
    assert [entry.n for entry in reading] == [2, 3, 4, 5, 6, 7, 8]
    other.close()


def test_two_processes_write_one_chain(bench: Bench) -> None:
    from station.records.seats import Seat

    other = opened(bench.home)
    other.sit(Seat.PHARMACY)
    for number in range(10):
        bench.write(Setting("n", str(number)))
        other.write(Setting("m", str(number)))
    entries = list(journal.entries(bench.database))
    assert [entry.n for entry in entries] == list(range(1, 21))
    assert [link.faults for link in follow(entries)] == [()] * 20
    other.close()


def test_an_act_that_raises_leaves_nothing(bench: Bench) -> None:
    with pytest.raises(ZeroDivisionError), bench.writing() as database:
        journal.append(database, bench.telling(), [Setting("n", "1")])
        raise ZeroDivisionError
    assert journal.head(bench.database) == Head(0, GENESIS)
    assert one(bench.database, Setting, "n") is None


def test_an_entry_of_a_committed_act_survives_the_process(bench: Bench) -> None:
    entry = bench.write(Setting("n", "1"))
    reader = sqlite3.connect(bench.path)
    assert reader.execute("SELECT n, body, hash FROM journal").fetchall() == [(1, entry.body, entry.hash)]
    reader.close()
