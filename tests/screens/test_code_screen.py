"""A label's code on the screen: read back by a decoder from the cells, and never a code cut off."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image
from textual.content import Content

from screens.labels.code_screen import BLACK, CodeScreen, draw
from screens.labels.labels import LabelsScreen
from screens.widgets.work_table import WorkTable
from station.clinical.model import State
from station.records.queries import labels
from tests.core.printing_examples import BAG
from tests.flow.day import Day
from tests.flow.walk import Walk
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_station import Station

CODE = str(BAG.code)


def picture(content: Content, tall: int = 2) -> Image.Image:
    """Draw the cells as a terminal does: a cell is twice as high as it is wide, a block inks half of it."""
    lines = content.split("\n")
    page = Image.new("L", (max(len(line.plain) for line in lines), tall * len(lines)), 128)
    for y, line in enumerate(lines):
        for x, sign in enumerate(line.plain):
            styles = [str(span.style) for span in line.spans if span.start <= x < span.end]
            ground = 0 if styles[-1:] == [BLACK] else 255
            page.putpixel((x, 2 * y), 0 if sign in "▀█" else ground)
            page.putpixel((x, 2 * y + 1), 0 if sign in "▄█" else ground)
    return page.resize((page.width * 8, page.height * 8), Image.Resampling.NEAREST)


def test_a_large_console_without_half_blocks_shows_it_with_spaces_alone() -> None:
    shown = draw(CODE, 80, 35, half=False)
    assert shown is not None
    assert set(shown.plain) <= {" ", "\n"}
    assert [found.text for found in zxingcpp.read_barcodes(picture(shown))] == [CODE]


def test_a_terminal_of_24_lines_shows_it_in_half_blocks() -> None:
    shown = draw(CODE, 80, 22, half=True)
    assert shown is not None
    assert [found.text for found in zxingcpp.read_barcodes(picture(shown))] == [CODE]


@pytest.mark.parametrize(("columns", "lines", "half"), [(80, 22, False), (30, 22, True), (80, 12, True)])
def test_where_there_is_no_room_nothing_is_cut_off(columns: int, lines: int, half: bool) -> None:
    assert draw(CODE, columns, lines, half=half) is None


def photograph(station: Station) -> Image.Image:
    """Take a picture of the whole screen, grounds and half blocks only, as the terminal shows it."""
    strips = station.app.screen._compositor.render_strips()
    page = Image.new("L", (station.app.size.width, 2 * len(strips)), 96)
    for y, strip in enumerate(strips):
        x = 0
        for segment in strip:
            style = segment.style
            ground = style.bgcolor.triplet if style and style.bgcolor else None
            ink = style.color.triplet if style and style.color else None
            for sign in segment.text:
                for half in (0, 1):
                    inked = sign == "█" or sign == "▀▄"[half]
                    colour = ink if inked else ground
                    page.putpixel((x, 2 * y + half), colour.red if colour else 96)
                x += 1
    return page.resize((page.width * 8, page.height * 8), Image.Resampling.NEAREST)


@pytest.mark.parametrize(
    ("size", "term", "words"),
    [((80, 24), "linux", "setfont"), ((132, 43), "linux", ""), ((80, 24), "xterm", "")],
)
async def test_enter_on_a_label_shows_its_code_and_esc_puts_it_away(
    day: Day, size: tuple[int, int], term: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Walk(day).to(State.OPENED)
    async with at_an_area(day, LabelsScreen, size) as station:
        monkeypatch.setenv("TERM", term)
        station.app.screen.query_one(WorkTable).go_to("1")
        day_code = next(job for job in await station.live.ask(labels.jobs) if job.label == 1)
        code = await station.live.ask(labels.label, day_code.label)
        await station.press("enter")
        assert isinstance(station.app.screen, CodeScreen)
        assert words in station.seen
        shown = [found.text for found in zxingcpp.read_barcodes(photograph(station))]
        assert shown == ([] if words else [str(code and code.code)])
        await station.press("escape")
        assert isinstance(station.app.screen, LabelsScreen)
