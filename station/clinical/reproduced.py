"""An old worksheet made again: every number that is not what it was, to be read before it is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from station.clinical.amounts import round_to
from station.clinical.computed import Unknown
from station.clinical.dose import Body, surface


@dataclass(frozen=True)
class Figures:
    """The numbers of a worksheet; what it does not say is None. Creatinine in µmol/L, clearance in mL/min."""

    day: date
    dose: Decimal | None = None
    dose_unit: str = "mg"
    basis: Decimal | None = None
    basis_unit: str | None = None
    weight_kg: Decimal | None = None
    height_cm: Decimal | None = None
    bsa_m2: Decimal | None = None
    creatinine: Decimal | None = None
    clearance: Decimal | None = None
    cumulative: Decimal | None = None
    volume_ml: Decimal | None = None
    infusion_minutes: int | None = None
    cycle: str | None = None
    age_years: Decimal | None = None


UNITS: Mapping[str, str] = {
    "weight_kg": "kg",
    "height_cm": "cm",
    "bsa_m2": "m2",
    "creatinine": "µmol/L",
    "clearance": "mL/min",
    "cumulative": "mg/m2",
    "volume_ml": "mL",
    "infusion_minutes": "min",
    "age_years": "years",
    "basis": "",
    "dose": "",
    "cycle": "",
}
"""Every figure that is compared, with its unit; an empty one is told by the worksheet itself."""


@dataclass(frozen=True)
class NumberChanged:
    """One number that differs, None for unknown; `percent` of the old where both are known and it is not 0.

    The words are at `figure.<name>`. What became unknown, or was, is a difference too.
    """

    name: str
    before: str | None
    after: str | None
    unit: str
    percent: Decimal | None = None


def changed_numbers(original: Figures, now: Figures) -> tuple[NumberChanged, ...]:
    """List every number that changed since the original, the interval always."""
    return (*_interval(original, now), *_values(original, now), *_dose_by_now(original, now))


def _interval(original: Figures, now: Figures) -> Iterator[NumberChanged]:
    days = (now.day - original.day).days
    yield NumberChanged("interval", original.day.isoformat(), now.day.isoformat(), f"{days} d")


def _values(original: Figures, now: Figures) -> Iterator[NumberChanged]:
    for name, unit in UNITS.items():
        before, after = getattr(original, name), getattr(now, name)
        unit = unit or _told_unit(original, name)
        units_differ = name in ("dose", "basis") and _told_unit(original, name) != _told_unit(now, name)
        if before != after or units_differ:
            other = _told_unit(now, name) if units_differ else unit
            yield NumberChanged(
                name,
                _said(before, unit if units_differ else ""),
                _said(after, other if units_differ else ""),
                unit,
                None if units_differ else _percent(before, after),
            )


def _told_unit(figures: Figures, name: str) -> str:
    return {"dose": figures.dose_unit, "basis": figures.basis_unit or ""}.get(name, "")


def _dose_by_now(original: Figures, now: Figures) -> Iterator[NumberChanged]:
    """Say what the old basis gives with the body of today, where the dose was kept as it stood."""
    body = Body(now.height_cm, now.weight_kg, now.bsa_m2)
    if original.basis is None or original.dose is None or now.dose != original.dose:
        return
    if original.basis_unit == "mg/kg" and now.weight_kg:
        expected = original.basis * now.weight_kg
    elif original.basis_unit == "mg/m2":
        area = surface(body)
        if isinstance(area, Unknown):
            return
        expected = original.basis * area.value
    else:
        return
    expected = round_to(expected, Decimal("0.1"))
    if expected != original.dose:
        percent = _percent(original.dose, expected)
        yield NumberChanged(
            "dose_by_now", _said(original.dose, ""), _said(expected, ""), original.dose_unit, percent
        )


def _said(value: object, unit: str) -> str | None:
    if value is None:
        return None
    said = format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
    return f"{said} {unit}".strip()


def _percent(before: object, after: object) -> Decimal | None:
    if not isinstance(before, Decimal | int) or not isinstance(after, Decimal | int) or before == 0:
        return None
    old, new = Decimal(before), Decimal(after)
    return round_to((new - old) * 100 / old, Decimal("0.1"))
