"""Making a mapping at the keyboard: first values are seen, what is missing is named, a pharmacist signs."""

from __future__ import annotations

from screens.importing.importing import ImportScreen
from screens.importing.mapping_maker import MappingMaker
from station.exchange.demo_day import demo_csv
from station.exchange.mapping import read_mapping
from tests.flow.day import MORNING, Day
from tests.screens.at_an_area import at_an_area


async def test_a_file_with_one_title_unknown_gets_its_mapping_and_is_read_with_it(day: Day) -> None:
    data = demo_csv(MORNING.date()).replace("Médicament".encode("cp1252"), b"Molecule", 1)
    (day.home.inbox / "autre.csv").write_bytes(data)
    async with at_an_area(day, ImportScreen, (132, 43)) as station:
        await station.press("f4")
        assert isinstance(station.app.screen, MappingMaker)
        assert "Il manque encore : médicament" in station.seen and "AUGEREAU" in station.seen
        place = data.decode("cp1252").partition("\n")[0].split(";").index("Molecule")
        await station.press(*["down"] * place, "enter")
        await station.press(*["down"] * 8, "enter")
        assert "F2 pour garder" in station.seen
        await station.press("f2")
        await station.type("autre-chimio")
        await station.press("f12")
        await station.sign("Hélène", pin=True)
        assert "Correspondance autre-chimio gardée" in station.message
        kept = (day.home.mappings / "autre-chimio.toml").read_bytes()
        assert read_mapping("autre-chimio", kept).source == "autre-chimio"
        await station.press("f2")
        assert "correspondance : autre-chimio" in station.seen and "39 nouvelles" in station.seen


async def test_a_mapping_is_not_kept_while_something_is_missing(day: Day) -> None:
    (day.home.inbox / "x.csv").write_bytes(b"IPP;Dose\n1;2\n")
    async with at_an_area(day, ImportScreen) as station:
        await station.press("f4", "f2")
        assert "Il manque encore" in station.message
        assert not day.home.mappings.exists()
