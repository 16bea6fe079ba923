"""The areas of the station, by what one does there: the menu's command, and the screen it opens.

A screen's module is loaded when its area is first opened.
"""

from __future__ import annotations

from typing import NamedTuple

from screens.commands import Command

KEYS = {"logbook": "f8"}
"""The one area that every screen reaches by a key."""

GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "menu.day": {
        "import": ("importing.importing", "ImportScreen"),
        "typing": ("typing.typed_orders", "TypedOrdersScreen"),
        "hand_over": ("hand_over.hand_over", "HandOverScreen"),
        "documents": ("documents.documents", "DocumentsScreen"),
        "labels": ("labels.labels", "LabelsScreen"),
        "leftovers": ("leftovers.leftovers", "LeftoversScreen"),
        "returns": ("returns.returns", "ReturnsScreen"),
        "register": ("documents.register", "RegisterScreen"),
        "load": ("outage.load", "LoadScreen"),
    },
    "menu.outage": {
        "logbook": ("outage.logbook", "LogbookScreen"),
        "outage": ("outage.outage", "OutageScreen"),
        "roster": ("outage.roster", "RosterScreen"),
        "crisis": ("outage.crisis", "CrisisScreen"),
        "contacts": ("outage.contacts", "ContactsScreen"),
        "messages": ("outage.messages", "MessagesScreen"),
        "mutual_aid": ("outage.mutual_aid", "MutualAidScreen"),
        "readiness": ("outage.readiness", "ReadinessScreen"),
    },
    "menu.afterwards": {
        "after_the_fact": ("after_the_fact.after_the_fact", "AfterTheFactScreen"),
        "recover": ("documents.recovering", "RecoverScreen"),
        "foreign": ("records.foreign", "ForeignScreen"),
        "reentry": ("reentry.reentry", "ReentryScreen"),
        "books": ("records.books_of_record", "BooksScreen"),
    },
    "menu.unit": {
        "people": ("people.people", "PeopleScreen"),
        "sessions": ("sessions.sessions", "SessionsScreen"),
        "formulary": ("formulary.formulary", "FormularyScreen"),
        "settings": ("settings.settings", "SettingsScreen"),
        "scanner": ("labels.scanner", "ScannerScreen"),
        "manual": ("manual.manual", "ManualScreen"),
    },
}
"""Heading of the menu, then area: module in `screens`, and its screen."""


class Place(NamedTuple):
    """An area's command, and where its screen is."""

    command: Command
    module: str
    screen: str


AREAS = tuple(
    Place(Command(f"area.{name}", KEYS.get(name), f"area.{name}", group), f"screens.{module}", screen)
    for group, areas in GROUPS.items()
    for name, (module, screen) in areas.items()
)
