"""The scanner's screen: whatever a scanner types, it says what to change; the codes can be printed."""

from __future__ import annotations

import zxingcpp
from PIL import Image
from textual._xterm_parser import XTermParser

from screens.labels.scanner import ScannerScreen
from station.clinical.scanner_check import TEXTS, Trial
from tests.flow.day import Day
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_station import Station
from tests.screens.waiting import until


def types(station: Station, text: str) -> None:
    """Send characters as the terminal would, all at once."""
    driver = station.app._driver
    assert driver is not None
    for message in XTermParser().feed(text):
        driver.process_message(message)


async def test_a_scanner_set_well_is_told_to_be_well(day: Day) -> None:
    async with at_an_area(day, ScannerScreen) as station:
        for trial in Trial:
            types(station, f"\x14{TEXTS[trial]}\r")
            await until(lambda: "bien reçu" in station.message)
        await until(lambda: "se comprennent" in station.seen)
        assert station.seen.count("bon") >= 3


async def test_a_scanner_without_prefix_in_american_layout_with_tab_is_told_all_of_it(day: Day) -> None:
    async with at_an_area(day, ScannerScreen, (132, 43)) as station:
        types(station, TEXTS[Trial.LETTERS] + "\t")
        await until(lambda: "préfixe Ctrl+T" in station.seen)
        types(station, "à&é\"'(-è_çQAZW?)!:\t")
        await until(lambda: "clavier américain" in " ".join(station.seen.split()))
        assert "suffixe CR" in station.seen
        assert "À RÉGLER" in station.seen


async def test_a_scan_without_its_enter_is_judged_after_a_while(day: Day) -> None:
    async with at_an_area(day, ScannerScreen) as station:
        types(station, "\x02" + TEXTS[Trial.LETTERS])
        await until(lambda: "n'envoie rien après" in " ".join(station.seen.split()))
        assert "Ctrl+B" in station.seen


async def test_the_swallowed_separator_is_said_to_be_dangerous(day: Day) -> None:
    async with at_an_area(day, ScannerScreen) as station:
        types(station, f"\x14{TEXTS[Trial.SEPARATOR].replace(chr(29), '')}\r")
        await until(lambda: "avale" in station.seen)


async def test_the_three_codes_are_printed_and_read_back(day: Day) -> None:
    async with at_an_area(day, ScannerScreen) as station:
        await station.press("f2")
        await until(lambda: len(list(day.home.printed.glob("*.png"))) == 1)
        with Image.open(next(day.home.printed.glob("*.png"))) as picture:
            found = {code.bytes.decode("latin-1") for code in zxingcpp.read_barcodes(picture.convert("L"))}
        assert found == set(TEXTS.values())
