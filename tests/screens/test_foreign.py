"""What another machine alone knew is shown entry by entry with what to do, and printed; empty, it says so."""

from __future__ import annotations

from pathlib import Path

from screens.records.foreign import ForeignScreen
from station.acts.logbook import Told, tell
from station.clinical.foreign import ToDo, what_to_do
from station.clinical.logbook import Category
from station.clinical.model import State
from station.runtime.house import read_machine
from station.runtime.promotion import take_in
from tests.flow.day import MORNING, Day, ShiftedClock, copied, done, left, reopened
from tests.flow.walk import Walk
from tests.pdf_reader import text_of
from tests.screens.at_an_area import at_an_area


def test_each_kind_of_act_has_what_to_do() -> None:
    told = [
        what_to_do(act, about_bags=bags) for act, bags in
        (("take_seat", False), ("validate", True), ("log", False), ("contact", False))
    ]  # fmt: skip
    assert told == [ToDo.NOTHING, ToDo.BAG, ToDo.TELL, ToDo.AGAIN]


async def test_entries_of_the_old_machine_say_bag_people_and_what_to_do(
    day: Day, prepared: Path, tmp_path: Path
) -> None:
    other = copied(prepared, tmp_path / "other", ShiftedClock(MORNING))
    Walk(other).to(State.OPENED)
    done(tell(other.desk, other.by("Anne"), Told(Category.CALL, "Le réseau est coupé")))
    path = read_machine(other.home).mirror
    assert path
    other.close()
    left(day)
    done(take_in(day.home, path))  # type: ignore[arg-type]
    async with at_an_area(reopened(day.home, day.clock), ForeignScreen) as station:
        seen = " ".join(station.seen.split())
        assert "3 inscriptions à regarder (et 1 du programme" in seen
        assert "Hélène Marchadier" in seen and "Saisie après coup" in seen
        await station.press("down")
        assert "26A00001" in station.seen
        await station.press("down")
        assert "F8" in station.seen and "« Le réseau est coupé »" in " ".join(station.seen.split())
        await station.press("f2")
        (pdf,) = station.live.home.printed.glob("foreign-*.pdf")
        said = text_of(pdf.read_bytes())
        assert "26A00001 Oxaliplatine" in said and "Fanny Delcourt" in said


async def test_without_any_it_says_when_there_would_be(day: Day) -> None:
    async with at_an_area(day, ForeignScreen) as station:
        assert "station standby merge" in " ".join(station.seen.split())
        await station.press("f2")
        assert "Rien n'a été repris" in station.message
