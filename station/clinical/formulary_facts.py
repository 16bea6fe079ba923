"""The facts that a substance and its products both may state in their file, each with its source."""

from __future__ import annotations

from station.clinical.formulary import Light, Limit, Whitelist
from station.clinical.tables import Source, Table


def whitelist(table: Table, key: str, codes: frozenset[str]) -> Whitelist:
    """Read a whitelist whose texts are all known codes; raises BadData."""
    found = Whitelist(table.some_of(key, codes), table.source())
    table.end()
    return found


def source(table: Table | None) -> Source | None:
    """Read a fact that is only said to be so; None where the file has it not."""
    if table is None:
        return None
    found = table.source()
    table.end()
    return found


def limit(table: Table | None) -> Limit | None:
    """Read one end of the allowed final concentration, in mg/mL."""
    if table is None:
        return None
    found = Limit(table.number("mg_ml"), table.source())
    table.end()
    return found


def light(table: Table | None) -> Light | None:
    """Read whether light harms."""
    if table is None:
        return None
    found = Light(table.flag("protect"), table.source())
    table.end()
    return found
