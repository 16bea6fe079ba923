"""Measures the screens on a pty: start-up, key to paint and scan to screen of a board with many rows, beside
an empty Textual app and one that has nothing but Textual's own table with as many rows.

Every program runs from compiled bytecode, as an installed one does; the first start, which compiles, is not
counted. Start-up is told in CPU seconds of the process too, which bear a busy machine better.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median

from station.clinical.model import Label
from station.places import Home
from station.records.opening import connect
from station.records.queries.fetch import many
from tests.terminal.terminal import Terminal

APP = """
from screens.shell.terminal import set_environment
set_environment()
from textual.app import App, ComposeResult
from textual.widgets import DataTable, OptionList
class Bare(App):
    def compose(self) -> ComposeResult:
        yield {widget}
    def on_mount(self) -> None:
        {mount}
    def on_key(self, event) -> None:
        self.title = event.key
Bare().run(mouse=False)
"""
EMPTY = APP.format(widget="OptionList(*(f'line {n}' for n in range(20)))", mount="pass")
TABLE = APP.format(
    widget="DataTable(cursor_type='row', cell_padding=0)",
    mount="""table = self.query_one(DataTable)
        table.add_columns(*'abcdefg')
        for n in range(ROWS):
            table.add_row(*(f'line {n}, {c}' for c in 'abcdefg'))""",
)
TIMES = 5
KEYS = 20
COUNTED = "préparations :"
"""What the board says over its rows once they are there."""
FROM_BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}

Program = tuple[list[str], dict[str, str], str]
Measure = Callable[[list[str], dict[str, str], str], float]


def bench_screens(home: Home) -> None:
    """Print start-up, key to paint and scan to screen, and their ratios to the empty app."""
    code, rows = _a_label(home)
    board = ([sys.executable, "-m", "screens.command_line"], {"STATION_HOME": str(home.path)}, COUNTED)
    empty: Program = ([sys.executable, "-c", EMPTY], {}, "line 19")
    table: Program = ([sys.executable, "-c", TABLE.replace("ROWS", str(rows))], {}, "line 9, a")
    both = {"board": board, "empty app": empty}
    print(f"\nscreens, a board of {rows} rows")
    _tell("start to first whole screen", in_turn(both, start_up))
    _tell("  the same in CPU of the process", in_turn(both, start_up_cpu))
    paints = in_turn(both | {"bare table": table}, key_to_paint)
    _tell("key to paint", paints)
    scans = in_turn({"board": board}, partial(scan_to_screen, code))
    _tell("scan to its preparation's screen", scans | {"empty app": paints["empty app"]})


def _a_label(home: Home) -> tuple[str, int]:
    """Give the code on a bag, and how many preparations there are."""
    database = connect(home.database)
    found = many(database, Label, "id IN (SELECT bag_label FROM preparations) ORDER BY id DESC LIMIT 1")[0]
    (rows,) = database.execute("SELECT count(*) FROM preparations").fetchone()
    database.conn.close()
    assert found.code is not None
    return found.code, rows


def in_turn(programs: Mapping[str, Program], measure: Measure) -> dict[str, float]:
    """Measure several times in turn, so that all bear the same load, and give the medians."""
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(TIMES):
        for name, program in programs.items():
            taken[name].append(measure(*program))
    return {name: median(found) for name, found in taken.items()}


def _tell(what: str, times: Mapping[str, float]) -> None:
    told = "".join(f"{name} {1000 * taken:.1f} ms, " for name, taken in times.items())
    print(f"{what:36} {told}ratio {times['board'] / times['empty app']:.2f}")


def started(command: list[str], environment: Mapping[str, str], words: str) -> Terminal:
    """Start a program and wait until its screen shows some words."""
    terminal = Terminal(command, {**environment, **FROM_BYTECODE})
    terminal.wait_for(words)
    return terminal


def start_up(command: list[str], environment: dict[str, str], words: str) -> float:
    """Give the seconds from the command to a screen that shows some words."""
    began = time.perf_counter()
    terminal = started(command, environment, words)
    taken = time.perf_counter() - began
    ended(terminal)
    return taken


def start_up_cpu(command: list[str], environment: dict[str, str], words: str) -> float:
    """Give the CPU seconds that a program took until its screen showed some words."""
    terminal = started(command, environment, words)
    stat = Path(f"/proc/{terminal.process.pid}/stat").read_text(encoding="ascii")
    user, system = stat.rpartition(")")[2].split()[11:13]
    ended(terminal)
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def key_to_paint(command: list[str], environment: dict[str, str], words: str) -> float:
    """Give the median seconds from an arrow key to the first byte drawn for it."""
    terminal = started(command, environment, words)
    terminal.wait_gone("Ouverture")  # what acts is opened behind the board
    terminal.read(1.0)
    taken = []
    for _ in range(KEYS):
        terminal.read(0.05)
        before, began = len(terminal.output), time.perf_counter()
        terminal.press("down")
        while len(terminal.output) == before and time.perf_counter() - began < 1:
            terminal.read(0.001)
        taken.append(time.perf_counter() - began)
    ended(terminal)
    return median(taken)


def scan_to_screen(code: str, command: list[str], environment: dict[str, str], words: str) -> float:
    """Give the median seconds from a bag's scan to the screen of its preparation, whole: its way back is on
    it."""
    terminal = started(command, environment, words)
    terminal.wait_gone("Ouverture")  # what acts is opened behind the board
    terminal.read(1.0)
    taken = []
    for _ in range(1 + KEYS // 4):
        began = time.perf_counter()
        terminal.scan(code)
        terminal.wait_for("F10")
        taken.append(time.perf_counter() - began)
        terminal.press("f10")
        terminal.wait_gone("F10")
    ended(terminal)
    return median(taken[1:])  # the first loads the screen


def ended(terminal: Terminal) -> None:
    """End a program and give its pty back."""
    terminal.end()
    terminal.close()
