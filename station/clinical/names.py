"""Names compared folded, never as typed: what makes two identities likely to be taken for each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from typing import Protocol, TypeVar

# Two full names at least this alike deserve a banner on one birth date (MARTIN Jean, MARTIN Jeanne: 0.92).
CLOSE = 0.8

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


class Identity(Protocol):
    """The traits that names are compared on, whether they were imported or lie in the records."""

    @property
    def ipp(self) -> str: ...
    @property
    def birth_name(self) -> str: ...
    @property
    def used_name(self) -> str | None: ...
    @property
    def first_name(self) -> str: ...
    @property
    def birth_date(self) -> str: ...


Person = TypeVar("Person", bound=Identity)


class Likeness(StrEnum):
    """Why two patients may be taken for each other, most dangerous first."""

    SAME_TRAITS = "same_traits"
    SAME_NAME = "same_name"
    SAME_BIRTH_DATE = "same_birth_date"


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Give the key a text is compared on: no accents, case, ligatures; every other sign is one space."""
    letters = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", letters)
    kept = (c if c.isalnum() else "" if _is_mark(c) else " " for c in decomposed)
    return " ".join("".join(kept).split())


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me", "Cf")


def likeness(one: Identity, other: Identity) -> Likeness | None:
    """Tell why two patients of different IPP may be taken for each other, None when nothing says so."""
    if one.ipp == other.ipp:
        return None
    some = _full_names(one.birth_name, one.used_name, one.first_name)
    others = _full_names(other.birth_name, other.used_name, other.first_name)
    if not some.isdisjoint(others):
        same_date = dates_agree(one.birth_date, other.birth_date)
        return Likeness.SAME_TRAITS if same_date else Likeness.SAME_NAME
    if dates_agree(one.birth_date, other.birth_date) and _any_close(some, others):
        return Likeness.SAME_BIRTH_DATE
    return None


def homonyms(people: Sequence[Person]) -> tuple[tuple[Person, Person, Likeness], ...]:
    """List the pairs of a list that may be taken for each other, in the list's order."""
    pairs = ((one, other, likeness(one, other)) for one, other in combinations(people, 2))
    return tuple((one, other, why) for one, other, why in pairs if why is not None)


def dates_agree(one: str, other: str) -> bool:
    """Tell whether two ISO birth dates may be the same day, an unknown part (00) agreeing with anything."""
    parts = list(zip(one.split("-"), other.split("-"), strict=False))
    return len(parts) == 3 and all(a == b or int(a) == 0 or int(b) == 0 for a, b in parts)


@lru_cache(maxsize=8192)
def _full_names(birth_name: str, used_name: str | None, first_name: str) -> frozenset[str]:
    first = fold(first_name)
    return frozenset(f"{fold(name)} {first}" for name in (birth_name, used_name) if name and fold(name))


def _any_close(some: Iterable[str], others: Iterable[str]) -> bool:
    return any(_close(a, b) for a in some for b in others)


def _close(one: str, other: str) -> bool:
    """Tell whether two names are close; the two quick ratios are upper bounds of the third."""
    compared = SequenceMatcher(None, one, other)
    return (
        compared.real_quick_ratio() >= CLOSE and compared.quick_ratio() >= CLOSE and compared.ratio() >= CLOSE
    )
