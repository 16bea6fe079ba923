"""Release: only after this bag's own label was scanned, with the whole record in front of the pharmacist."""

from __future__ import annotations

from screens.preparation.ended import EndedScreen
from screens.preparation.release import ReleaseScreen
from station.acts.print_requests import reprint
from station.clinical.model import State
from tests.flow.day import Day, done
from tests.flow.walk import Walk
from tests.screens.at_the_station import at_the_station


async def test_a_bag_is_released_after_its_own_label_and_no_other(day: Day) -> None:
    mine, other = (Walk(day, drug).to(State.CHECKED) for drug in ("Oxaliplatine", "Carboplatine"))
    code, wrong = mine.code, other.code
    async with at_the_station(day, mine.id) as station:
        await station.press("f2")
        assert "Scannez l'étiquette" in station.message
        await station.scan(wrong)
        assert "GUILBAUD" in station.message and "autre poche" in station.message
        assert isinstance(station.app.screen, ReleaseScreen)
        await station.press("f2")
        assert isinstance(station.app.screen, ReleaseScreen)
        await station.scan(code)
        await station.press("f2")
        await station.sign("Karim", pin=True)
        assert isinstance(station.app.screen, EndedScreen)
        assert (await station.dossier()).preparation.state is State.RELEASED


async def test_an_old_copy_says_which_one_replaces_it(day: Day) -> None:
    walk = Walk(day).to(State.CHECKED)
    old = walk.code
    done(reprint(day.desk, day.by("Fanny"), walk.bag.bag_label or 0))
    new = walk.code
    async with at_the_station(day, walk.id) as station:
        await station.scan(old)
        assert "duplicata 1" in station.message
        await station.scan(new)
        assert "F2 pour libérer" in station.message


async def test_a_label_replaced_after_its_scan_has_to_be_scanned_again(day: Day) -> None:
    walk = Walk(day).to(State.CHECKED)
    code, label, request = walk.code, walk.bag.bag_label or 0, day.by("Fanny")
    async with at_the_station(day, walk.id) as station:
        await station.scan(code)
        done(await station.live.act(reprint, request, label))
        await station.settled()
        await station.press("f2")
        assert isinstance(station.app.screen, ReleaseScreen)
        assert "Scannez l'étiquette" in station.message


async def test_the_record_shows_both_checks_side_by_side_lots_and_signatures(day: Day) -> None:
    walk = Walk(day).to(State.CHECKED)
    lots = [item.lot for item in walk.components()]
    async with at_the_station(day, walk.id, (132, 60)) as station:
        seen = station.seen
        for words in (
            *lots,
            "Fanny Delcourt",
            "Bruno Castaing",
            "12/03/1968",
            "OK donné",
            "les deux concordent",
        ):
            assert words in seen
        assert "record." not in seen and "act." not in seen


async def test_what_left_shows_to_whom_and_until_when(day: Day) -> None:
    walk = Walk(day).to(State.HANDED_OVER)
    async with at_the_station(day, walk.id) as station:
        assert "Mme Roy" in station.seen
        await station.press("f2")
        assert "Refus" in station.message
