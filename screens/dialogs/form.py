"""A few questions at once: texts, choices, a time that was, a day or an hour to come; F12 answers all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.shell.dialog import Dialog
from screens.shell.local_time import local, zone
from screens.widgets.date_field import DateField
from screens.widgets.hour_field import HourField
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from screens.widgets.time_field import TimeField
from station.words import say


class Kind(Enum):
    """What a question is answered with."""

    TEXT = "text"
    TIME = "time"
    """A moment of the last 24 hours; empty is now."""
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; with `choices` (key, words) it is answered by one of them, chosen at first if `now` is
    one."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    now: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    longest: int = 200


Answers = Mapping[str, str]
"""Text, key of the choice, or ISO time, day or hour; empty where nothing was answered."""


class FormDialog(Dialog[Answers]):
    """Answers every question; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "Entry, OneOf"

    def __init__(self, title: str, questions: Sequence[Question], lines: Sequence[str] = ()) -> None:
        super().__init__(title)
        self._questions = tuple(questions)
        self._lines = tuple(lines)

    def inside(self) -> ComposeResult:
        """Put the lines over the questions."""
        if self._lines:
            yield Static("\n".join(self._lines) + "\n", markup=False)
        for question in self._questions:
            yield self._field(question)

    def _field(self, question: Question) -> TextField | TimeField | DateField | HourField | OneOf:
        if question.choices:
            choice = OneOf(question.label, question.choices, id=question.key)
            keys = [key for key, _ in question.choices]
            choice.place = keys.index(question.now) if question.now in keys else None
            return choice
        if question.kind is Kind.TIME:
            return TimeField(question.label, zone(), clock=self.live.now, id=question.key)
        if question.kind is Kind.DAY:
            return DateField(question.label, id=question.key)
        if question.kind is Kind.HOUR:
            return HourField(question.label, id=question.key)
        field = TextField(question.label, id=question.key, longest=question.longest)
        field.put(question.now)
        return field

    def why_not(self, command_id: str) -> str | None:
        """Say what is still missing or can't be read, in the order of the questions."""
        if command_id != CONFIRM.id:
            return None
        for question in self._questions:
            answer = self._answer(question)
            if answer is None:
                return say("form.unreadable", label=question.label)
            if question.required and not answer:
                return say("form.missing", label=question.label)
        return None

    def _answer(self, question: Question) -> str | None:
        """Give the answer, empty if there is none, None if it can't be read."""
        found = self.query_one(f"#{question.key}")
        if isinstance(found, OneOf):
            return found.value or ""
        if isinstance(found, TimeField):
            return None if found.wrong else (found.value or self.live.now()).isoformat()
        if isinstance(found, DateField | HourField):
            return found.value.isoformat() if found.value else (None if found.text else "")
        assert isinstance(found, TextField)
        return found.text.strip()

    async def do_confirm(self) -> None:
        """Answer."""
        self.finish({question.key: self._answer(question) or "" for question in self._questions})

    async def do_cancel(self) -> None:
        """Answer nothing."""
        self.finish()


def moment_of(day: str, hour: str, now: datetime) -> datetime | None:
    """Give the moment of an ISO day and hour as the unit's clocks show them; without a day the next time it
    is that hour, None without an hour and a day."""
    if not day and not hour:
        return None
    here = local(now)
    wanted = datetime.fromisoformat(f"{day or here.date().isoformat()}T{hour or '23:59'}").replace(
        tzinfo=zone()
    )
    if not day and wanted <= here:
        return datetime.fromordinal(wanted.toordinal() + 1).replace(
            hour=wanted.hour, minute=wanted.minute, tzinfo=zone()
        )
    return wanted
