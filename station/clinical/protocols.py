"""What a protocol says of its drugs and of the time between courses, as the unit's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from station.clinical.amounts import unit_of
from station.clinical.names import fold
from station.clinical.tables import Source, Table


@dataclass(frozen=True)
class ProtocolLine:
    """One drug of a protocol: its substance's code, basis and unit, for one container where that matters."""

    substance: str
    basis: Decimal
    unit: str
    container: str | None


@dataclass(frozen=True)
class Protocol:
    """One protocol: its lines, and the days from one course's first day to the next."""

    name: str
    interval_days: int | None
    lines: tuple[ProtocolLine, ...]
    source: Source

    def line(self, substance: str, container: str | None) -> ProtocolLine | None:
        """Find the line of a drug: the one for its container, else the one for any."""
        mine = [line for line in self.lines if line.substance == substance]
        exact = [line for line in mine if line.container == container and container is not None]
        return next(iter(exact or [line for line in mine if line.container is None]), None)

    def names(self, substance: str) -> bool:
        """Tell whether the protocol has the drug at all."""
        return any(line.substance == substance for line in self.lines)


@dataclass(frozen=True)
class Protocols:
    """The unit's protocols by folded name."""

    names: Mapping[str, Protocol]

    def find(self, name: str | None) -> Protocol | None:
        """Give the protocol a prescription names; None when the unit wrote none down."""
        return self.names.get(fold(name)) if name else None


def parse_protocols(data: Mapping[str, object], file: str) -> Protocols:
    """Read data/protocols.toml; raises BadData, also when two answer to one name."""
    root = Table(data, file)
    names: dict[str, Protocol] = {}
    for table in root.tables("protocol"):
        protocol, aliases = _protocol(table)
        for name in (protocol.name, *aliases):
            if names.setdefault(fold(name), protocol) is not protocol:
                raise table.bad("name", "data_name_twice", value=name, other=names[fold(name)].name)
    root.end()
    return Protocols(names)


def _protocol(table: Table) -> tuple[Protocol, tuple[str, ...]]:
    aliases = table.texts("aliases") if table.has("aliases") else ()
    protocol = Protocol(
        name=table.text("name"),
        interval_days=int(table.number("interval_days")) if table.has("interval_days") else None,
        lines=tuple(_line(line) for line in table.tables("line")),
        source=table.source(),
    )
    if not protocol.lines:
        raise table.bad("line", "data_missing")
    table.end()
    return protocol, aliases


def _line(table: Table) -> ProtocolLine:
    unit = table.text("unit")
    if unit_of(unit) not in ("mg/m2", "mg/kg", "mg", "AUC", "IU/m2"):
        raise table.bad("unit", "data_not_one_of", value=unit, allowed="mg/m2, mg/kg, mg, AUC, IU/m2")
    line = ProtocolLine(table.text("substance"), table.number("basis"), unit, table.text_or_none("container"))
    table.end()
    return line
