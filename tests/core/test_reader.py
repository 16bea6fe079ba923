"""Reading sees one moment of the records, in the file that is there now, and can change nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.clinical.model import Setting
from station.records.database import Database
from station.records.errors import NoDatabase, RecordsError
from station.records.queries.settings import setting
from station.records.reader import Reader
from tests.records_kit import Bench, staffed


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    bench.write(Setting("n", "1"))
    yield bench
    bench.close()


def test_each_moment_sees_what_is_recorded_then(bench: Bench) -> None:
    reader = Reader(bench.path)
    for value in ("2", "3"):
        bench.write(Setting("n", value))
        with reader.moment() as database:
            assert setting(database, "n") == value
    reader.close()


def test_questions_of_one_moment_agree_whatever_is_written_meanwhile(bench: Bench) -> None:
    reader = Reader(bench.path)
    bench.database.execute("PRAGMA busy_timeout = 50")
    with reader.moment() as database:
        assert setting(database, "n") == "1"
        with pytest.raises(RecordsError, match="busy"):
            bench.write(Setting("n", "2"))
        assert setting(database, "n") == "1"
    bench.write(Setting("n", "2"))
    reader.close()


def test_nothing_stays_locked_after_a_question_that_failed(bench: Bench) -> None:
    reader = Reader(bench.path)

    def wrong(database: Database) -> None:
        database.execute("SELECT * FROM settings").fetchone()
        database.execute("UPDATE settings SET value = 'x'")

    for _ in range(2):
        with pytest.raises(RecordsError), reader.moment() as database:
            wrong(database)
    bench.write(Setting("n", "2"))
    reader.close()


def test_a_file_put_in_its_place_is_opened_by_itself(bench: Bench) -> None:
    reader = Reader(bench.path)
    newer = bench.home / "newer.db"
    shutil.copy(bench.path, newer)
    os.replace(newer, bench.path)
    with reader.moment() as database:
        assert database.execute("PRAGMA database_list").fetchone()[2] == str(bench.path)
        assert setting(database, "n") == "1"
    assert reader._inode == (bench.path.stat().st_dev, bench.path.stat().st_ino)
    bench.path.unlink()
    with pytest.raises(NoDatabase), reader.moment():
        pass
    reader.close()
