"""How many bytes a key costs on the line, by look and terminal: `python -m tests.bytes_per_key`.

Types into the search field of the demonstration's board and moves its cursor, on a real pty, and counts what
the app writes. A slow link (9600 bit/s) carries 960 bytes a second.
"""

from __future__ import annotations

import sys
import tempfile
from statistics import median

from tests.terminal.terminal import Terminal

TYPED = "doxorub"
MOVES = ("down",) * 6 + ("up",) * 3
LOOKS = (("colours", "linux", ()), ("colours", "xterm-256color", ()), ("plain", "linux", ("--plain",)))


def main() -> int:
    """Print a line for each look: the first picture, then the median key of each kind."""
    print(f"{'look':<10}{'TERM':<16}{'first picture':>15}{'a letter':>10}{'an arrow':>10}")
    for look, term, options in LOOKS:
        with tempfile.TemporaryDirectory() as folder:
            first, letters, arrows = measured(folder, term, options)
        print(f"{look:<10}{term:<16}{first:>15}{median(letters):>10.0f}{median(arrows):>10.0f}")
    return 0


def measured(folder: str, term: str, options: tuple[str, ...]) -> tuple[int, list[int], list[int]]:
    """Count bytes in the demonstration at 80x24."""
    command = [sys.executable, "-m", "screens.command_line", *options, "demo"]
    terminal = Terminal(command, {"TMPDIR": folder, "STATION_HOME": folder}, term=term)
    try:
        terminal.wait_for("F9", seconds=60)
        settle(terminal)
        first = len(terminal.output)
        terminal.press("escape")  # away with the welcome
        settle(terminal)
        arrows = [cost(terminal, key) for key in MOVES]
        terminal.press("f5")
        settle(terminal)
        return first, [cost(terminal, letter) for letter in TYPED], arrows
    finally:
        terminal.close()


def cost(terminal: Terminal, key: str) -> int:
    """Count what one key makes the app write."""
    before = len(terminal.output)
    terminal.press(key)
    settle(terminal)
    return len(terminal.output) - before


def settle(terminal: Terminal) -> None:
    """Read until nothing more comes for a while."""
    seen = -1
    while seen != len(terminal.output):
        seen = len(terminal.output)
        terminal.read(0.4)


if __name__ == "__main__":
    raise SystemExit(main())
