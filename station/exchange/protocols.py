"""The unit's protocols, read from the data folder and the station's own. Touches: the TOML files there."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from station.clinical.protocols import Protocol, parse_protocol
from station.clinical.tables import BadData
from station.exchange.formulary import read_terms
from station.places import data_folder


def read_protocols(folder: Path | None = None) -> tuple[Protocol, ...]:
    """Read every protocol, by name; raises BadData, which names file and key."""
    terms = read_terms()
    files = sorted((folder or data_folder() / "protocols").glob("*.toml"))
    protocols = [parse_protocol(_plain(file), file.name, terms) for file in files]
    return tuple(sorted(protocols, key=lambda protocol: protocol.name.casefold()))


def _plain(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise BadData(file.name, "", "data_file_unreadable", {"why": str(error)}) from error
    except ValueError as error:
        raise BadData(file.name, "", "data_not_toml", {"why": str(error)}) from error
