"""Cumulative doses: summed by a named, versioned set of equivalences; what is missing is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from station.clinical.amounts import round_to
from station.clinical.computed import Computed, Input, Unknown
from station.clinical.tables import Source, Table

SUM_STEP = Decimal("0.1")


@dataclass(frozen=True)
class EquivalenceSet:
    """Factors to one substance's milligrams, by substance code. No factor is "not estimable", never 1."""

    code: str
    name: str
    version: str
    to: str
    factors: Mapping[str, Decimal]
    source: Source


@dataclass(frozen=True)
class Equivalences:
    """The sets that are known, and the one the unit chose."""

    sets: tuple[EquivalenceSet, ...]
    chosen: str

    @property
    def choice(self) -> EquivalenceSet:
        """The set the unit counts with."""
        return next(one for one in self.sets if one.code == self.chosen)


@dataclass(frozen=True)
class Received:
    """What a patient received of a substance before, in the unit of its limit; None: unknown."""

    substance: str
    amount: Decimal | None


def parse_equivalences(data: Mapping[str, object], file: str) -> Equivalences:
    """Read data/equivalences.toml; raises BadData, also when the chosen set is not there."""
    root = Table(data, file)
    sets = tuple(_set(table) for table in root.tables("set"))
    chosen = root.one_of("chosen", frozenset(one.code for one in sets))
    root.end()
    return Equivalences(sets, chosen)


def _set(table: Table) -> EquivalenceSet:
    factors = table.table("factors")
    found = EquivalenceSet(
        code=table.text("code"),
        name=table.text("name"),
        version=table.text("version"),
        to=table.text("to"),
        factors={code: factors.number(code) for code in factors.names()},
        source=table.source(),
    )
    factors.end()
    table.end()
    return found


def cumulative(
    history: Iterable[Received] | None, planned: Received, unit: str, by: EquivalenceSet | None = None
) -> Computed | Unknown:
    """Sum what was received and what is planned, in `unit` (mg, mg/m2), each times its factor.

    No history is unknown, never 0: only a history that says "nothing received" is an empty one.
    """
    if history is None:
        return Unknown("history_unknown")
    total, inputs = Decimal(0), []
    for one in (*history, planned):
        factor = _factor(one.substance, planned.substance, by)
        if isinstance(factor, Unknown) or one.amount is None:
            return factor if isinstance(factor, Unknown) else Unknown("history_unknown")
        total += one.amount * factor
        inputs.append(Input(one.substance, one.amount, unit))
    said = f"{by.name}, {by.version}: {by.source.text}" if by else "sum"
    return Computed(round_to(total, SUM_STEP), unit, "Σ amount × factor", tuple(inputs), said)


def _factor(substance: str, planned: str, by: EquivalenceSet | None) -> Decimal | Unknown:
    if by is None:
        return Decimal(1) if substance == planned else Unknown("no_factor")
    factor = by.factors.get(substance)
    return Unknown("no_factor") if factor is None else factor
