"""Import: everything is seen before anything is recorded; nothing refused disappears."""

from __future__ import annotations

import os
from pathlib import Path

from screens.importing.importing import ImportScreen
from screens.importing.preview import PreviewScreen
from station.exchange.demo_day import demo_csv
from station.records.queries.imports import imports
from tests.flow.day import MORNING, Day
from tests.screens.at_an_area import at_an_area

CHANGED = "chimio-jour-modifie.csv"


def put(day: Day, name: str, data: bytes) -> None:
    (day.home.inbox / name).write_bytes(data)


async def test_a_preview_shows_every_fate_and_f2_takes_it_in_once(day: Day) -> None:
    put(day, CHANGED, demo_csv(MORNING.date(), changed=True))
    async with at_an_area(day, ImportScreen, (132, 43)) as station:
        head = station.live.head
        await station.press("f2")
        assert isinstance(station.app.screen, PreviewScreen)
        for words in ("1 refusée", "1 modifiée", "1 nouvelle", "38 identiques", "Ligne 15", "sépar"):
            assert words in station.seen
        await station.press("down")
        assert "147" in station.seen and "112" in station.seen
        assert station.live.head == head
        await station.press("f2")
        await station.sign("Fanny")
        assert isinstance(station.app.screen, ImportScreen)
        assert "Préparations ajoutées : 1" in station.message
        await station.press("f2", "f2")
        assert "rien de nouveau" in station.message
        await station.press("f10", "tab", "enter")
        assert "pas entrée" in station.seen and "Ligne 15" in station.seen


async def test_lines_can_be_shown_by_section(day: Day) -> None:
    put(day, CHANGED, demo_csv(MORNING.date(), changed=True))
    async with at_an_area(day, ImportScreen) as station:
        await station.press("f2", "f3", "down", "down", "enter")
        assert "modifiée  AUGEREAU" in station.seen and "identique AUGEREAU" not in station.seen


async def test_a_line_with_another_identity_under_a_known_ipp_is_refused_aloud(day: Day) -> None:
    data = demo_csv(MORNING.date(), changed=True)
    lines = data.split(b"\r\n") if b"\r\n" in data else data.split(b"\n")
    stranger = lines[1].replace(b"AUGEREAU;", b"INCONNU;", 1).replace(b"P26-4101", b"P26-9999")
    put(day, "autre.csv", b"\n".join([lines[0], stranger, b""]))
    async with at_an_area(day, ImportScreen, (132, 43)) as station:
        await station.press("f2")
        assert "1 refusée" in station.seen and "0 nouvelle" in station.seen
        assert "INCONNU" in station.seen and "AUGEREAU" in station.seen
        await station.press("f2")
        await station.sign("Fanny")
        taken = (await station.live.ask(imports))[0]
        assert (taken.added, taken.refused) == (0, 1)
        assert "identity_conflict" in taken.problems


async def test_what_is_no_plain_file_is_a_sentence_and_a_bad_mapping_spoils_no_other(day: Day) -> None:
    put(day, CHANGED, demo_csv(MORNING.date(), changed=True))
    day.home.mappings.mkdir()
    (day.home.mappings / "autre.toml").write_text("title = 3", encoding="utf-8")
    pipe = day.home.path / "tube"
    os.mkfifo(pipe)
    async with at_an_area(day, ImportScreen) as station:
        await station.press("f3")
        for sign in "x":
            await station.type(sign)
        await station.press("f12")
        assert "ne peut pas être lu" in station.seen
        await station.press("f10", "f2")
        assert "1 nouvelle" in station.seen
        await station.press("f10")
        assert "autre.toml" in station.message


async def test_a_message_shows_what_is_set_aside_and_it_stays_listed(day: Day) -> None:
    sample = Path(__file__).parent.parent / "samples" / "invented" / "folfox.xml"
    put(day, "folfox.xml", sample.read_bytes())
    async with at_an_area(day, ImportScreen, (132, 43)) as station:
        await station.press("f2")
        for words in ("1 refusée", "1 nouvelle", "1 écartée", "ONDANSETRON", "pas dans le livret"):
            assert words in station.seen
        await station.press("f2")
        await station.sign("Fanny")
        await station.press("tab", "up", "enter")
        assert "ONDANSETRON" in station.seen and "Dh_début" in station.seen


def test_a_pipe_is_never_waited_for(day: Day) -> None:
    from station.runtime.files import read_mappings, read_order_file

    pipe = day.home.path / "tube"
    os.mkfifo(pipe)
    file = read_order_file(pipe, read_mappings(day.home))
    assert [problem.code for problem in file.problems] == ["file_unreadable"]
