"""`station import`: unattended, it takes in what is plain, and stops where somebody has to look."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from screens.command_line import main
from screens.lines import import_file
from station.clinical.lists import ListFile
from station.clinical.orders import OrderFile
from station.exchange.demo_day import demo_csv
from station.progress import Tell
from station.runtime.files import Mappings
from tests.flow.day import MORNING, Day, left, reopened

Run = Callable[..., int]


@pytest.fixture
def run(day: Day, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command beside a station whose production seat stays taken."""
    monkeypatch.setenv("STATION_HOME", str(day.home.path))
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def run(*words: str) -> int:
        return main(["import", *words])

    return run


def later(day: Day, folder: Path) -> str:
    path = folder / "modifie.csv"
    path.write_bytes(demo_csv(MORNING.date(), changed=True))
    return str(path)


def test_refused_or_changed_rows_without_yes_record_nothing(
    day: Day, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    books = [day.count(book) for book in ("preparations", "imports", "changes")]
    assert run(later(day, tmp_path)) == 3
    told = capsys.readouterr()
    assert "ligne 15" in told.out.lower() and "Rien n'a été importé" in told.err
    assert [day.count(book) for book in ("preparations", "imports", "changes")] == books


def test_ctrl_c_while_the_file_is_read_records_nothing_and_says_so(
    day: Day, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read, head = import_file.read_incoming, day.head()

    def interrupted(path: Path, mappings: Mappings, wanted: str | None, tell: Tell) -> OrderFile | ListFile:
        os.kill(os.getpid(), signal.SIGINT)
        return read(path, mappings, wanted, tell)

    monkeypatch.setattr(import_file, "read_incoming", interrupted)
    assert run(later(day, tmp_path), "--yes") == 130
    assert "Arrêté à votre demande : rien n'est enregistré." in capsys.readouterr().err
    assert day.head() == head


def test_with_yes_it_is_taken_in_unsigned_and_twice_brings_nothing(
    day: Day, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = day.count("signatures")
    assert run(later(day, tmp_path), "--yes") == 0
    assert (day.count("preparations"), day.count("signatures")) == (40, before)
    assert run(later(day, tmp_path), "--yes") == 0
    assert "rien de nouveau" in capsys.readouterr().out
    assert day.count("imports") == 2


def test_a_plain_file_needs_nobody(day: Day, run: Run, tmp_path: Path) -> None:
    data = demo_csv(MORNING.date(), changed=True).splitlines(keepends=True)
    path = tmp_path / "une-ligne.csv"
    path.write_bytes(b"".join([data[0], data[16]]))
    assert run(str(path)) == 0
    assert day.count("preparations") == 40


def test_an_unreadable_file_or_a_taken_seat_is_told(
    day: Day, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(tmp_path / "nulle-part.csv")) == 1
    assert "ne peut pas être lu" in capsys.readouterr().out
    assert run("x", "--mapping", "inconnue") == 1


def test_the_seat_is_left_for_the_next_one(day: Day, run: Run, tmp_path: Path) -> None:
    assert run(later(day, tmp_path), "--yes") == 0
    left(day)
    again = reopened(day.home, day.clock)
    row = again.database.execute("SELECT left_at FROM seats WHERE seat = 'service'").fetchone()
    assert row[0] is not None
    again.close()


def test_the_exit_codes_are_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["import", "--help"])
    assert "3 rien d'importé" in " ".join(capsys.readouterr().out.split())
