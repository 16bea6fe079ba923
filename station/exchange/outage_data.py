"""What the unit wrote for its outages: the checklists. Touches: the TOML files of `data/checklists`."""

from __future__ import annotations

from pathlib import Path

from station.clinical.checklists import Checklist, parse_checklist
from station.exchange.formulary import plain
from station.places import data_folder


def read_checklist(name: str, folder: Path | None = None) -> Checklist:
    """Read the checklist of a step of the ladder or of an occasion; raises BadData."""
    file = (folder or data_folder()) / "checklists" / f"{name}.toml"
    return parse_checklist(plain(file), f"checklists/{file.name}", name)
