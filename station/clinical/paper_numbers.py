"""Register numbers that stand on paper first: those of the paper kit, and those of a station that is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

KIT, RECOVERED = "kit", "recovered"
ISSUED, USED, VOID = "issued", "used", "void"


@dataclass(frozen=True)
class PaperNumber:
    """One number of the paper kit's own series, or read from the paper of a station that is lost.

    It ends `used`, by the bag that was made under it, or `void`, with a reason.
    """

    number: str
    year: int
    series: str
    sequence: int
    source: str
    status: str
    at: datetime
    preparation: int | None = None
    """The bag whose worksheet bears it; None for a blank worksheet."""
    reason: str | None = None
    entry: int = 0


def register_number(year: int, series: str, sequence: int) -> str:
    """Write a register number: two digits of the year, the series letter, five digits."""
    return f"{year % 100:02d}{series}{sequence:05d}"


def split_number(number: str, century: int = 2000) -> tuple[int, str, int] | None:
    """Read a register number as (year, series, sequence); None when it is not one."""
    text = "".join(number.split()).upper()
    year, series, sequence = text[:2], text[2:3], text[3:]
    digits = year + sequence
    if len(text) != 8 or not digits.isascii() or not digits.isdigit() or not "A" <= series <= "Z":
        return None
    return century + int(year), series, int(sequence)
