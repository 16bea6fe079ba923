"""A sheet for the wall as a document: the card of keys, or what one role does and never does."""

from __future__ import annotations

from station.clinical.documents import Document
from station.clinical.sheets import Sheet, in_language
from station.words import language


def sheet_document(sheet: Sheet) -> Document:
    """Say what the sheet says, in the language spoken."""
    spoken = language()
    title = in_language(sheet.title, spoken)
    parts = [
        {
            "title": in_language(part.title, spoken),
            "items": [in_language(item, spoken) for item in part.items],
        }
        for part in sheet.parts
    ]
    return Document(kind="sheet", title=title, reference=title, content={"parts": parts})
