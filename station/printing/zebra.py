"""A ZPL printer over a two-way line: ~HS before, the label, and ~HS until nothing waits in it any more.

A Zebra without media or ribbon, or with its head open, answers ~HS with silence (Zebra, ZPL Programming
Guide, ~HS): silence before the label means that nothing was sent, after it that nobody knows.
"""

import re
import time
from dataclasses import dataclass

from station.printing.dialogue import Line, drain
from station.printing.line_printer import LinePrinter
from station.printing.results import (
    Delivery,
    PrinterStatus,
    Reason,
    State,
    delivered,
    doubtful,
    not_sent,
    reason_of,
)

_ASK = b"~HS\r\n"
_FRAMES = re.compile(rb"\x02([\d,]+)\x03\r?\n?\x02([\d,]+)\x03\r?\n?\x02([\d,]+)\x03")
_PAUSE = 0.3


@dataclass(frozen=True, slots=True)
class HostStatus:
    """What ~HS says: the printer's state, and whether something is still waiting to be printed."""

    state: State
    busy: bool


def read_host_status(heard: bytes) -> HostStatus | None:
    """Read the three strings of an answer to ~HS; None for anything else."""
    found = _FRAMES.search(heard)
    if found is None:
        return None
    first, second = found[1].split(b","), found[2].split(b",")
    if len(first) != 12 or len(second) != 11:
        return None
    paper_out, paused, formats, full, partial = first[1], first[2], first[4], first[5], first[7]
    head_up, ribbon_out, remaining = second[2], second[3], second[8]
    state = State.READY
    if int(head_up):
        state = State.COVER_OPEN
    elif int(paper_out) or int(ribbon_out):
        state = State.PAPER_OUT
    elif int(paused) or int(full):
        state = State.OFFLINE
    return HostStatus(state, bool(int(formats) or int(partial) or int(remaining)))


def ask_host_status(line: Line, patience: float) -> HostStatus | None:
    """Ask ~HS; None when no whole answer came within `patience` s."""
    drain(line)
    line.write(_ASK)
    heard, deadline = b"", time.monotonic() + patience
    while (left := deadline - time.monotonic()) > 0:
        heard += line.read(left)
        if (status := read_host_status(heard)) is not None:
            return status
    return None


class ZebraPrinter(LinePrinter):
    """A line printer whose language is ZPL."""

    def _ask(self, line: Line) -> PrinterStatus:
        found = ask_host_status(line, self._patience.answer)
        return PrinterStatus(found.state if found else State.UNKNOWN)

    def _over(self, line: Line, data: bytes) -> Delivery:
        try:
            found = ask_host_status(line, self._patience.answer)
        except OSError as error:
            return not_sent(Reason.CUT_OFF, error)
        if found is None:
            return not_sent(Reason.ZEBRA_SILENT)
        if found.state is not State.READY:
            return not_sent(reason_of(found.state))
        try:
            line.write(data)
            return self._until_idle(line)
        except OSError as error:
            return doubtful(Reason.STALLED if isinstance(error, TimeoutError) else Reason.CUT_OFF, error)

    def _until_idle(self, line: Line) -> Delivery:
        deadline = time.monotonic() + self._patience.paper
        while time.monotonic() < deadline:
            found = ask_host_status(line, self._patience.answer)
            if found is None:
                return doubtful(Reason.ZEBRA_SILENT)
            if found.state is not State.READY:
                return doubtful(reason_of(found.state))
            if not found.busy:
                return delivered(Reason.STATUS_READY)
            time.sleep(_PAUSE)
        return doubtful(Reason.STALLED)
