"""What the unit wrote for its outages: checklists and first contacts. Touches: TOML files."""

from __future__ import annotations

from pathlib import Path

from station.clinical.checklists import Checklist, parse_checklist
from station.clinical.contacts import Contact, parse_contacts
from station.exchange.formulary import plain
from station.places import data_folder


def read_checklist(name: str, folder: Path | None = None) -> Checklist:
    """Read the checklist of a step of the ladder or of an occasion; raises BadData."""
    file = (folder or data_folder()) / "checklists" / f"{name}.toml"
    return parse_checklist(plain(file), f"checklists/{file.name}", name)


def read_contacts(file: Path) -> tuple[Contact, ...]:
    """Read a file of contacts written after `data/contacts.toml`; raises BadData."""
    return parse_contacts(plain(file), file.name)
