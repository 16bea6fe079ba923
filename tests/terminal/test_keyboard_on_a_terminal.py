"""The keyboard on a real pseudo-terminal: rough bytes, signals, glued scans."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal

F2, F9, ESC = b"\x1bOQ", b"\x1b[20~", b"\x1b"


# As the real command does: the terminal is prepared before anything loads Textual.
PREPARED = (
    "import runpy; from screens.shell.terminal import set_environment; set_environment();"
    " runpy.run_path('tests/screens/sample.py', run_name='__main__')"
)


class Sample(Terminal):
    """The sample station on a terminal, with the scans that it took and its log."""

    def __init__(self, kind: str, folder: Path, term: str = "linux") -> None:
        self.scans, self.log = folder / "scans", folder / "station.log"
        super().__init__(
            [sys.executable, "-c", PREPARED, kind],
            {"SAMPLE_LOG": str(self.log), "SAMPLE_SCANS": str(self.scans)},
            term=term,
        )

    def scanned(self) -> list[str]:
        return self.scans.read_text().split("\n")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Sample]]:
    """Open a terminal and wait until the station is drawn."""
    terminals: list[Sample] = []

    def open_one(kind: str = "board", term: str = "linux") -> Sample:
        terminal = Sample(kind, tmp_path, term)
        terminals.append(terminal)
        terminal.until(lambda: "PATIENT 3" in terminal.text() and "F9" in terminal.text())
        return terminal

    yield open_one
    for terminal in terminals:
        terminal.close()


Open = Callable[..., Sample]


def scan(*codes: str) -> bytes:
    return b"".join(b"\x14" + code.encode() + b"\r" for code in codes)


def test_a_byte_that_is_not_utf8_does_not_end_the_app(opened: Open) -> None:
    terminal = opened()
    terminal.send(b"\xe9\xff\xe9")
    terminal.send(F2)
    terminal.until(lambda: "Remarque" in terminal.text())
    assert terminal.process.poll() is None
    assert terminal.end() == 0


def test_a_scan_with_a_byte_that_is_not_utf8_is_refused_in_words(opened: Open) -> None:
    terminal = opened()
    terminal.send(b"\x14AB\xe9CD\r" + scan("BEL\x1d1"))
    terminal.until(lambda: "Groupe gardé" in terminal.text())
    terminal.end()
    assert terminal.scanned() == ["BEL\x1d1"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_clean(opened: Open, number: int) -> None:
    import termios

    terminal = opened()
    assert terminal.end(number) == 0
    left, shown = terminal.output.rfind(b"\x1b[?1049l"), terminal.output.rfind(b"\x1b[?25h")
    assert left > terminal.output.rfind(b"\x1b[?1049h") >= 0
    assert shown > terminal.output.rfind(b"\x1b[?25l") >= 0
    assert termios.tcgetattr(terminal.slave)[3] == terminal.before[3]  # echo and line editing are back
    assert b"Traceback" not in terminal.output


def test_ctrl_z_and_its_signal_stop_nothing(opened: Open) -> None:
    terminal = opened()
    terminal.send(b"\x1a")
    terminal.process.send_signal(signal.SIGTSTP)
    terminal.send(F2)
    terminal.until(lambda: "Remarque" in terminal.text())
    assert terminal.end() == 0


def test_woken_from_a_stop_it_reads_and_draws_by_one_hand_each_as_before(opened: Open) -> None:
    terminal = opened()
    terminal.until(lambda: False if terminal.read() else _settled(terminal))
    drawn, threads = terminal.text(), _threads(terminal)
    terminal.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED)
    before = len(terminal.output)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.until(lambda: len(terminal.output) > before and _settled(terminal))
    assert terminal.text() == drawn
    assert _threads(terminal) == threads
    codes = [f"CODE{n:04}" for n in range(16)]
    terminal.send(scan(*codes))
    terminal.until(lambda: False if terminal.read() else _settled(terminal))
    terminal.end()
    assert terminal.scanned() == codes


def _threads(terminal: Terminal) -> int:
    return len(os.listdir(f"/proc/{terminal.process.pid}/task"))


def test_no_mouse_and_no_kitty_keys_are_asked_for(opened: Open) -> None:
    terminal = opened(term="xterm-256color")
    terminal.end()
    assert b"\x1b[?1000h" not in terminal.output and b"\x1b[?1003h" not in terminal.output
    assert b"\x1b[>" not in terminal.output


def test_only_16_colours_are_sent(opened: Open) -> None:
    terminal = opened(term="xterm-256color")
    terminal.send(F2)
    terminal.until(lambda: "Remarque" in terminal.text())
    terminal.end()
    assert b";2;" not in terminal.output and b"38;5" not in terminal.output


def test_four_glued_scans_land_whole_while_screens_are_pushed_and_popped(opened: Open) -> None:
    terminal = opened("ping")
    codes = [f"CODE{n:04}" for n in range(32)]
    for place in range(0, 32, 4):
        terminal.send(scan(*codes[place : place + 4]))
        time.sleep(0.03 * (place % 3))
    terminal.until(lambda: False if terminal.read() else _settled(terminal))
    terminal.end()
    assert terminal.scanned() == codes


def _settled(terminal: Terminal) -> bool:
    """Whether nothing was written for half a second."""
    before = len(terminal.output)
    terminal.read(0.5)
    return len(terminal.output) == before


def test_an_unexpected_error_shows_one_sentence_and_no_value(opened: Open) -> None:
    terminal = opened()
    terminal.send(scan("BOOM"))
    terminal.until(lambda: terminal.process.poll() is not None)
    terminal.read()
    assert terminal.process.returncode == 70
    end = terminal.output.rpartition(b"\x1b[?1049l")[2].decode()
    assert "erreur imprévue" in end
    assert "MARTIN" not in end and "Traceback" not in end
    assert "ValueError" in terminal.log.read_text()


@pytest.mark.parametrize("term", ["linux", "xterm-256color", "screen"])
def test_the_function_keys_and_esc_arrive(opened: Open, term: str) -> None:
    terminal = opened(term=term)
    terminal.send(F9)
    terminal.until(lambda: "Quitter la station" in terminal.text())
    terminal.send(ESC)
    terminal.until(lambda: "Quitter la station" not in terminal.text())
    assert terminal.end() == 0


def test_no_sign_of_a_text_steers_the_terminal(opened: Open) -> None:
    terminal = opened()
    before = len(terminal.output)
    terminal.send(scan("EVIL"))
    terminal.until(
        lambda: "26A00000" in terminal.text() and terminal.text().count("ICI]0;titre[2J31mLA") == 2
    )
    sent = terminal.output[before:].decode()
    for steering in ("\x1b]0;", "\x1b[2J\x9b", "\x07", "\x9b", "\u202e", "\u2066", "\x85", "\u2028"):
        assert steering not in sent
