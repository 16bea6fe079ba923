"""A printer on USB, opened with escpos and never written to without a time limit."""

import contextlib
from typing import Any

from station.printing.conversation import Patience
from station.printing.escpos_bytes import printer_classes
from station.printing.line_printer import NoLine
from station.printing.results import Reason

_CHUNK = 4096
_READ = 64
_FROM_PRINTER = 0x80


class UsbLine:
    """One opening of a USB printer."""

    def __init__(self, vendor: int, product: int, patience: Patience) -> None:
        """Find and claim the printer; NoLine when it is absent or the USB driver is not installed."""
        self._patience = patience
        classes = printer_classes()
        if not classes.Usb.is_usable():
            raise NoLine(Reason.DRIVER_MISSING, "pyusb is not installed")
        try:
            self._printer: Any = classes.Usb(vendor, product, timeout=int(1000 * patience.write))
            self._device: Any = self._printer.device
            self._out, self._in = _endpoints(self._device)
        except (RuntimeError, ValueError) as error:
            raise NoLine(Reason.DRIVER_MISSING, error) from error
        except Exception as error:  # escpos' own errors have no common base with the system's
            raise NoLine(Reason.ABSENT, error) from error

    def write(self, data: bytes) -> None:
        """Hand all the bytes over, each part within the patience."""
        for start in range(0, len(data), _CHUNK):
            part = data[start : start + _CHUNK]
            if self._device.write(self._out, part, int(1000 * self._patience.write)) != len(part):
                raise TimeoutError("the printer took a part only")

    def read(self, seconds: float) -> bytes:
        """Give what has arrived."""
        try:
            # 0 would mean for ever.
            return bytes(self._device.read(self._in, _READ, max(1, int(1000 * seconds))))
        except TimeoutError:
            return b""
        except OSError as error:
            if "timed out" in str(error) or "timeout" in str(error):
                return b""
            raise

    def close(self) -> None:
        """Give the printer back to the system."""
        with contextlib.suppress(OSError):
            self._printer.close()

    def abort(self) -> None:
        """Give the printer back; USB has no bytes under way once a write has ended."""
        self.close()


def _endpoints(device: Any) -> tuple[int, int]:
    """Give the addresses to write to and read from; OSError when the device lacks one."""
    addresses = [endpoint.bEndpointAddress for endpoint in device.get_active_configuration()[(0, 0)]]
    to_printer = [address for address in addresses if not address & _FROM_PRINTER]
    from_printer = [address for address in addresses if address & _FROM_PRINTER]
    if not to_printer or not from_printer:
        raise OSError("no printer endpoints on this device")
    return to_printer[0], from_printer[0]
