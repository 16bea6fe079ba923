"""What stood half typed in a dialog when its person left: kept in memory for them alone, never on a disk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.widget import Widget

from screens.shell.dialog import Dialog
from screens.widgets.form_field import FormField
from screens.widgets.one_of import OneOf

NOBODY = 0
"""Stands for a person the station did not know: what they typed is anybody's, as on a screen left open."""

Draft = dict[str, str | int]


class DialogDrafts:
    """Keeps the fields and choices of closed dialogs, by person and by what the dialog was about."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], Draft] = {}

    def keep(self, person: int, about: str, dialog: Dialog[Any]) -> bool:
        """Keep what was typed and chosen in a dialog that is being closed; False if nothing was."""
        draft: Draft = {}
        for key, part in _parts(dialog):
            if isinstance(part, FormField) and part.typed:
                draft[key] = part.text
            elif isinstance(part, OneOf) and part.place is not None:
                draft[key] = part.place
        if not any(isinstance(part, FormField) and part.typed for _, part in _parts(dialog)):
            return False
        self._kept[person, _name(about, dialog)] = draft
        return True

    def give_back(self, person: int, about: str, dialog: Dialog[Any]) -> bool:
        """Put into a dialog what this person left in it, once; False if they left nothing."""
        name = _name(about, dialog)
        draft = self._kept.pop((person, name), None) or self._kept.pop((NOBODY, name), None)
        if draft is None:
            return False
        for key, part in _parts(dialog):
            if key in draft:
                _put(part, draft[key])
        return True


def _name(about: str, dialog: Dialog[Any]) -> str:
    return f"{about} {type(dialog).__name__} {dialog.heading}"


def _parts(dialog: Dialog[Any]) -> Iterator[tuple[str, Widget]]:
    """Give the fields and choices of a dialog by kind and place."""
    for kind in (FormField, OneOf):
        for place, part in enumerate(dialog.query(kind)):
            yield f"{kind.__name__} {place}", part


def _put(part: Widget, value: str | int) -> None:
    if isinstance(part, FormField) and isinstance(value, str):
        part.type(value)
    elif isinstance(part, OneOf) and isinstance(value, int):
        part.take(value)
