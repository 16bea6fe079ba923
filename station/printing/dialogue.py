"""The questions an ESC/POS printer answers: its real-time status and Epson's proof that all is printed."""

import time
from collections.abc import Callable
from typing import Protocol

from station.printing.results import PrinterStatus, State

_ASK = b"\x10\x04"  # DLE EOT n, Epson's real-time status
_OFFLINE, _COVER, _PAPER_STOP, _ERROR, _NEAR_END, _PAPER_END = 0x08, 0x04, 0x20, 0x40, 0x0C, 0x60
_PROCESS_ID = b"\x1d(H\x06\x0000"  # GS ( H function 48
_PROCESS_REPLY = b'7"'
_MOST_DRAINS = 64


class Line(Protocol):
    """A two-way line to a printer. Both calls end in bounded time and raise OSError when it is dead."""

    def write(self, data: bytes) -> None:
        """Hand all the bytes over, or raise."""

    def read(self, seconds: float) -> bytes:
        """Give what has arrived, waiting at most that long; nothing when nothing came."""


def ask_status(line: Line, patience: float) -> PrinterStatus:
    """Ask online, cover and paper; unknown as soon as one question has no valid answer within `patience` s.

    A late answer can't be told from the next one: after a silence nothing more is asked on this line.
    """
    answers = []
    for question in (1, 2, 4):
        drain(line)
        line.write(_ASK + bytes([question]))
        answer = _wait(line, patience, _valid_status)
        if answer is None:
            return PrinterStatus(State.UNKNOWN)
        answers.append(answer[0])
    return judge(*answers)


def judge(online: int, cause: int, paper: int) -> PrinterStatus:
    """Read the answers to DLE EOT 1, 2 and 4 (bits as in Epson's ESC/POS reference)."""
    near_end = bool(paper & _NEAR_END)
    if cause & _COVER:
        return PrinterStatus(State.COVER_OPEN, near_end)
    if paper & _PAPER_END or cause & _PAPER_STOP:
        return PrinterStatus(State.PAPER_OUT, near_end)
    if online & _OFFLINE or cause & _ERROR:
        return PrinterStatus(State.OFFLINE, near_end)
    return PrinterStatus(State.READY, near_end)


def ask_process(line: Line, mark: bytes) -> None:
    """Ask the printer to send back a mark of four letters A-O once all before it is printed."""
    line.write(_PROCESS_ID + mark)


def process_done(line: Line, mark: bytes, patience: float) -> bool:
    """Tell whether that mark came back within `patience` s."""
    wanted = _PROCESS_REPLY + mark + b"\0"
    return _wait(line, patience, lambda heard: wanted if wanted in heard else None) is not None


def drain(line: Line) -> None:
    """Throw away what arrived unasked, so that it is not taken for an answer."""
    for _ in range(_MOST_DRAINS):
        if not line.read(0):
            return


def _valid_status(heard: bytes) -> bytes | None:
    """Find a status byte: bits 1 and 4 set, 0 and 7 clear; an unasked ASB block or noise does not match."""
    return next((bytes([byte]) for byte in heard if byte & 0x93 == 0x12), None)


def _wait(line: Line, patience: float, find: Callable[[bytes], bytes | None]) -> bytes | None:
    heard, deadline = b"", time.monotonic() + patience
    while True:
        left = deadline - time.monotonic()
        part = line.read(max(left, 0))
        heard = (heard + part)[-256:]
        if (found := find(heard)) is not None:
            return found
        if left <= 0:
            return None
