"""What the unit wrote for its outages: checklists, messages, contacts, limits. Touches: TOML files."""

from __future__ import annotations

from pathlib import Path

from station.clinical.checklists import Checklist, parse_checklist
from station.clinical.contacts import Contact, parse_contacts
from station.clinical.messages import Template, parse_template
from station.clinical.readiness import Limits, parse_limits
from station.exchange.formulary import plain
from station.places import data_folder


def read_checklist(name: str, folder: Path | None = None) -> Checklist:
    """Read the checklist of a step of the ladder or of an occasion; raises BadData."""
    file = (folder or data_folder()) / "checklists" / f"{name}.toml"
    return parse_checklist(plain(file), f"checklists/{file.name}", name)


def read_contacts(file: Path) -> tuple[Contact, ...]:
    """Read a file of contacts written after `data/contacts.toml`; raises BadData."""
    return parse_contacts(plain(file), file.name)


def read_messages(folder: Path | None = None) -> tuple[Template, ...]:
    """Read every template of a message, by name; raises BadData."""
    files = sorted(((folder or data_folder()) / "messages").glob("*.toml"))
    return tuple(parse_template(plain(file), f"messages/{file.name}", file.stem) for file in files)


def read_limits(folder: Path | None = None) -> Limits:
    """Read what the unit holds for ready; raises BadData."""
    return parse_limits(plain((folder or data_folder()) / "readiness.toml"), "readiness.toml")
