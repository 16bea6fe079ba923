"""Reads an ESC/POS stream as a strict printer would: every byte belongs to a known command, or it is
refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

POSITIONS = {b"A0": "to peel", b"B0": "to cut", b"C0": "to print start"}
"""FS ( L functions 65, 66 and 67 with m = 48 (Epson)."""


class UnknownCommand(ValueError):
    """A byte that starts no command this printer knows."""


@dataclass
class Printed:
    """What came out: the picture, and the commands in order."""

    bands: list[Image.Image] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    @property
    def picture(self) -> Image.Image:
        """The bands one under the other, black on white."""
        page = Image.new("L", (max(b.width for b in self.bands), sum(b.height for b in self.bands)), 255)
        top = 0
        for band in self.bands:
            page.paste(band, (0, top))
            top += band.height
        return page


def decode(data: bytes) -> Printed:
    """Print the stream on paper in memory."""
    printed, at = Printed(), 0
    while at < len(data):
        rest = data[at:]
        if rest.startswith(b"\x1b@"):
            printed.commands.append("initialise")
            at += 2
        elif rest.startswith(b"\x1bJ"):
            printed.commands.append(f"feed {rest[2]}")
            at += 3
        elif rest.startswith(b"\x1c(L\x02\x00") and rest[5:7] in POSITIONS:
            printed.commands.append(POSITIONS[rest[5:7]])
            at += 7
        elif rest.startswith(b"\x1dVB"):
            printed.commands.append("cut")
            at += 4
        elif rest.startswith(b"\x1dv0"):
            size = _raster(rest, printed)
            at += size
        else:
            raise UnknownCommand(f"byte {at}: {rest[:8].hex(' ')}")
    return printed


def _raster(rest: bytes, printed: Printed) -> int:
    """Take one GS v 0 m xL xH yL yH band, one bit a dot, 1 = black."""
    mode, row, height = rest[3], rest[4] + 256 * rest[5], rest[6] + 256 * rest[7]
    size = 8 + row * height
    if mode not in (0, 48) or len(rest) < size:
        raise UnknownCommand(f"raster mode {mode}, {len(rest)} of {size} bytes")
    band = Image.new("L", (8 * row, height), 255)
    dots = band.load()
    assert dots is not None
    for y in range(height):
        for x in range(8 * row):
            if rest[8 + y * row + x // 8] >> (7 - x % 8) & 1:
                dots[x, y] = 0
    printed.bands.append(band)
    printed.commands.append("raster")
    return size
