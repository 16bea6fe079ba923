"""Dose bands from stored tables, and a dose rounded to what can be drawn; both show each of their steps.

A table is stored as published and never computed: the NHS prints one boundary (3.80 mg) that no mean gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from station.clinical.amounts import Amount
from station.clinical.computed import Computed, Input, Unknown
from station.clinical.drawing import SyringeStock, syringes, volume_to_draw
from station.clinical.tables import Source, Table


@dataclass(frozen=True)
class Band:
    """From `low` (included) to `high` (excluded) mg, a dose is given as `dose` mg."""

    low: Decimal
    high: Decimal
    dose: Decimal


@dataclass(frozen=True)
class BandTable:
    """One published table, by the strength of what is drawn (mg/mL); `substances` by code."""

    name: str
    version: str
    strength_mg_ml: Decimal
    substances: frozenset[str]
    bands: tuple[Band, ...]
    source: Source

    def band(self, dose_mg: Decimal) -> Band | None:
        """Find a dose's band; None outside the table."""
        return next((band for band in self.bands if band.low <= dose_mg < band.high), None)


def parse_bands(data: Mapping[str, object], file: str) -> BandTable:
    """Read one table; raises BadData, also where bands leave a gap or a band's dose lies outside it."""
    root = Table(data, file)
    table = BandTable(
        name=root.text("name"),
        version=root.text("version"),
        strength_mg_ml=root.number("strength_mg_ml"),
        substances=frozenset(root.texts("substances")),
        bands=tuple(_band(row) for row in root.tables("band")),
        source=root.source(),
    )
    if not table.bands:
        raise root.bad("band", "data_missing")
    for number, (one, next_one) in enumerate(zip(table.bands, table.bands[1:], strict=False), 2):
        if one.high != next_one.low:
            raise root.bad(f"band[{number}].low", "data_band_gap")
    root.end()
    return table


def _band(row: Table) -> Band:
    band = Band(row.number("low"), row.number("high"), row.number("dose"))
    if not band.low <= band.dose <= band.high:
        raise row.bad("dose", "data_band_outside")
    row.end()
    return band


def table_for(tables: Iterable[BandTable], substance: str, strength_mg_ml: Decimal) -> BandTable | None:
    """Find the table of a substance at the strength that is drawn; None where there is none."""
    return next(
        (
            table
            for table in tables
            if substance in table.substances and table.strength_mg_ml == strength_mg_ml
        ),
        None,
    )


def banded(dose_mg: Decimal, table: BandTable) -> Computed | Unknown:
    """Give the band of a dose in mg."""
    band = table.band(dose_mg)
    if band is None:
        return Unknown("outside_bands")
    return Computed(
        value=band.dose,
        unit="mg",
        formula=f"{band.low} ≤ dose < {band.high} → {band.dose}",
        inputs=(Input("dose", dose_mg, "mg"),),
        source=f"{table.name}, {table.version}: {table.source.text}",
    )


def capped(dose: Computed, cap_mg: Decimal, source: str) -> Computed:
    """Hold a dose at its cap, as a step of its own; one under the cap is left as it is."""
    if dose.value <= cap_mg:
        return dose
    return Computed(
        value=cap_mg,
        unit="mg",
        formula=f"min(dose, {cap_mg})",
        inputs=(Input("dose", dose.value, "mg"),),
        source=source,
    )


def banded_and_capped(
    dose_mg: Decimal, table: BandTable, cap_mg: Decimal, cap_source: str
) -> tuple[Computed, ...] | Unknown:
    """Band first, then cap, each step shown: 2.15 mg of vincristine is band 2.2, then 2 mg."""
    step = banded(dose_mg, table)
    if isinstance(step, Unknown):
        return step
    held = capped(step, cap_mg, cap_source)
    return (step,) if held is step else (step, held)


def withdrawable(dose: Amount, concentration: Decimal, stock: SyringeStock) -> Computed | Unknown:
    """Give the dose that the drawing plan's syringes hold, in its unit: the nearest their scales show."""
    if dose.value <= 0 or concentration <= 0:
        return Unknown("dose_not_positive")
    plan = syringes(volume_to_draw(dose.value, concentration), stock)
    if not plan:
        return Unknown("volume_under_graduation")
    volume = sum((syringe.volume_ml for syringe in plan), Decimal(0))
    return Computed(
        value=volume * concentration,
        unit=dose.unit,
        formula="volume × concentration",
        inputs=(
            Input("dose", dose.value, dose.unit),
            Input("concentration", concentration, f"{dose.unit}/mL"),
            Input("volume", volume, "mL"),
        ),
        source="Poitiers rescue kit (GERPAC 2023): nearest withdrawable dose",
    )
