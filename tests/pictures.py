"""Pictures of every screen and of every dialog that one key opens there, drawn by the real app:
`python -m tests.pictures FOLDER [--lang fr]`.

Each is drawn in both languages at 80x24 and 132x43, in the sixteen colours of the Linux console, as SVG with
its text beside it; `rsvg-convert` makes PNG of it where it is installed. The README shows some.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from importlib import import_module
from pathlib import Path

from rich.color import Color
from rich.terminal_theme import SVG_EXPORT_THEME

from screens.app import StationApp
from screens.areas import AREAS
from screens.navigation import walk
from screens.shell.keyed import KeyedScreen
from screens.shell.themes import DARK, THEMES
from station.clinical.model import State
from station.words import Language, set_language
from tests.flow.day import MORNING, Day, ShiftedClock, copied, left, whole_day
from tests.flow.walk import Walk
from tests.screens.at_the_board import at_the_board, board
from tests.screens.at_the_station import Station
from tests.screens.waiting import until

CONSOLE = (
    *("#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"),
    *("#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"),
)
"""The palette of the kernel's console."""

SIZES = {"80x24": (80, 24), "132x43": (132, 43)}
STEPS = (
    (State.ORDERED, "validation"),
    (State.OPENED, "tray"),
    (State.STARTED, "making"),
    (State.DRAWN, "reading"),
    (State.FINISHED, "bag_check"),
    (State.CHECKED, "release"),
    (State.HANDED_OVER, "ended"),
)
AROUND = ((1, State.RELEASED), (2, State.DRAWN), (3, State.OPENED), (5, State.VALIDATED))
KEYS = (("help", "f1"), ("menu", "f9"))

Draw = Callable[[StationApp, str], Awaitable[None]]


def drawn(app: StationApp) -> str:
    """Draw what is on the screen, with the sixteen colours a console has instead of the library's."""
    svg = app.export_screenshot(title="station")
    for number, colour in enumerate(CONSOLE):
        svg = svg.replace(Color.from_rgb(*SVG_EXPORT_THEME.ansi_colors[number]).name, colour)
    return svg


def text_of(app: StationApp) -> str:
    """Give what is on the screen as text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def draw_all(
    folder: Path, language: Language, size: tuple[int, int], only: str, theme: str = DARK.name
) -> None:
    """Draw the board, help and menu, every area, every step and the wall, each on a day of its own."""
    folder.mkdir(parents=True, exist_ok=True)

    async def keep(app: StationApp, name: str) -> None:
        if any(word in name for word in only.split(",")):
            if app.theme != theme:
                app.theme = theme
                await asyncio.sleep(0.1)
            (folder / f"{name}.svg").write_text(drawn(app), encoding="utf-8")
            (folder / f"{name}.txt").write_text(text_of(app), encoding="utf-8")

    with tempfile.TemporaryDirectory() as scratch:
        prepared = Path(scratch) / "prepared"
        left(whole_day(prepared, ShiftedClock(MORNING)))
        set_language(language)
        await _draw_areas(prepared, Path(scratch) / "areas", size, keep)
        for state, name in STEPS:
            if any(word in name for word in only.split(",")):
                await _draw_step(prepared, Path(scratch) / name, state, name, size, keep)
        await _draw_wall(prepared, Path(scratch) / "wall", size, keep)


def _opened(prepared: Path, folder: Path, walked: Iterable[tuple[int, State]]) -> Day:
    day = copied(prepared, folder, ShiftedClock(MORNING))
    for number, state in walked:
        Walk(day, number=number).to(state)
    return day


async def _draw_areas(prepared: Path, folder: Path, size: tuple[int, int], keep: Draw) -> None:
    day = _opened(prepared, folder, AROUND)
    async with at_the_board(day, size) as station:
        await station.printed()
        await keep(station.app, "board")
        for name, key in KEYS:
            await station.press(key)
            await keep(station.app, name)
            await station.press("escape")
        for command, module, screen in AREAS:
            await _draw_area(station, getattr(import_module(module), screen)(), command.id, keep)
    day.close()


async def _draw_area(station: Station, screen: KeyedScreen[None], name: str, keep: Draw) -> None:
    await station.app.push_screen(screen)
    await station.settled()
    await keep(station.app, name)
    await _draw_dialogs(station, screen, name, keep)
    if station.app.screen is screen:
        screen.finish()
        await station.settled()


async def _draw_dialogs(station: Station, screen: KeyedScreen[None], name: str, keep: Draw) -> None:
    """Draw what each key of a screen opens now, and leave it again unsigned."""
    for command in screen.KEYS:
        if command.key is None or screen.reason_against(command) is not None:
            continue
        await station.press(command.key)
        if station.app.screen is not screen:
            await keep(station.app, f"{name}+{command.key}")
        for _ in range(4):
            if station.app.screen is screen or not isinstance(station.app.screen, KeyedScreen):
                break
            await station.press("escape" if station.app.screen.is_modal else "f10")


async def _draw_step(
    prepared: Path, folder: Path, state: State, name: str, size: tuple[int, int], keep: Draw
) -> None:
    day = _opened(prepared, folder, [(1, state)] if state is not State.ORDERED else [])
    async with at_the_board(day, size) as station:
        below = board(station)
        station.app.begin(walk(below, station.live, 1))
        await until(lambda: station.app.screen is not below)
        await station.printed()
        await keep(station.app, name)
        if isinstance(station.app.screen, KeyedScreen):
            await _draw_dialogs(station, station.app.screen, name, keep)
    day.close()


async def _draw_wall(prepared: Path, folder: Path, size: tuple[int, int], keep: Draw) -> None:
    from screens.wall.app import wall_app
    from station.records.seats import Seat
    from station.runtime.live import Live

    day = _opened(prepared, folder, AROUND)
    day.later(hours=3)
    left(day)
    live = Live(day.home, Seat.OBSERVER, day.clock)
    await live.open()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(live.close)
        app = wall_app(live)
        pilot = await stack.enter_async_context(app.run_test(size=size))
        await pilot.pause(0.3)
        await keep(app, "wall")


def main(arguments: list[str]) -> int:
    """Draw into `FOLDER/<language>/<size>/`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lang", choices=("fr", "en"))
    parser.add_argument("--size", choices=tuple(SIZES))
    parser.add_argument("--only", default="", help="only pictures whose name holds one of these")
    parser.add_argument("--theme", choices=[theme.name for theme in THEMES], default=DARK.name)
    told = parser.parse_args(arguments)
    for language in (told.lang,) if told.lang else ("fr", "en"):
        for name in (told.size,) if told.size else SIZES:
            folder = told.folder / language / name
            asyncio.run(draw_all(folder, language, SIZES[name], told.only, told.theme))
            print(f"{language} {name}: {len(list(folder.glob('*.svg')))} pictures in {folder}")
            _make_png(folder)
    return 0


def _make_png(folder: Path) -> None:
    if shutil.which("rsvg-convert"):
        for svg in sorted(folder.glob("*.svg")):
            subprocess.run(
                ["rsvg-convert", "-w", "1200", str(svg), "-o", str(svg.with_suffix(".png"))], check=True
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
