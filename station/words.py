"""The words for people, by key and language. Touches: the compiled catalogues in `data/words`, once each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from typing import Literal

from station.places import data_folder

Language = Literal["fr", "en"]

_language: Language = "fr"
_for_now: ContextVar[Language | None] = ContextVar("language for now", default=None)


def set_language(language: Language) -> None:
    """Choose the language of everything said from now on in this process."""
    global _language
    _language = language


def language() -> Language:
    """Return the language now spoken."""
    return _for_now.get() or _language


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak another language inside the block, in this thread only: what is on paper keeps its own."""
    before = _for_now.set(language)
    try:
        yield
    finally:
        _for_now.reset(before)


def say(key: str, /, **params: object) -> str:
    """Return the words at a key, filled in; the key itself if it has none. Never raises."""
    return _fill(_catalogue(language()).gettext(key) if key else key, params)


def say_count(key: str, /, n: int, **params: object) -> str:
    """Return the words at a key in the form that the number `n` asks for, filled in. Never raises."""
    return _fill(_catalogue(language()).ngettext(key, key, n) if key else key, {"n": n, **params})


def _fill(template: str, params: dict[str, object]) -> str:
    try:
        return template.format(**params)
    except Exception:  # at one in the morning a sentence with a hole is worth more than a crash
        return template


@cache
def _catalogue(language: Language) -> NullTranslations:
    try:
        with (data_folder() / "words" / f"{language}.mo").open("rb") as file:
            return GNUTranslations(file)
    except Exception:  # a missing or damaged catalogue leaves the keys, which can still be read aloud
        return NullTranslations()
