"""Messages to wards and management: templates of `data/messages`, filled from the state; what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from string import Formatter

from station.clinical.contacts import ContactKind
from station.clinical.label_content import LANGUAGES
from station.clinical.tables import Table

FILLED = frozenset(
    {"unit", "what", "since", "elapsed", "functions", "waiting", "late", "made", "contact", "now"}
)
"""What a template may name between braces."""


class How(StrEnum):
    """How a message leaves."""

    MAIL = "mail"
    PRINTED = "printed"
    DICTATED = "dictated"


class Leaving(StrEnum):
    """What became of a message: a mail that is `asked` for and neither sent nor failed is in doubt."""

    ASKED = "asked"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Message:
    """One message with the text that left; `detail` says why a mail failed."""

    id: int
    outage: int | None
    template: str
    recipients: str
    subject: str
    text: str
    how: How
    state: Leaving
    at: datetime
    noted_by: int
    detail: str | None = None
    entry: int = 0


@dataclass(frozen=True)
class Template:
    """One template, named as its file; subject and text by language."""

    name: str
    to: frozenset[ContactKind]
    subject: Mapping[str, str]
    text: Mapping[str, str]

    def names(self, field: str) -> bool:
        """Tell whether subject or text, in any language, names one of FILLED."""
        return any(f"{{{field}}}" in words for words in (*self.subject.values(), *self.text.values()))

    def filled(self, facts: Mapping[str, str], language: str) -> tuple[str, str]:
        """Give subject and text in a language, French where there is none."""
        subject = self.subject.get(language, self.subject["fr"])
        text = self.text.get(language, self.text["fr"])
        return subject.format_map(facts).strip(), text.format_map(facts).strip()


def parse_template(data: Mapping[str, object], file: str, name: str) -> Template:
    """Read a template; raises BadData, also where it names what the station can't fill."""
    root = Table(data, file)
    kinds = root.some_of("to", frozenset(ContactKind))
    template = Template(
        name,
        frozenset(ContactKind(kind) for kind in kinds),
        _by_language(root, "subject"),
        _by_language(root, "text"),
    )
    root.end()
    return template


def _by_language(root: Table, key: str) -> dict[str, str]:
    table = root.table(key)
    words = {language: table.text(language) for language in LANGUAGES if table.has(language)}
    if "fr" not in words:
        raise table.bad("fr", "data_missing")
    for language, text in words.items():
        for named in _named(table, language, text):
            if named not in FILLED:
                known = ", ".join(sorted(FILLED))
                raise table.bad(language, "data_not_one_of", value=named, allowed=known)
    table.end()
    return words


def _named(table: Table, language: str, text: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise table.bad(language, "data_not_text") from error
