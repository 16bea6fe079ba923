"""The words for people, by key and language. Touches: the compiled catalogues in `data/words`, once each."""

from __future__ import annotations

import errno
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from string import Formatter
from threading import current_thread, main_thread
from typing import Literal, get_args

from station.places import data_folder

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_language: Language = "fr"
_at_the_screen: Language | None = None
_for_now: ContextVar[Language | None] = ContextVar("language for now", default=None)


def set_language(language: Language) -> None:
    """Choose the language of everything said from now on in this process, the session's."""
    global _language, _at_the_screen
    _language, _at_the_screen = language, None


def speak_to(language: Language | None) -> None:
    """Speak the language of whoever is at the keyboard, None for the session's: on the screens, which live in
    the main thread. Journal, labels and documents are written in other threads and keep the session's."""
    global _at_the_screen
    _at_the_screen = language


def language() -> Language:
    """Return the language now spoken."""
    here = _at_the_screen if current_thread() is main_thread() else None
    return _for_now.get() or here or _language


def on_paper() -> AbstractContextManager[None]:
    """Speak the session's language inside the block, whoever is at the keyboard."""
    return speaking(_language)


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


def comma() -> bool:
    """Tell whether the language spoken writes numbers with a comma."""
    return language() == "fr"


def captioned(caption: str, text: str = "") -> str:
    """Write a caption, its colon as the language spoken has it, and what it stands before."""
    colon = " :" if language() == "fr" else ":"
    return f"{caption}{colon} {text}".rstrip()


def separated(parts: Iterable[str]) -> str:
    """Join parts with semicolons, spaced as the language spoken has them."""
    return (" ; " if language() == "fr" else "; ").join(parts)


def say_source(text: str) -> str:
    """Say a source of the data in the language spoken, passage by passage; titles keep theirs. Never raises.

    What `data/sources.toml` does not have in both languages, a unit's own source first, stays as it is.
    """
    for there, here in _passages(language()):
        text = text.replace(there, here)
    return text


@cache
def _passages(language: Language) -> list[tuple[str, str]]:
    other = "en" if language == "fr" else "fr"
    try:
        with (data_folder() / "sources.toml").open("rb") as file:
            pairs = [(pair[other], pair[language]) for pair in tomllib.load(file)["passages"]]
    except Exception:  # a source that nobody could translate can still be read
        return []
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def say_os(error: OSError) -> str:
    """Say why the system refused; what it says of rarer faults is passed on as it is. Never raises."""
    name = errno.errorcode.get(error.errno or 0, "")
    return say(OS_WORDS[name]) if name in OS_WORDS else error.strerror or type(error).__name__


OS_WORDS = {
    **{"ENOENT": "os.missing", "ENOTDIR": "os.missing", "EISDIR": "os.is_folder", "EEXIST": "os.exists"},
    **{"EACCES": "os.denied", "EPERM": "os.denied", "EROFS": "os.read_only", "ENOSPC": "os.full"},
    **{"EDQUOT": "os.full", "EIO": "os.device", "ENODEV": "os.device", "ENXIO": "os.device"},
    **{"EMFILE": "os.too_many", "ENFILE": "os.too_many", "ENAMETOOLONG": "os.long_name"},
    **{"ECONNREFUSED": "os.nobody_there", "EHOSTUNREACH": "os.unreachable", "ENETUNREACH": "os.unreachable"},
    **{"ETIMEDOUT": "os.no_answer", "ECONNRESET": "os.cut", "EPIPE": "os.cut"},
}
"""The system's faults that people meet, by the name of their number."""

ELIDED = frozenset("aeiouyhàâéèêëîïôûœæ")
"""Letters before which French drops the vowel of a small word: the h of names and drugs is mute."""


class _Elided(Formatter):
    """Fills a sentence; `{drug:de}` writes "de gemcitabine" or "d'oxaliplatine"."""

    def format_field(self, value: object, format_spec: str) -> str:
        """Put the small word in front where one is asked for."""
        if format_spec not in ("de", "que"):
            return str(super().format_field(value, format_spec))
        before_vowel = str(value)[:1].lower() in ELIDED
        return f"{format_spec[:-1]}'{value}" if before_vowel else f"{format_spec} {value}"


_FORMATTER = _Elided()


def _fill(template: str, params: dict[str, object]) -> str:
    if "{" not in template and "}" not in template:
        return template
    try:
        return _FORMATTER.vformat(template, (), params)
    except Exception:  # at one in the morning a sentence with a hole is worth more than a crash
        return template


@cache
def _catalogue(language: Language) -> NullTranslations:
    try:
        with (data_folder() / "words" / f"{language}.mo").open("rb") as file:
            return GNUTranslations(file)
    except Exception:  # a missing or damaged catalogue leaves the keys, which can still be read aloud
        return NullTranslations()
