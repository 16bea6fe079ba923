"""A printer that is a file, as /dev/usb/lp0: written to, never created, and it tells nothing."""

import contextlib
import os
import select
import time
from pathlib import Path

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

_CHUNK = 4096


class DeviceFilePrinter:
    """Writes each label to a file that must be there already."""

    def __init__(self, path: Path, patience: Patience) -> None:
        self._path, self._patience = path, patience

    def send(self, data: bytes, title: str) -> Delivery:
        """Print one label."""
        try:
            # Never O_CREAT: a label written to a new ordinary file would count as printed.
            device = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY)
        except PermissionError as error:
            return not_sent(Reason.NOT_ALLOWED, error)
        except OSError as error:
            return not_sent(Reason.ABSENT, error)
        try:
            return self._write_all(device, data)
        finally:
            with contextlib.suppress(OSError):
                os.close(device)

    def status(self) -> PrinterStatus:
        """Tell whether the file is there; it can't say more."""
        return PrinterStatus(State.UNKNOWN if self._path.exists() else State.OFFLINE)

    def _write_all(self, device: int, data: bytes) -> Delivery:
        written, deadline = 0, time.monotonic() + self._patience.write
        while written < len(data):
            try:
                written += os.write(device, data[written : written + _CHUNK])
            except BlockingIOError:
                left = deadline - time.monotonic()
                if left <= 0:
                    return doubtful(Reason.STALLED) if written else not_sent(Reason.STALLED)
                select.select([], [device], [], left)
            except OSError as error:
                return doubtful(Reason.CUT_OFF, error) if written else not_sent(Reason.CUT_OFF, error)
        return delivered(Reason.HANDED_OVER)
