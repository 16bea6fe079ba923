"""Measures the screens: start-up and key to paint of a board with many rows, beside an empty Textual app."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
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
TIMES = 7
KEYS = 40


def bench_screens(home: Home) -> None:
    """Print start-up and key to paint, and their ratios."""
    station = {"STATION_HOME": str(home.path)}
    board = ([sys.executable, "-m", "screens.command_line"], station, "F9")
    empty = ([sys.executable, "-c", EMPTY], {}, "line 19")
    starts = {name: start_up(*told) for name, told in (("board", board), ("empty app", empty))}
    keys = {name: key_to_paint(*told) for name, told in (("board", board), ("empty app", empty))}
    print()
    _tell("start to first whole screen", starts)
    _tell("key to paint", keys)


def _tell(what: str, times: Mapping[str, float]) -> None:
    print(
        f"{what}: board {1000 * times['board']:.1f} ms, empty app {1000 * times['empty app']:.1f} ms, ",
        end="",
    )
    print(f"ratio {times['board'] / times['empty app']:.2f}")


def start_up(command: list[str], environment: dict[str, str], words: str) -> float:
    """Give the median seconds from the command to a screen that shows some words."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        terminal = Terminal(command, environment)
        terminal.wait_for(words)
        taken.append(time.perf_counter() - began)
        terminal.end()
        terminal.close()
    return median(taken)


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
