"""Which printer a setting like `network:10.0.0.5:9100` means."""

import re
from pathlib import Path
from typing import Protocol

from station.clinical.label_content import clean
from station.printing.conversation import Patience
from station.printing.cups_queue import CupsPrinter
from station.printing.device_file import DeviceFilePrinter
from station.printing.line_printer import LinePrinter
from station.printing.network import SilentNetworkPrinter, SocketLine
from station.printing.results import Delivery, PrinterStatus
from station.printing.serial_port import SerialLine
from station.printing.usb_port import UsbLine
from station.printing.virtual import VirtualPrinter

_NETWORK = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9.-]*):(\d{1,5})(:silent)?")
_USB = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})")
_SERIAL = re.compile(r"(/.+):(\d{3,7})")
_QUEUE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]*")


class Printer(Protocol):
    """Something that takes labels. Neither call raises, and both return in bounded time."""

    def send(self, data: bytes, title: str) -> Delivery:
        """Print one label; the title is for lists of jobs."""

    def status(self) -> PrinterStatus:
        """Ask how the printer is."""


class UnknownPrinter(ValueError):
    """A printer setting that means nothing (words at `printer.unknown_spec`)."""

    def __init__(self, spec: str) -> None:
        """Keep the setting."""
        super().__init__(f"no such kind of printer: {spec!r}")
        self.spec = spec


def open_printer(spec: str, patience: Patience | None = None) -> Printer:
    """Give the printer a setting means, without touching it yet; UnknownPrinter when it means none.

    `virtual:DIR`, `network:HOST:PORT` (with `:silent` for a printer that never answers), `usb:VID:PID` in
    hexadecimal, `serial:DEVICE:BAUD`, `file:PATH`, `cups:QUEUE`.
    """
    kind, _, rest = clean(spec).partition(":")
    waits = patience or Patience()
    printer: Printer | None = None
    if kind in ("virtual", "file") and rest:
        path = Path(rest)
        printer = VirtualPrinter(path) if kind == "virtual" else DeviceFilePrinter(path, waits)
    elif kind == "network" and (found := _NETWORK.fullmatch(rest)):
        printer = _network(found[1].strip("[]"), int(found[2]), bool(found[3]), waits)
    elif kind == "usb" and (found := _USB.fullmatch(rest)):
        printer = _usb(int(found[1], 16), int(found[2], 16), waits)
    elif kind == "serial" and (found := _SERIAL.fullmatch(rest)):
        printer = _serial(found[1], int(found[2]), waits)
    elif kind == "cups" and _QUEUE.fullmatch(rest):
        printer = CupsPrinter(rest, waits)
    if printer is None:
        raise UnknownPrinter(spec)
    return printer


def _network(host: str, port: int, silent: bool, waits: Patience) -> Printer:
    if silent:
        return SilentNetworkPrinter(host, port, waits)
    return LinePrinter(lambda: SocketLine(host, port, waits), waits)


def _usb(vendor: int, product: int, waits: Patience) -> Printer:
    return LinePrinter(lambda: UsbLine(vendor, product, waits), waits)


def _serial(device: str, baud: int, waits: Patience) -> Printer:
    return LinePrinter(lambda: SerialLine(device, baud, waits), waits)
