"""The codes of a worksheet: bytes cut into parts of the 16 letters, and put together again in any order.

A part is `FB`, series and sheet number (4 bytes, as on labels), place and count (1 byte), bytes, a CRC-8.
What the bytes are (sealed rows) is not known here. Printed on paper: never change.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass

from station.clinical.scan_codes import (
    ALPHABET,
    MAX_SEQUENCE,
    CodeType,
    Misread,
    MisreadReason,
    crc8,
    letters,
    unletters,
)

PART_BYTES = 400
"""Sealed bytes of one part: with its head 814 letters, a QR symbol of version 19 at level M."""
MOST_PARTS = 15
_HEAD_BYTES = 5
_EITHER_CASE = frozenset(ALPHABET + ALPHABET.lower())


class TooMuchForPaper(Exception):
    """More bytes than the codes of one sheet can hold."""


@dataclass(frozen=True, slots=True)
class Part:
    """One code of a sheet: whose (series and number), which of how many (from 1), and its bytes."""

    series: str
    sheet: int
    place: int
    count: int
    data: bytes

    @property
    def name(self) -> str:
        """Name the sheet as people read it on paper."""
        return sheet_name(self.series, self.sheet)


def sheet_name(series: str, sheet: int) -> str:
    """Name a sheet: the station's series letter and the sheet's number."""
    return f"{series}-{sheet}"


def split(data: bytes, series: str, sheet: int) -> tuple[str, ...]:
    """Cut a sheet's bytes into the texts of its codes, as even as can be; raises TooMuchForPaper."""
    count = -(-len(data) // PART_BYTES) or 1
    if count > MOST_PARTS:
        raise TooMuchForPaper(f"{len(data)} bytes")
    if not 0 <= sheet <= MAX_SEQUENCE:
        raise ValueError(f"sheet {sheet} is out of range")
    size = -(-len(data) // count)
    return tuple(
        _text(Part(series, sheet, place, count, data[(place - 1) * size : place * size]))
        for place in range(1, count + 1)
    )


def _text(part: Part) -> str:
    number = string.ascii_uppercase.index(part.series) << 27 | part.sheet
    head = number.to_bytes(4, "big") + bytes([part.place << 4 | part.count])
    body = CodeType.WORKSHEET.value + letters(head + part.data)
    return body + letters(bytes([crc8(unletters(body))]))


def read_part(text: str) -> Part | Misread:
    """Read one code as the scanner typed it, in either case."""
    if not text.strip() or set(text.strip()) - _EITHER_CASE:
        return Misread(MisreadReason.FOREIGN_ALPHABET)
    folded = text.strip().upper()
    if not folded.startswith(CodeType.WORKSHEET.value):
        return Misread(MisreadReason.UNKNOWN_TYPE)
    if len(folded) % 2 or len(folded) < 2 + 2 * _HEAD_BYTES + 2:
        return Misread(MisreadReason.WRONG_LENGTH)
    data = unletters(folded)
    if crc8(data) != 0:
        return Misread(MisreadReason.DAMAGED)
    number, places = int.from_bytes(data[1:5], "big"), data[5]
    series, place, count = number >> 27, places >> 4, places & 15
    if series >= len(string.ascii_uppercase) or not 1 <= place <= count:
        return Misread(MisreadReason.DAMAGED)
    return Part(string.ascii_uppercase[series], number & MAX_SEQUENCE, place, count, data[6:-1])


@dataclass(frozen=True, slots=True)
class Pile:
    """The parts read so far, by sheet and place; the same part again changes nothing."""

    parts: frozenset[Part] = frozenset()

    def with_part(self, part: Part) -> Pile:
        """Give the pile with one more part."""
        return Pile(self.parts | {part})

    def sheets(self) -> list[str]:
        """Name the sheets of which anything was read, in order of their numbers."""
        return [sheet_name(*key) for key in sorted({(part.series, part.sheet) for part in self.parts})]

    def of(self, name: str) -> list[Part]:
        """List the parts of a sheet, by place."""
        return sorted((part for part in self.parts if part.name == name), key=lambda part: part.place)

    def missing(self, name: str) -> list[int]:
        """List the places of a sheet that were not read yet."""
        parts = self.of(name)
        most = max((part.count for part in parts), default=0)
        return sorted(set(range(1, most + 1)) - {part.place for part in parts})

    def whole(self, name: str) -> bytes | None:
        """Give a sheet's bytes once every part is there; None before, or where two sheets share a number."""
        parts = self.of(name)
        if self.missing(name) or len({part.place for part in parts}) != len(parts):
            return None
        return b"".join(part.data for part in parts)


def pile_of(parts: Iterable[Part]) -> Pile:
    """Make a pile."""
    return Pile(frozenset(parts))


def gaps(names: Iterable[str], ranges: Iterable[tuple[str, int, int]]) -> list[str]:
    """Name the sheets of printed batches (series, first, last) of which nothing was read."""
    read = set(names)
    wanted = {(series, number) for series, first, last in ranges for number in range(first, last + 1)}
    return [sheet_name(*key) for key in sorted(wanted) if sheet_name(*key) not in read]
