"""Measures the screens: start-up and key to paint of a board with many rows, beside an empty Textual app."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from station.places import Home
from tests.terminal.terminal import Terminal

EMPTY = """
from screens.shell.terminal import set_environment
set_environment()
from textual.app import App, ComposeResult
from textual.widgets import OptionList
class Empty(App):
    def compose(self) -> ComposeResult:
        yield OptionList(*(f"line {n}" for n in range(20)))
    def on_key(self, event) -> None:
        self.title = event.key
Empty().run(mouse=False)
"""
TIMES = 5
KEYS = 20

Program = tuple[list[str], dict[str, str], str]


def bench_screens(home: Home) -> None:
    """Print start-up and key to paint, and their ratios."""
    station = {"STATION_HOME": str(home.path)}
    board = ([sys.executable, "-m", "screens.command_line"], station, "F9")
    empty = ([sys.executable, "-c", EMPTY], {}, "line 19")
    both = (("board", board), ("empty app", empty))
    print()
    _tell("start to first whole screen", in_turn(both, start_up))
    _tell("key to paint", in_turn(both, key_to_paint))


def in_turn(both: Sequence[tuple[str, Program]], measure: Callable[..., float]) -> dict[str, float]:
    """Measure several times in turn, so that both bear the same load, and give the medians."""
    taken: dict[str, list[float]] = {name: [] for name, _ in both}
    for _ in range(TIMES):
        for name, program in both:
            taken[name].append(measure(*program))
    return {name: median(found) for name, found in taken.items()}


def _tell(what: str, times: Mapping[str, float]) -> None:
    print(
        f"{what}: board {1000 * times['board']:.1f} ms, empty app {1000 * times['empty app']:.1f} ms, ",
        end="",
    )
    print(f"ratio {times['board'] / times['empty app']:.2f}")


def start_up(command: list[str], environment: dict[str, str], words: str) -> float:
    """Give the seconds from the command to a screen that shows some words."""
    began = time.perf_counter()
    terminal = Terminal(command, environment)
    terminal.wait_for(words)
    taken = time.perf_counter() - began
    terminal.end()
    terminal.close()
    return taken


def key_to_paint(command: list[str], environment: dict[str, str], words: str) -> float:
    """Give the median seconds from an arrow key to the first byte drawn for it."""
    terminal = Terminal(command, environment)
    terminal.wait_for(words)
    terminal.read(1.0)
    taken = []
    for _ in range(KEYS):
        terminal.read(0.05)
        before, began = len(terminal.output), time.perf_counter()
        terminal.press("down")
        while len(terminal.output) == before and time.perf_counter() - began < 1:
            terminal.read(0.001)
        taken.append(time.perf_counter() - began)
    terminal.end()
    terminal.close()
    return median(taken)
