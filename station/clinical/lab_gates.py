"""Laboratory gates: below or from which value a drug asks for a decision, as data with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from station.clinical.checks import Severity
from station.clinical.formulary import Family, Substance
from station.clinical.tables import Source, Table

CLEARANCE = "clearance"
"""A gate on the creatinine clearance, in mL/min, computed from the creatinine that was told."""

KINDS = frozenset({"neutrophils", "platelets", "leucocytes", "bilirubin", "uracil", CLEARANCE})


@dataclass(frozen=True)
class Gate:
    """For some substances (codes) or a family: a value under `below`, or of `at_least`, weighs `severity`.

    A value older than `hours` before the hour of the preparation is no value of now; None: it stays.
    """

    substances: frozenset[str]
    family: Family | None
    kind: str
    below: Decimal | None
    at_least: Decimal | None
    unit: str
    severity: Severity
    hours: Decimal | None
    source: Source

    def holds_for(self, substance: Substance) -> bool:
        """Tell whether a substance has to pass this gate."""
        family = substance.family.family if substance.family else None
        return substance.code in self.substances or (self.family is not None and family is self.family)

    def stops(self, value: Decimal) -> bool:
        """Tell whether a value asks for the decision."""
        if self.below is not None and value < self.below:
            return True
        return self.at_least is not None and value >= self.at_least


def parse_gates(data: Mapping[str, object], file: str) -> tuple[Gate, ...]:
    """Read data/lab_gates.toml; raises BadData."""
    root = Table(data, file)
    root.name_sources()
    gates = tuple(_gate(table) for table in root.tables("gate"))
    root.end()
    return gates


def _gate(table: Table) -> Gate:
    gate = Gate(
        substances=frozenset(table.texts("substances")) if table.has("substances") else frozenset(),
        family=Family(table.one_of("family", frozenset(Family))) if table.has("family") else None,
        kind=table.one_of("kind", KINDS),
        below=table.number("below") if table.has("below") else None,
        at_least=table.number("at_least") if table.has("at_least") else None,
        unit=table.text("unit"),
        severity=Severity(table.one_of("severity", frozenset(Severity))),
        hours=table.number("hours") if table.has("hours") else None,
        source=table.source(),
    )
    if (gate.below is None) == (gate.at_least is None):
        raise table.bad("below", "data_one_end")
    if not gate.substances and gate.family is None:
        raise table.bad("substances", "data_missing")
    table.end()
    return gate


def gates_for(gates: Iterable[Gate], substance: Substance) -> tuple[Gate, ...]:
    """List the gates of a substance."""
    return tuple(gate for gate in gates if gate.holds_for(substance))
