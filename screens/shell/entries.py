"""A journal entry as people read it: its number, when, what was done, to which bag, by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from screens.shell.local_time import local
from screens.shell.sentences import in_words
from station.records.rows import time_value
from station.words import say


@dataclass(frozen=True, slots=True)
class EntryWords:
    """One entry; `about` is empty where it concerns no bag, `who` where nobody signed."""

    n: int
    at: str
    what: str
    about: str
    who: str

    def line(self) -> str:
        """Write it in one line."""
        told = ", ".join(text for text in (self.what.rstrip("."), self.about, self.who) if text)
        return say("entry.line", n=self.n, at=self.at, told=told)


def entry_words(body: Mapping[str, Any], people: Mapping[int, str]) -> EntryWords:
    """Say an entry from its own text; people by their number, as this station knows them."""
    who = ", ".join(people.get(number, say("entry.unknown_person")) for number in body["operators"])
    at = f"{local(time_value(body['at'])):%d/%m/%Y %H:%M}"
    return EntryWords(body["n"], at, _what(body), _bags(body), who)


def _what(body: Mapping[str, Any]) -> str:
    """Say what was done; what has no sentence is named by its act."""
    key = f"done.{body['code']}"
    said = say(key, **in_words(body["params"]))
    return say(f"act.{body['act']}") if said == key else said


def _bags(body: Mapping[str, Any]) -> str:
    """Name the bags whose rows the entry left, by register number where they had one then."""
    rows = [row for book, row in body["rows"] if book == "preparations"]
    told = [
        f"{row.get('register_number') or row.get('external_id') or row['id']} {row['drug']}" for row in rows
    ]
    return ", ".join(told[:3]) + (say("entry.more", n=len(told) - 3) if len(told) > 3 else "")
