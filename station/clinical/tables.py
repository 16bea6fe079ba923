"""Plain values of a data file read as typed facts: a fault names the file, the key and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

_ONE_WORD = re.compile(r"[a-z0-9_]+")


class BadData(ValueError):
    """A data file that can't be used; the words, with what to do, are at `refused.<code>`."""

    def __init__(self, file: str, key: str, code: str, params: Mapping[str, str] | None = None) -> None:
        super().__init__(file, key, code, dict(params or {}))
        self.file = file
        self.key = key
        self.code = code
        self.params = MappingProxyType({"file": file, "key": key, **(params or {})})


class Evidence(StrEnum):
    """How far a fact may be trusted: read in a source, or general knowledge that the unit has to verify."""

    READ = "V"
    GENERAL = "GK"


@dataclass(frozen=True)
class Source:
    """Where a fact comes from, in full words, and how far it may be trusted."""

    text: str
    evidence: Evidence


class Table:
    """One table of a data file. Each key is asked for once; `end` refuses what nobody asked for."""

    def __init__(
        self,
        data: Mapping[str, object],
        file: str,
        path: str = "",
        sources: Mapping[str, str] | None = None,
    ) -> None:
        self._data = data
        self._file = file
        self._path = path
        self._sources = sources or {}
        self._asked: set[str] = set()

    def bad(self, key: str, code: str, **params: str) -> BadData:
        """Make the fault of one key of this table, for the caller to raise."""
        return BadData(self._file, self._path + key, code, params)

    def _get(self, key: str) -> object | None:
        self._asked.add(key)
        return self._data.get(key)

    def has(self, key: str) -> bool:
        """Tell whether the file says something for this key."""
        return key in self._data

    def names(self) -> tuple[str, ...]:
        """List the keys the file holds in this table, in its order."""
        return tuple(self._data)

    def text(self, key: str) -> str:
        """Give a text that is not empty."""
        value = self._get(key)
        if value is None:
            raise self.bad(key, "data_missing")
        if not isinstance(value, str) or not value.strip():
            raise self.bad(key, "data_not_text")
        return value

    def text_or_none(self, key: str) -> str | None:
        """Give a text, None when the file does not have the key."""
        return self.text(key) if self.has(key) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts; an absent key is a fault, an empty list is not."""
        value = self._get(key)
        if value is None:
            raise self.bad(key, "data_missing")
        if not isinstance(value, list):
            raise self.bad(key, "data_not_texts")
        texts = tuple(text for text in value if isinstance(text, str) and text.strip())
        if len(texts) != len(value):
            raise self.bad(key, "data_not_texts")
        return texts

    def number(self, key: str) -> Decimal:
        """Give a number above zero (read as Decimal; a float would have lost what the file says)."""
        number = self.number_or_zero(key)
        if number == 0:
            raise self.bad(key, "data_not_above_zero", value="0")
        return number

    def number_or_zero(self, key: str) -> Decimal:
        """Give a number of zero or more; the key must be there."""
        value = self._get(key)
        if value is None:
            raise self.bad(key, "data_missing")
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.bad(key, "data_not_a_number")
        number = Decimal(value)
        if not number.is_finite() or number < 0:
            raise self.bad(key, "data_not_above_zero", value=str(value))
        return number

    def flag(self, key: str) -> bool:
        """Give true or false; an absent key is false."""
        value = self._get(key)
        if value is not None and not isinstance(value, bool):
            raise self.bad(key, "data_not_a_flag")
        return bool(value)

    def one_of(self, key: str, allowed: frozenset[str]) -> str:
        """Give a text that is one of the allowed ones."""
        value = self.text(key)
        if value not in allowed:
            raise self.bad(key, "data_not_one_of", value=value, allowed=", ".join(sorted(allowed)))
        return value

    def some_of(self, key: str, allowed: frozenset[str]) -> frozenset[str]:
        """Give a list whose texts are all allowed ones."""
        values = frozenset(self.texts(key))
        for value in sorted(values - allowed):
            raise self.bad(key, "data_not_one_of", value=value, allowed=", ".join(sorted(allowed)))
        return values

    def table(self, key: str) -> Table:
        """Give the table under a key."""
        value = self._get(key)
        if value is None:
            raise self.bad(key, "data_missing")
        if not isinstance(value, Mapping):
            raise self.bad(key, "data_not_a_table")
        return Table(value, self._file, f"{self._path}{key}.", self._sources)

    def table_or_none(self, key: str) -> Table | None:
        """Give the table under a key, None when the file does not have it."""
        return self.table(key) if self.has(key) else None

    def tables(self, key: str) -> tuple[Table, ...]:
        """Give the tables written [[key]], none when the file has none."""
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise self.bad(key, "data_not_tables")
        return tuple(
            Table(item, self._file, f"{self._path}{key}[{number}].", self._sources)
            for number, item in enumerate(value, 1)
        )

    def source(self) -> Source:
        """Give the source and evidence beside a fact; one word stands for a text of the file's sources."""
        evidence = self.one_of("evidence", frozenset(Evidence))
        text = self.text("source")
        if self._sources and text not in self._sources and _ONE_WORD.fullmatch(text):
            known = ", ".join(sorted(self._sources))
            raise self.bad("source", "data_source_unknown", value=text, known=known)
        return Source(self._sources.get(text, text), Evidence(evidence))

    def name_sources(self) -> None:
        """Read `sources`: short words that the facts of this file name their sources by, each in full."""
        told = self.table_or_none("sources")
        if told is not None:
            self._sources = {key: told.text(key) for key in told.names()}

    def end(self) -> None:
        """Refuse a key nobody asked for: most often misspelt, its fact would be lost in silence."""
        for key in self._data:
            if key not in self._asked:
                raise self.bad(key, "data_unknown_key", known=", ".join(sorted(self._asked)))
