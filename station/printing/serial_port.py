"""A printer on a serial port, opened with escpos and never trusted to answer."""

import contextlib
import select
from typing import Any

from station.printing.conversation import Patience
from station.printing.escpos_bytes import printer_classes
from station.printing.line_printer import NoLine
from station.printing.results import Reason

_BITS_PER_BYTE = 10


class SerialLine:
    """One opening of a serial port."""

    def __init__(self, device: str, baud: int, patience: Patience) -> None:
        """Open the port; NoLine when it is absent or the serial driver is not installed."""
        self._baud, self._patience = baud, patience
        classes = printer_classes()
        try:
            port = classes.Serial(devfile=device, baudrate=baud, timeout=patience.answer)
            self._port: Any = port.device
        except RuntimeError as error:
            raise NoLine(Reason.DRIVER_MISSING, error) from error
        except Exception as error:  # escpos' own errors have no common base with the system's
            raise NoLine(Reason.ABSENT, error) from error

    def write(self, data: bytes) -> None:
        """Hand all the bytes to the port, in the time they need at this speed plus the patience."""
        self._port.write_timeout = len(data) * _BITS_PER_BYTE / self._baud + self._patience.write
        try:
            self._port.write(data)
        except OSError as error:
            raise TimeoutError(str(error)) if "timeout" in str(error).lower() else error from error

    def read(self, seconds: float) -> bytes:
        """Give what has arrived."""
        ready, _, _ = select.select([self._port], [], [], seconds)
        if not ready:
            return b""
        heard: bytes = self._port.read(self._port.in_waiting or 1)
        return heard

    def close(self) -> None:
        """Close the port. Not through escpos, which waits without limit for a stalled printer."""
        with contextlib.suppress(OSError):
            self._port.close()

    def abort(self) -> None:
        """Close the port and throw away what it still holds."""
        with contextlib.suppress(OSError):
            self._port.reset_output_buffer()
        self.close()
