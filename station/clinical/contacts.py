"""Whom to call: on-call, vendor, management, wards, partners, colleagues; each verified at a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from station.clinical.tables import Table


class ContactKind(StrEnum):
    """What a contact is for."""

    IT = "it"
    VENDOR = "vendor"
    MANAGEMENT = "management"
    WARD = "ward"
    PARTNER = "partner"
    COLLEAGUE = "colleague"
    OTHER = "other"


VERIFIED_FOR = timedelta(days=90)
"""After so long nobody trusts a number that was not called."""


@dataclass(frozen=True)
class Contact:
    """Somebody to call. `verified` is the ISO date when the number last proved right, None when never.

    `agreement` is a partner's rescue agreement (its reference and what it covers), `site` a colleague's.
    """

    id: int
    kind: ContactKind
    name: str
    function: str
    phone: str
    mail: str | None = None
    site: str | None = None
    agreement: str | None = None
    verified: str | None = None
    active: bool = True
    entry: int = 0


def is_stale(contact: Contact, today: date) -> bool:
    """Tell whether a contact was not verified for 90 days, or never."""
    if contact.verified is None:
        return True
    return today - date.fromisoformat(contact.verified) > VERIFIED_FOR


def parse_contacts(data: Mapping[str, object], file: str) -> tuple[Contact, ...]:
    """Read a unit's first contacts, numbered from 1; raises BadData."""
    root = Table(data, file)
    contacts = tuple(_contact(table, place) for place, table in enumerate(root.tables("contact"), start=1))
    if not contacts:
        raise root.bad("contact", "data_missing")
    root.end()
    return contacts


def _contact(table: Table, number: int) -> Contact:
    kind = ContactKind(table.one_of("kind", frozenset(ContactKind)))
    contact = Contact(
        number,
        kind,
        table.text("name"),
        _or_none(table, "function") or "",
        table.text("phone"),
        mail=_or_none(table, "mail"),
        site=_or_none(table, "site"),
        agreement=_or_none(table, "agreement"),
    )
    table.end()
    return contact


def _or_none(table: Table, key: str) -> str | None:
    return table.text(key) if table.has(key) else None
