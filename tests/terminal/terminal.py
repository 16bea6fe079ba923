"""A program on a pseudo-terminal, driven by keys and framed scans, with the screen a person would see."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

ROOT = Path(__file__).resolve().parents[2]

KEYS = {
    **{"f1": b"\x1bOP", "f2": b"\x1bOQ", "f3": b"\x1bOR", "f4": b"\x1bOS"},
    **{"f5": b"\x1b[15~", "f6": b"\x1b[17~", "f7": b"\x1b[18~", "f8": b"\x1b[19~"},
    **{"f9": b"\x1b[20~", "f10": b"\x1b[21~", "f11": b"\x1b[23~", "f12": b"\x1b[24~"},
    **{"escape": b"\x1b", "enter": b"\r", "tab": b"\t", "backtab": b"\x1b[Z", "backspace": b"\x7f"},
    **{"up": b"\x1b[A", "down": b"\x1b[B", "right": b"\x1b[C", "left": b"\x1b[D"},
    **{"ctrl+l": b"\x0c", "ctrl+g": b"\x07"},
    **{"home": b"\x1b[H", "end": b"\x1b[F", "pageup": b"\x1b[5~", "pagedown": b"\x1b[6~"},
}
PREFIX, END = b"\x14", b"\r"

# pyte takes these for something else: questions to the terminal, and Kitty's goodbye
UNKNOWN = (b"\x1b[?2026$p", b"\x1b[?2048$p", b"\x1b[<u")


class Terminal:
    """One process in its own session on a pty; `text` is what its screen shows now."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        term: str = "linux",
    ) -> None:
        columns, lines = size
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        own = {"TERM": term, "PYTHONPATH": str(ROOT), "COLUMNS": str(columns), "LINES": str(lines)}
        self.process = subprocess.Popen(
            list(command),
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env={**os.environ, **own, **environment},
            cwd=ROOT,
            start_new_session=True,
        )
        self.output = b""
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)

    # Looking

    def read(self, seconds: float = 0.05) -> None:
        """Take what was written."""
        while select.select([self.master], [], [], seconds)[0]:
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                return
            self.output += piece
            for unknown in UNKNOWN:
                piece = piece.replace(unknown, b"")
            self._stream.feed(piece)
            seconds = 0.005

    def text(self) -> str:
        """Give the lines of the screen."""
        self.read()
        return "\n".join(self._lines())

    def _lines(self) -> list[str]:
        """Give the lines as they are now, no-break spaces as spaces."""
        return [line.replace("\u00a0", " ").replace("\u202f", " ") for line in self.screen.display]

    def until(self, condition: Callable[[], object], seconds: float = 60.0) -> None:
        """Read until something is true; fail with the screen after some seconds."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it never came true; the screen shows:\n" + self.text()
            self.read(0.01)

    def wait_for(self, *words: str, seconds: float = 60.0) -> None:
        """Wait until every word is on the screen."""
        self.until(lambda: all(word in "\n".join(self._lines()) for word in words), seconds)

    def wait_gone(self, word: str, seconds: float = 60.0) -> None:
        """Wait until a word is on the screen no more."""
        self.until(lambda: word not in "\n".join(self._lines()), seconds)

    def marked(self, word: str) -> bool:
        """Tell whether a word is on another ground than most words, as under a cursor."""
        grounds = [
            (cell.bg, cell.reverse)
            for line in self.screen.buffer.values()
            for cell in line.values()
            if cell.data.strip()
        ]
        usual = Counter(grounds).most_common(1)[0][0]
        for row, line in enumerate(self._lines()):
            place = line.find(word)
            if place >= 0:
                cell = self.screen.buffer[row][place]
                return (cell.bg, cell.reverse) != usual
        return False

    # Acting

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        os.write(self.master, data)

    def press(self, *keys: str) -> None:
        """Press keys by name, or type a text of one character."""
        for key in keys:
            self.send(KEYS.get(key) or key.encode())

    def type(self, text: str) -> None:
        """Type a text."""
        self.send(text.encode())

    def choose(self, word: str, key: str = "down", most: int = 40) -> None:
        """Move the cursor of a list to the line that holds a word, and press Enter."""
        for _ in range(most):
            self.read(0.05)
            if self.marked(word):
                return self.press("enter")
            self.press(key)
        raise AssertionError(f"no line {word!r} in the list; the screen shows:\n{self.text()}")

    def scan(self, *codes: str) -> None:
        """Scan codes as the scanner types them: framed."""
        for code in codes:
            self.send(PREFIX + code.encode() + END)

    # Ending

    def end(self, signal_number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code, everything written having been read."""
        self.process.send_signal(signal_number)
        self.until(lambda: self.process.poll() is not None)
        self.read()
        return int(self.process.returncode)

    def kill(self) -> None:
        """End the process as a power cut would, and wait until it is gone."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """Kill what still runs and give the pty back."""
        self.kill()
        os.close(self.master)
        os.close(self.slave)
