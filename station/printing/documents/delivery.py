"""Where a made document goes: to a CUPS queue with `lp`, or into a folder. Touches: the queue, the folder."""

from __future__ import annotations

import os
from pathlib import Path

from station.printing.cups_queue import hand_to_queue
from station.printing.results import Delivery, Outcome, Reason, not_sent

QUEUE = "cups:"
SECONDS = 30.0
"""How long `lp` may take to accept a document of some hundred pages."""


def send_document(pdf: bytes, place: str, folder: Path, name: str) -> Delivery:
    """Send a document to `cups:QUEUE`, else keep it in the folder as `<name>.pdf`, over nothing."""
    if place.startswith(QUEUE):
        return hand_to_queue(place.removeprefix(QUEUE), pdf, name, SECONDS)
    try:
        return Delivery(Outcome.DELIVERED, Reason.HANDED_OVER, kept=_keep(pdf, folder, name))
    except OSError as error:
        return not_sent(Reason.NOT_ALLOWED, error)


def _keep(pdf: bytes, folder: Path, name: str) -> str:
    """Write a new file that only its owner reads; where the name is taken, the next number is added."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(1, 1000):
        path = folder / (f"{name}.pdf" if number == 1 else f"{name}-{number}.pdf")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        return path.name
    raise FileExistsError(f"{name}.pdf")
