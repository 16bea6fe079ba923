"""A signed head outside of the journal shows that its tail was cut off, also when the mirror was cut too."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from screens.command_line import main
from screens.lines.verify import prove
from station.clinical.model import State
from station.clinical.paper_sheets import SheetKind
from station.printing.documents.typesetting import make_documents
from station.records import mirror
from station.records.heads import heads_beside, is_genuine, read_head, sign_head
from station.records.journal import Head
from station.records.keys import make_key
from station.runtime.backing_up import head_faults, sign_on_second_medium
from station.runtime.documents.others import other_document
from station.runtime.house import read_machine
from tests.flow.day import Day
from tests.flow.paper import codes, ordered, printed
from tests.flow.walk import Walk

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


def test_a_head_is_genuine_only_as_it_was_signed_and_by_this_station() -> None:
    key = make_key()
    signed = read_head(sign_head(key, Head(12, "ab" * 32), NOW).text())
    assert signed and (signed.n, signed.at) == (12, NOW) and is_genuine(key, signed)
    assert not is_genuine(make_key(), signed)
    other = read_head(signed.text().replace("12 ", "13 ", 1))
    assert other and not is_genuine(key, other)
    assert read_head("12 yesterday") is None


def cut_the_tail(day: Day, last: int) -> None:
    """Take entries away as somebody would who holds database and mirror and knows how both are made."""
    with closing(sqlite3.connect(day.home.database, isolation_level=None)) as raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("DELETE FROM journal WHERE n > ?", [last])
        for _, sql in triggers:
            raw.execute(sql)
    path = read_machine(day.home).mirror
    assert path
    path.write_bytes(b"".join(list(mirror.lines(path))[:last]))


def test_a_cut_tail_is_seen_by_the_head_on_the_second_medium_and_by_the_one_on_paper(
    day: Day, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sign_on_second_medium(day.home, NOW)
    assert head_faults(day.home) == ()
    path = read_machine(day.home).mirror
    assert path
    on_paper = Path(heads_beside(path)).read_text().strip()
    head = day.head()
    day.close()
    cut_the_tail(day, head - 1)
    assert [fault.code for fault in head_faults(day.home)] == ["head_missing"]
    heads_beside(path).unlink()
    monkeypatch.setenv("STATION_HOME", str(day.home.path))
    assert main(["verify", "--head", on_paper]) == 1
    assert "La fin du journal a été coupée" in capsys.readouterr().err


def test_the_hand_over_list_register_and_logbook_end_with_a_signed_head_that_proves_a_cut_tail(
    day: Day, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Read from the picture of the paper, as a scanner would."""
    Walk(day).to(State.HANDED_OVER)
    (note,) = printed(day, ordered(day, SheetKind.NOTE))[:1]
    register = other_document(day.desk, "register_number")
    kept = (note, make_documents(register.documents, register.stamp, register.title))
    heads = [[text for text in codes(pdf) if read_head(text)] for pdf in kept]
    assert [len(found) for found in heads] == [1, 1]
    on_paper = heads[1][0]
    signed = read_head(on_paper)
    assert signed and signed.n == day.head() and is_genuine(day.desk.key, signed)
    day.close()
    monkeypatch.setenv("STATION_HOME", str(day.home.path))
    monkeypatch.setattr("builtins.input", lambda _: f"\x14{on_paper}")
    assert main(["verify", "--anchor"]) == 0
    assert main(["verify", "--anchor", *register.stamp.anchor.split()]) == 0
    cut_the_tail(day, signed.n - 1)
    capsys.readouterr()
    assert not prove(day.home, on_paper) and not prove(day.home, register.stamp.anchor)
    said = capsys.readouterr().err.splitlines()
    assert "La fin du journal a été coupée" in said[0] and "des entrées ont été perdues" in said[1]
