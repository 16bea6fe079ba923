"""Checklists of an outage, as the unit wrote them in `data/checklists`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.clinical.tables import Table


@dataclass(frozen=True)
class Item:
    """One thing to do: its key, which stays when the words change, and the words by language."""

    key: str
    words: Mapping[str, str]

    def said(self, language: str) -> str:
        """Give the words in a language, in French where there are none."""
        return self.words.get(language, self.words["fr"])


@dataclass(frozen=True)
class Checklist:
    """One list, named as its file."""

    name: str
    items: tuple[Item, ...]


def parse_checklist(data: Mapping[str, object], file: str, name: str) -> Checklist:
    """Read a checklist; raises BadData, also where two items have the same key."""
    root = Table(data, file)
    items = tuple(_item(table) for table in root.tables("item"))
    if not items:
        raise root.bad("item", "data_missing")
    keys = [item.key for item in items]
    for key in keys:
        if keys.count(key) > 1:
            raise root.bad(f"item.{key}", "data_key_twice")
    root.end()
    return Checklist(name, items)


def _item(table: Table) -> Item:
    words = {"fr": table.text("fr")}
    if table.has("en"):
        words["en"] = table.text("en")
    item = Item(table.text("key"), words)
    table.end()
    return item
