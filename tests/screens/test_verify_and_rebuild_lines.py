"""`station verify` and `station rebuild`: what they say, and the exit code that a script goes by."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from screens.command_line import main
from screens.opening import opened
from screens.shell.stopped import Stopped
from station.clinical.model import State
from station.places import Home
from station.records.queries.register import register
from station.runtime.house import read_machine
from tests.flow.day import left, reopened
from tests.flow.walk import Walk


def spoil(home: Home) -> None:
    """Change a patient's name behind the station's back, as somebody with the file could."""
    connection = sqlite3.connect(home.database)
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE patients SET birth_name = 'AUTRE' WHERE id = 3")
    connection.commit()
    connection.close()


def test_a_whole_station_is_said_to_be_whole(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    said = capsys.readouterr()
    assert "Tout est intact" in said.out and said.err == ""


def test_a_row_changed_from_outside_is_named_and_rebuilding_puts_it_right(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(home)
    assert main(["verify"]) == 1
    assert "Table patients, ligne 3" in capsys.readouterr().err
    assert main(["rebuild", "--yes"]) == 0
    assert "Tout est intact" in capsys.readouterr().out
    assert len(list(home.path.glob("station.db.damaged-*"))) == 1
    assert main(["verify"]) == 0


def test_a_lost_database_comes_back_from_the_mirror(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.database.unlink()
    assert main(["verify"]) == 1
    assert main(["rebuild", "--yes"]) == 1
    assert main(["rebuild", "--yes", "--from-mirror"]) == 0
    assert "Tout est intact" in capsys.readouterr().out


def test_rebuilding_asks_first_and_without_a_keyboard_does_nothing(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = home.database.read_bytes()
    assert main(["rebuild"]) == 1
    assert "--yes" in capsys.readouterr().err
    assert home.database.read_bytes() == before


def test_a_mirror_that_only_lags_is_not_called_a_damaged_database(
    home: Home, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    mirror = next((tmp_path / "station" / "second").glob("*.jsonl"))
    mirror.write_bytes(b"".join(mirror.read_bytes().splitlines(keepends=True)[:-1]))
    assert main(["verify"]) == 1
    said = capsys.readouterr().err
    assert "La base est intacte" in said and "ne vous fiez plus" not in said


def loses_its_last_act(home: Home) -> str:
    """Do an act, mirrored and shown as done, that the database's disk then forgets; give the bag's number."""
    before = home.database.read_bytes()
    day = reopened(home)
    walk = Walk(day).to(State.OPENED)
    number = walk.bag.register_number
    left(day)
    home.database.write_bytes(before)
    assert number
    return number


def test_what_only_the_mirror_knows_is_named_at_the_start_and_put_back_by_the_line_it_says(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    number = loses_its_last_act(home)
    with pytest.raises(Stopped) as stopped:
        asyncio.run(opened(home))
    said = stopped.value.sentence
    assert "que seul le miroir connaît" in said and "station rebuild --from-mirror" in said
    assert number in said and "Fanny Delcourt" in said and "{" not in said
    assert main(["rebuild", "--yes", "--from-mirror"]) == 0
    assert "que seul le miroir avait" in capsys.readouterr().out
    day = reopened(home)
    assert number in [line.number for line in register(day.database)]
    left(day)
    assert main(["verify"]) == 0


def test_a_mirror_that_goes_on_otherwise_than_the_database_is_not_called_its_lost_end(home: Home) -> None:
    """Whoever cuts the database and writes another end of the mirror does not get it put back."""
    loses_its_last_act(home)
    path = read_machine(home).mirror
    assert path
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-3], *lines[-2:]]))
    with pytest.raises(Stopped) as stopped:
        asyncio.run(opened(home))
    assert "appartient à un autre journal" in stopped.value.sentence
