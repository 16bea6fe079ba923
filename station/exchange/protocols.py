"""The unit's protocols, read from the data folder. Touches: the TOML files there."""

from __future__ import annotations

from pathlib import Path

from station.clinical.protocols import Protocol, parse_protocol
from station.exchange.formulary import plain, read_terms
from station.places import data_folder


def read_protocols(folder: Path | None = None) -> tuple[Protocol, ...]:
    """Read every protocol, by name; raises BadData, which names file and key."""
    terms = read_terms()
    files = sorted((folder or data_folder() / "protocols").glob("*.toml"))
    protocols = [parse_protocol(plain(file), file.name, terms) for file in files]
    return tuple(sorted(protocols, key=lambda protocol: protocol.name.casefold()))
