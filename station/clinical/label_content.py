"""What a label says, as plain text: stored with the print request, so that a reprint can't differ."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class LabelKind(StrEnum):
    """What the label is stuck on; also the name of its layout files."""

    BAG = "bag"
    SYRINGE = "syringe"
    PUMP = "pump"
    INTRATHECAL = "intrathecal"
    OVERWRAP = "overwrap"
    LEFTOVER = "leftover"
    DESTRUCTION = "destruction"
    TRAY = "tray"
    BADGE = "badge"
    HOOD = "hood"
    KEY = "key"
    TEST = "test"


ON_CONTAINER = frozenset({LabelKind.BAG, LabelKind.SYRINGE, LabelKind.PUMP, LabelKind.INTRATHECAL})
"""The kinds that are stuck on what is given to the patient: each preparation has one that counts."""

LANGUAGES = ("fr", "en")
"""The languages in which layouts give their words."""

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
    if text.isascii() and text.isprintable():
        return text.strip()
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return "".join(
        sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co")
    ).strip()


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
