"""A printer behind a CUPS queue, given raw bytes with `lp`; the queue tells little of the paper."""

import os
import subprocess

from station.clinical.label_content import clean
from station.printing.conversation import Patience
from station.printing.results import (
    Delivery,
    PrinterStatus,
    Reason,
    State,
    delivered,
    doubtful,
    not_sent,
)

_TITLE = 100
# What lp says (LC_ALL=C) when it refuses before it has handed anything to the queue.
_REFUSALS = (
    "does not exist",
    "scheduler not responding",
    "not accepting jobs",
    "Unable to connect",
    "No such",
)


class CupsPrinter:
    """Hands each label to a queue as one job."""

    def __init__(self, queue: str, patience: Patience) -> None:
        self._queue, self._patience = queue, patience

    def send(self, data: bytes, title: str) -> Delivery:
        """Hand one label over; the queue may print it later, or never say that it did not."""
        return hand_to_queue(self._queue, data, title, self._patience.write, ("-o", "raw"))

    def status(self) -> PrinterStatus:
        """Ask the queue: offline when it is absent or stopped, else unknown: it does not know the paper."""
        try:
            done = _run(["lpstat", "-p", self._queue], self._patience.answer + self._patience.connect)
        except (FileNotFoundError, subprocess.TimeoutExpired):
            return PrinterStatus(State.OFFLINE)
        stopped = done.returncode != 0 or b"disabled" in done.stdout
        return PrinterStatus(State.OFFLINE if stopped else State.UNKNOWN)


def hand_to_queue(
    queue: str, data: bytes, title: str, seconds: float, options: tuple[str, ...] = ()
) -> Delivery:
    """Hand bytes to a queue as one job with `lp`, through a pipe: no patient data in the command."""
    command = ["lp", "-d", queue, *options, "-t", clean(title)[:_TITLE]]
    try:
        done = _run(command, seconds, data)
    except FileNotFoundError as error:
        return not_sent(Reason.DRIVER_MISSING, error)
    except subprocess.TimeoutExpired:
        return doubtful(Reason.QUEUE_SILENT)
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode == 0:
        return delivered(Reason.QUEUED)
    if any(refusal in said for refusal in _REFUSALS):
        return not_sent(Reason.QUEUE_REFUSED, said)
    return doubtful(Reason.QUEUE_REFUSED, said)


def _run(command: list[str], seconds: float, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    plain = os.environ | {"LC_ALL": "C"}
    return subprocess.run(command, input=data, capture_output=True, timeout=seconds, env=plain, check=False)
