"""What an A4 document says, as plain values: made from the records, laid out by a template of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from station.clinical.scan_codes import ALPHABET, letters

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]

ANCHOR_BYTES = 8
"""How much of the journal head's hash is printed: 64 bits, 16 letters that any keyboard can type."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What stands on every page: whose unit, when edited, and the journal's head at that moment; `head` is
    that head signed, for the end of a document that is to prove it."""

    unit_name: str
    unit_address: str
    at: datetime
    edited: str
    """`at` as people read it, in the unit's time zone."""
    anchor: str
    head: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its kind names the template `data/documents/<kind>.typ`.

    `reference` stands on every page. `content` holds formatted texts only; it is attached to the PDF as JSON.
    """

    kind: str
    title: str
    reference: str
    content: Mapping[str, Json] = field(default_factory=dict)
    landscape: bool = False


def anchor(number: int, digest: str) -> str:
    """Write a place in the journal for paper: the entry's number and the beginning of its hash in letters."""
    text = letters(bytes.fromhex(digest)[:ANCHOR_BYTES])
    return f"{number} {' '.join(text[start : start + 4] for start in range(0, len(text), 4))}"


def read_anchor(text: str) -> tuple[int, str] | None:
    """Read an anchor as typed, in any case and spacing, as (number, letters); None if it is not one."""
    typed = "".join(text.split()).upper()
    number = typed.rstrip(ALPHABET)
    told = typed[len(number) :]
    if not number.isascii() or not number.isdigit() or len(told) != 2 * ANCHOR_BYTES:
        return None
    return int(number), told
