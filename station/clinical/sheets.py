"""Sheets to hang on the wall: the card of keys and one sheet for each role, as written in `data/sheets`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.clinical.tables import Table

Said = Mapping[str, str]
"""The same words by language; French is always there."""


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it."""

    title: Said
    items: tuple[Said, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet, named as its file."""

    name: str
    title: Said
    parts: tuple[Part, ...]


def in_language(said: Said, language: str) -> str:
    """Give words in a language, in French where there are none."""
    return said.get(language, said["fr"])


def parse_sheet(data: Mapping[str, object], file: str, name: str) -> Sheet:
    """Read a sheet; raises BadData."""
    root = Table(data, file)
    title = _said(root.table("title"))
    parts = tuple(_part(table) for table in root.tables("part"))
    if not parts:
        raise root.bad("part", "data_missing")
    root.end()
    return Sheet(name, title, parts)


def _part(table: Table) -> Part:
    part = Part(_said(table.table("title")), tuple(_said(item) for item in table.tables("items")))
    table.end()
    return part


def _said(table: Table) -> Said:
    words = {"fr": table.text("fr")}
    if table.has("en"):
        words["en"] = table.text("en")
    table.end()
    return words
