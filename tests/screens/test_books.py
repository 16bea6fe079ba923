"""The books of record on a screen: what keeps the open one open; whether an archive is what was sealed."""

from __future__ import annotations

import os
from pathlib import Path

from screens.records.books_of_record import CLOSE_CODE, BooksScreen
from station.clinical.model import State
from station.runtime import archive
from tests.crash.closings import both, clock, closed, finish, left_undone, moved
from tests.flow.day import MORNING, Day, ShiftedClock, copied, reopened
from tests.flow.walk import Walk
from tests.screens.at_an_area import at_an_area


async def test_it_says_what_keeps_the_book_open(day: Day) -> None:
    Walk(day, number=1).to(State.OPENED)
    async with at_an_area(day, BooksScreen) as station:
        seen = " ".join(station.seen.split())
        assert "ne peut pas encore être clos" in seen and "Aucun livre" in seen
        await station.press("f2")
        assert "Aucun livre n'a encore été clos" in station.message
        await station.press("f3")
        assert "est encore ouverte" in station.message or "ressaisi" in station.message
        assert station.app.return_code is None


async def test_the_app_is_left_for_the_closing_with_what_would_be_left_in_view(
    prepared: Path, tmp_path: Path
) -> None:
    finish(copied(prepared, tmp_path / "finished", ShiftedClock(MORNING)))
    home = moved(tmp_path / "finished", tmp_path / "station")
    async with at_an_area(reopened(home, clock()), BooksScreen) as station:
        assert f"préparations non commencées {left_undone(home).not_begun}" in station.seen
        assert "de plus, toutes listées avant la signature" in station.seen
        await station.press("f3", "f12")
        assert station.app.return_code == CLOSE_CODE


async def test_an_archive_is_checked_in_both_places_and_a_damaged_one_is_named(
    prepared: Path, tmp_path: Path
) -> None:
    finish(copied(prepared, tmp_path / "finished", ShiftedClock(MORNING)))
    home = moved(tmp_path / "finished", tmp_path / "station")
    made = closed(home)
    async with at_an_area(reopened(home, clock()), BooksScreen) as station:
        assert made.name in station.seen and "02/03/2036" in station.seen
        assert "repris dans le logiciel principal" in station.seen
        await station.press("f2")
        await station.settled()
        assert "intacte, ici et sur le second support" in station.message
        damaged = both(home, made.name)[1] / archive.REGISTER
        os.chmod(damaged, 0o600)
        damaged.write_bytes(b"%PDF-1.7 another")
        await station.press("f2")
        await station.settled()
        assert "sur le second support" in station.message and archive.REGISTER in station.message
