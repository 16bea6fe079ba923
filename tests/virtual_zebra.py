"""A Zebra to be unlucky with: takes ZPL, prints ^GFA on paper in memory, and answers ~HS as its guide says.

Written from Zebra's ZPL II Programming Guide alone: it shares no line with the driver it tests.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, field

from PIL import Image

from tests.virtual_printer import Serving

_FORMAT = re.compile(rb"\^XA(.*?)\^XZ", re.DOTALL)
_GRAPHIC = re.compile(rb"\^FO(\d+),(\d+)\^GFA,(\d+),(\d+),(\d+),([0-9A-Fa-f\s]*)\^FS")
_WIDTH = re.compile(rb"\^PW(\d+)")
_LENGTH = re.compile(rb"\^LL(\d+)")
_COPIES = re.compile(rb"\^PQ(\d+)")


@dataclass
class Zebra:
    """How the printer is: `silent` as it is without media, ribbon or with its head open; `status` by flag."""

    silent: bool = False
    paused: bool = False
    head_up: bool = False
    garbage: bool = False
    silent_after: int = 0
    """Runs out after that many labels."""
    busy: int = 0
    """How many times it says that a label still waits."""
    hang_up_after: int = 0
    """Hangs up after that many bytes of a label."""
    pages: list[Image.Image] = field(default_factory=list)
    received: bytes = b""


def print_format(body: bytes) -> Image.Image:
    """Print what lies between ^XA and ^XZ; ValueError for a format this printer would print as garbage."""
    graphic, width, length = _GRAPHIC.search(body), _WIDTH.search(body), _LENGTH.search(body)
    if graphic is None or width is None or length is None:
        raise ValueError("no graphic, width or length")
    left, top, count, total, row = (int(graphic[number]) for number in range(1, 6))
    digits = re.sub(rb"\s", b"", graphic[6])
    if count != total or total % row or len(digits) != 2 * total:
        raise ValueError(f"{len(digits)} digits for {total} bytes in rows of {row}")
    page = Image.new("L", (int(width[1]), int(length[1])), 255)
    for place, digit in enumerate(digits.decode("ascii")):
        y, x = divmod(place, 2 * row)
        for bit in range(4):
            if int(digit, 16) >> (3 - bit) & 1:
                page.putpixel((left + 4 * x + bit, top + y), 0)
    return page


class VirtualZebra(Serving):
    """A ZPL printer on a free local port."""

    MANNER = ":zpl"

    def __init__(self, zebra: Zebra) -> None:
        super().__init__()
        self.zebra = zebra

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(0.05)
        unread = b""
        while not self._ended.is_set():
            try:
                heard = connection.recv(4096)
            except TimeoutError:
                continue
            if not heard:
                return
            unread += heard
            self.zebra.received += heard
            if 0 < self.zebra.hang_up_after <= len(self.zebra.received):
                return
            unread = self._take(unread, connection)

    def _take(self, unread: bytes, connection: socket.socket) -> bytes:
        while (found := _FORMAT.search(unread)) is not None:
            self.zebra.pages += [print_format(found[1])] * int((_COPIES.search(found[1]) or [0, 1])[1])
            unread = unread[: found.start()] + unread[found.end() :]
            if 0 < self.zebra.silent_after <= len(self.zebra.pages):
                self.zebra.silent = True
        while b"~HS" in unread:
            unread = unread.replace(b"~HS", b"", 1)
            self._answer(connection)
        return unread

    def _answer(self, connection: socket.socket) -> None:
        zebra = self.zebra
        if zebra.silent:
            return
        if zebra.garbage:
            connection.sendall(b"\x02030,0,0\x03\r\n\x02what\x03\r\n")
            return
        waiting = 1 if zebra.pages and zebra.busy > 0 else 0
        zebra.busy -= waiting
        first = f"030,0,{int(zebra.paused)},0600,{waiting:03},0,0,0,000,0,0,0"
        second = f"001,0,{int(zebra.head_up)},0,0,2,6,0,00000000,1,000"
        connection.sendall(f"\x02{first}\x03\r\n\x02{second}\x03\r\n\x021234,0\x03\r\n".encode("ascii"))
