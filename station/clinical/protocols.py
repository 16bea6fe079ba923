"""The unit's protocols: which drugs on which days, on what basis; the doses are the prescriber's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from station.clinical.formulary import Formulary
from station.clinical.tables import Source, Table
from station.clinical.terms import Terms

BASES = frozenset({"mg/m2", "mg/kg", "mg", "AUC", "IU/m2", "IU/kg", "IU"})
DAYS = frozenset(f"J{number}" for number in range(1, 43))


@dataclass(frozen=True)
class ProtocolLine:
    """One drug of a protocol, on its days (J1, J8); volume in mL, time in minutes, None where it varies."""

    drug: str
    basis: Decimal
    basis_unit: str
    route: str
    container: str
    diluent: str | None
    volume_ml: Decimal | None
    infusion_minutes: int | None
    days: tuple[str, ...]
    remove_volume: bool = False
    """The volume of the drug is removed from the bag first, so that the bag holds no more than before."""


@dataclass(frozen=True)
class Protocol:
    """One protocol with its source."""

    code: str
    name: str
    cycle_days: int
    lines: tuple[ProtocolLine, ...]
    source: Source
    aliases: tuple[str, ...] = ()
    """Other names that prescriptions give it."""

    @property
    def days(self) -> tuple[str, ...]:
        """List the days on which something is made, in order."""
        found = {day for line in self.lines for day in line.days}
        return tuple(sorted(found, key=lambda day: int(day.removeprefix("J"))))

    def of_day(self, day: str) -> tuple[ProtocolLine, ...]:
        """List what is made on a day."""
        return tuple(line for line in self.lines if day in line.days)

    def lines_for(self, drug: str, container: str, formulary: Formulary) -> tuple[ProtocolLine, ...]:
        """List the lines of a drug, of the container's kind where some are; both as an order names them."""
        wanted = formulary.named(drug)
        mine = [line for line in self.lines if wanted and _code(line, formulary) == wanted.code]
        exact = [line for line in mine if line.container == formulary.terms.code("container", container)]
        return tuple(exact or mine)


def removes_volume(protocol: Protocol | None, drug: str, container: str, formulary: Formulary) -> bool:
    """Tell whether an order's protocol says to remove the drug's volume from the bag."""
    lines = protocol.lines_for(drug, container, formulary) if protocol else ()
    code = formulary.terms.code("container", container)
    return bool(lines) and all(line.remove_volume and line.container == code for line in lines)


def _code(line: ProtocolLine, formulary: Formulary) -> str | None:
    substance = formulary.named(line.drug)
    return substance.code if substance else None


def parse_protocol(data: Mapping[str, object], file: str, terms: Terms) -> Protocol:
    """Read one protocol from the plain values of its file; raises BadData."""
    root = Table(data, file)
    protocol = Protocol(
        code=root.text("code"),
        name=root.text("name"),
        cycle_days=int(root.number("cycle_days")),
        lines=tuple(_line(table, terms) for table in root.tables("line")),
        source=root.source(),
        aliases=root.texts("aliases") if root.has("aliases") else (),
    )
    root.end()
    return protocol


def _line(table: Table, terms: Terms) -> ProtocolLine:
    line = ProtocolLine(
        drug=table.text("drug"),
        basis=table.number("basis"),
        basis_unit=table.one_of("basis_unit", BASES),
        route=table.one_of("route", terms.codes("route")),
        container=table.one_of("container", terms.codes("container")),
        diluent=table.one_of("diluent", terms.codes("diluent")) if table.has("diluent") else None,
        volume_ml=table.number("volume_ml") if table.has("volume_ml") else None,
        infusion_minutes=int(table.number("infusion_minutes")) if table.has("infusion_minutes") else None,
        days=_days(table),
        remove_volume=table.flag("remove_volume"),
    )
    if line.remove_volume and (line.container != "bag" or not line.volume_ml):
        raise table.bad("remove_volume", "data_nothing_to_remove")
    table.end()
    return line


def _days(table: Table) -> tuple[str, ...]:
    return tuple(sorted(table.some_of("days", DAYS), key=lambda day: int(day.removeprefix("J"))))
