"""The facts that a substance and its products both may state in their file, each with its source."""

from __future__ import annotations

from decimal import Decimal

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


def counted(table: Table, key: str, unit: str) -> Decimal:
    """Read an amount whose key names its unit: `content_mg`, or `content_iu` where units are counted."""
    return table.number(key.format(unit=unit.lower()))


def counted_or_none(table: Table, key: str, unit: str) -> Decimal | None:
    """Read such an amount where the file has it."""
    return counted(table, key, unit) if table.has(key.format(unit=unit.lower())) else None


def limit(table: Table | None, unit: str) -> Limit | None:
    """Read one end of the allowed final concentration, in a unit per mL."""
    if table is None:
        return None
    found = Limit(counted(table, "{unit}_ml", unit), table.source())
    table.end()
    return found


def light(table: Table | None) -> Light | None:
    """Read whether light harms."""
    if table is None:
        return None
    found = Light(table.flag("protect"), table.source())
    table.end()
    return found
