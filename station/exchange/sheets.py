"""The printable sheets of the data folder. Touches: the TOML files of `data/sheets`."""

from __future__ import annotations

from station.clinical.sheets import Sheet, parse_sheet
from station.exchange.formulary import plain
from station.places import data_folder


def sheet_names() -> tuple[str, ...]:
    """List the sheets, by file name, the card first."""
    names = (path.stem for path in (data_folder() / "sheets").glob("*.toml"))
    return tuple(sorted(names, key=lambda name: (name != "card", name)))


def read_sheet(name: str) -> Sheet:
    """Read one sheet; raises BadData."""
    path = data_folder() / "sheets" / f"{name}.toml"
    return parse_sheet(plain(path), f"sheets/{path.name}", name)
