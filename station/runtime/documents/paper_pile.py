"""Reading worksheets back: codes in any order become sheets, with the key that sealed them."""

from __future__ import annotations

from dataclasses import dataclass

from station.acts.outcome import Refused
from station.acts.recovering import ReadSheet, why_not_sheet
from station.clinical.paper_codes import Part, Pile, gaps, read_part
from station.clinical.printed_sheet import PrintedSheet, rows_of, unpack
from station.clinical.scan_codes import Misread
from station.records.keys import StationKey


@dataclass(frozen=True)
class Unreadable:
    """A whole sheet that can't be taken in: `another_key`, or `not_understood`."""

    name: str
    why: str


@dataclass(frozen=True)
class Standing:
    """How far a pile is: whole sheets, those still lacking codes (by place), and what can't be read.

    `missing` names the sheets that were printed together with those read, of which no code was read.
    """

    whole: tuple[ReadSheet, ...]
    lacking: tuple[tuple[str, tuple[int, ...]], ...]
    unreadable: tuple[Unreadable, ...]
    missing: tuple[str, ...]


def take_code(pile: Pile, text: str) -> Pile | Misread:
    """Put what was scanned on the pile; the same code again changes nothing."""
    part = read_part(text)
    return pile.with_part(part) if isinstance(part, Part) else part


def standing(pile: Pile, keys: tuple[StationKey, ...]) -> Standing:
    """Say how far a pile is, trying each key on every whole sheet."""
    whole: list[ReadSheet] = []
    lacking: list[tuple[str, tuple[int, ...]]] = []
    unreadable: list[Unreadable] = []
    for name in pile.sheets():
        data = pile.whole(name)
        if data is None:
            lacking.append((name, tuple(pile.missing(name))))
            continue
        found = _opened(data, name, keys)
        if isinstance(found, ReadSheet):
            whole.append(found)
        else:
            unreadable.append(found)
    ranges = {(item.name.partition("-")[0], item.sheet.first, item.sheet.last) for item in whole}
    missing = gaps(pile.sheets(), (one for one in sorted(ranges) if one[1]))
    return Standing(tuple(whole), tuple(lacking), tuple(unreadable), tuple(missing))


def _opened(data: bytes, name: str, keys: tuple[StationKey, ...]) -> ReadSheet | Unreadable:
    plain = next((opened for key in keys if (opened := key.unseal_paper(data)) is not None), None)
    if plain is None:
        return Unreadable(name, "another_key")
    sheet = unpack(plain)
    if sheet is None or isinstance(why_not_sheet(sheet), Refused):
        return Unreadable(name, "not_understood")
    return ReadSheet(name, sheet)


def bag_words(sheet: PrintedSheet) -> tuple[str, str, str]:
    """Give what a person recognises a sheet by: patient, drug with its dose, and state."""
    patient, bag = rows_of(sheet, "patients")[0], rows_of(sheet, "preparations")[0]
    who = f"{patient.get('birth_name', '')} {patient.get('first_name', '')}"
    return who, f"{bag.get('drug', '')} {bag.get('dose', '')} {bag.get('dose_unit', '')}", str(bag["state"])
