"""Which printer a setting like `network:10.0.0.5:9100` means."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from station.clinical.printer_spec import ZPL, read_spec
from station.printing.conversation import Patience
from station.printing.cups_queue import CupsPrinter
from station.printing.device_file import DeviceFilePrinter
from station.printing.line_printer import LinePrinter
from station.printing.network import SilentNetworkPrinter, SocketLine
from station.printing.results import Delivery, PrinterStatus
from station.printing.serial_port import SerialLine
from station.printing.usb_port import UsbLine
from station.printing.virtual import VirtualPrinter
from station.printing.zebra import ZebraPrinter


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
    hexadecimal, `serial:DEVICE:BAUD`, `file:PATH`, `cups:QUEUE`. `:zpl` after a network address, a file or a
    queue: a printer that speaks ZPL.
    """
    found = read_spec(spec)
    if found is None:
        raise UnknownPrinter(spec)
    return _KINDS[found.kind](patience or Patience(), *found.parts)


def _network(waits: Patience, host: str, port: str, manner: str | None) -> Printer:
    name = host.strip("[]")
    if manner == ZPL:
        return ZebraPrinter(lambda: SocketLine(name, int(port), waits), waits)
    if manner:
        return SilentNetworkPrinter(name, int(port), waits)
    return LinePrinter(lambda: SocketLine(name, int(port), waits), waits)


def _usb(waits: Patience, vendor: str, product: str) -> Printer:
    return LinePrinter(lambda: UsbLine(int(vendor, 16), int(product, 16), waits), waits)


def _serial(waits: Patience, device: str, baud: str) -> Printer:
    return LinePrinter(lambda: SerialLine(device, int(baud), waits), waits)


_KINDS: dict[str, Callable[..., Printer]] = {
    "network": _network,
    "usb": _usb,
    "serial": _serial,
    "cups": lambda waits, queue, _: CupsPrinter(queue, waits),
    "file": lambda waits, path, _: DeviceFilePrinter(Path(path), waits),
    "virtual": lambda _, folder: VirtualPrinter(Path(folder)),
}
"""How each kind that `read_spec` knows is opened, by the parts of its address."""
