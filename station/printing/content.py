"""What a label says, as plain text: stored with the print request, so that a reprint can't differ."""

import json
import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from station.printing.faults import MissingField, UnknownField


class LabelKind(StrEnum):
    """What the label is stuck on; also the name of its layout files."""

    BAG = "bag"
    TRAY = "tray"
    BADGE = "badge"
    HOOD = "hood"
    KEY = "key"
    TEST = "test"


LANGUAGES = ("fr", "en")
"""The languages in which layouts give their words."""

_PATIENT = ("patient_birth_name", "patient_first_name", "birth_date")

# The bag: article R.5121-146-2 of the French public health code (quantities, concentration, route, lot,
# registration number, use-by, storage, pharmacy) and practice (patient, ward, protocol, duration, hour).
MANDATORY: dict[LabelKind, tuple[str, ...]] = {
    LabelKind.BAG: (
        *_PATIENT,
        *("ipp", "ward", "drug", "dose", "total_volume", "concentration", "diluent", "route", "duration"),
        *("protocol", "prepared_at", "use_by", "storage", "lot", "register_number"),
        *("pharmacy_name", "pharmacy_address", "cytotoxic"),
    ),
    LabelKind.TRAY: (*_PATIENT, "drug", "dose", "diluent", "register_number", "opened_at"),
    LabelKind.BADGE: ("person_name", "person_role"),
    LabelKind.HOOD: ("hood_name",),
    LabelKind.KEY: ("station_name", "made_at", *(f"line_{number}" for number in range(1, 10))),
    LabelKind.TEST: ("station_name", "printed_at"),
}
"""The mentions without which a label is refused."""

OPTIONAL: dict[LabelKind, tuple[str, ...]] = {
    LabelKind.BAG: (
        *("patient_used_name", "prescriber", "bag_rank", "excipients", "light", "warning", "fatal_route"),
        "single_check",
    ),
    LabelKind.TRAY: (
        "patient_used_name",
        "ipp",
        "ward",
        "route",
        "total_volume",
        "hood",
        "protocol",
        "single_check",
    ),
    LabelKind.BADGE: ("person_number",),
    LabelKind.HOOD: ("room",),
    LabelKind.KEY: ("instruction",),
    LabelKind.TEST: ("sample",),
}
"""The mentions that a label carries when there is something to say; every layout has a place for each."""

CODED = frozenset(LabelKind) - {LabelKind.KEY}
"""The kinds that carry a scan code."""

_SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_SCAN_CODE = re.compile(r"[BCDFGHJKLNPRSTVX]+")


@dataclass(frozen=True, slots=True)
class LabelContent:
    """One label: its texts in order as (field, text), its scan code, its language and its copy number.

    Copy 0 is the original, 1 the first duplicate. Texts are cleaned on the way in.
    """

    kind: LabelKind
    fields: tuple[tuple[str, str], ...]
    code: str | None = None
    copy: int = 0
    title: str = ""
    language: str = "fr"

    def __post_init__(self) -> None:
        """Clean the texts; ValueError for a field given twice or a value that can't be printed."""
        cleaned = tuple((name, clean(text)) for name, text in self.fields)
        if len({name for name, _ in cleaned}) != len(cleaned):
            raise ValueError("a field is given twice")
        if self.language not in LANGUAGES:
            raise ValueError(f"no labels in language {self.language!r}")
        if self.copy < 0:
            raise ValueError(f"copy {self.copy} is below 0")
        if self.code is not None and not _SCAN_CODE.fullmatch(self.code):
            raise ValueError("a scan code is made of the 16 letters only")
        object.__setattr__(self, "fields", cleaned)
        object.__setattr__(self, "title", clean(self.title))

    def duplicate(self, number: int) -> Self:
        """Give the same label marked as the duplicate of that number."""
        return replace(self, copy=number)

    def texts(self) -> dict[str, str]:
        """Give the texts that say something, by field."""
        return {name: text for name, text in self.fields if text}


def clean(text: str) -> str:
    """Make text safe for a printer: composed (NFC), line ends as spaces, no control or invisible sign."""
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return "".join(
        sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co")
    ).strip()


def require_complete(content: LabelContent) -> None:
    """Raise MissingField or UnknownField unless the label says all it must, and nothing no layout prints."""
    texts = content.texts()
    for name in MANDATORY[content.kind]:
        if name not in texts:
            raise MissingField(content.kind, name)
    for name in texts:
        if name not in MANDATORY[content.kind] and name not in OPTIONAL[content.kind]:
            raise UnknownField(content.kind, name)
    if content.kind in CODED and content.code is None:
        raise MissingField(content.kind, "code")


def to_json(content: LabelContent) -> str:
    """Write a label as JSON text, always the same text for the same label."""
    body = {
        "kind": content.kind.value,
        "fields": [list(pair) for pair in content.fields],
        "code": content.code,
        "copy": content.copy,
        "title": content.title,
        "language": content.language,
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> LabelContent:
    """Read a label written by `to_json`; ValueError for anything else."""
    try:
        body = json.loads(text)
        return LabelContent(
            kind=LabelKind(body["kind"]),
            fields=tuple((str(name), str(value)) for name, value in body["fields"]),
            code=body["code"],
            copy=int(body["copy"]),
            title=str(body["title"]),
            language=str(body["language"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a label: {error}") from error
