"""The fields an order is made of, which of them a file must bring, and the values that are a closed list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.clinical.amounts import unit_of
from station.clinical.model import Go

REQUIRED = (
    *("ipp", "birth_name", "first_name", "birth_date", "prescription_id", "external_id", "ward"),
    *("drug", "dose", "dose_unit", "route", "container"),
)
OPTIONAL = (
    *("used_name", "sex", "protocol", "cycle", "day", "prescriber", "weight_kg", "height_cm", "bsa_m2", "go"),
    *("basis", "basis_unit", "diluent", "volume_ml", "infusion_minutes"),
    *("trial", "trial_arm", "trial_kit", "blinded", "suspect"),
    *("pump", "pump_ml_h", "pump_ml", "pump_residual_ml"),
)

# When a preparation is due: one column, or a day and an hour.
DUE_WHOLE, DUE_PARTS = ("due",), ("due_date", "due_time")

IDENTIFIERS = frozenset({"ipp", "prescription_id", "external_id", "number", "gtin", "lot"})
"""Numbers that are names: their leading zeros count."""


@dataclass(frozen=True)
class Fields:
    """What a kind of file is made of; its moment is one column (`whole`) or a day and an hour (`parts`)."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    whole: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def all(self) -> frozenset[str]:
        """Give every field of this kind."""
        return frozenset((*self.required, *self.optional, *self.whole, *self.parts))


ORDERS, LEFTOVERS, STOCK = "orders", "leftovers", "stock"

KINDS: Mapping[str, Fields] = {
    ORDERS: Fields(REQUIRED, OPTIONAL, DUE_WHOLE, DUE_PARTS),
    LEFTOVERS: Fields(
        ("drug", "product", "lot", "expiry", "concentration_mg_ml", "remaining_ml"),
        ("number", "gtin", "content_mg", "use_by", "hood", "trial"),
        ("opened",),
        ("opened_date", "opened_time"),
    ),
    STOCK: Fields(
        ("drug", "product", "lot", "expiry", "content_mg", "concentration_mg_ml", "count"), ("gtin", "trial")
    ),
}
"""The kinds of tables that are read: orders, and what stood in hoods and cupboards."""

# Routes, diluents and containers stay open: the unit's terms (data/terms.toml) know their spellings.
CLOSED: Mapping[str, frozenset[str]] = {
    "sex": frozenset({"M", "F", "I"}),
    "go": frozenset(Go),
    "blinded": frozenset({"yes", "no"}),
}

_DOSE = frozenset({"mcg", "mg", "g", "IU"})
UNITS: Mapping[str, frozenset[str]] = {
    "dose_unit": _DOSE,
    "basis_unit": _DOSE | {f"{unit}/{per}" for unit in _DOSE for per in ("m2", "kg")} | {"AUC"},
}


def canonical(field: str, text: str) -> str | None:
    """Give the canonical value of a text that needs no translation, None when the field does not know it."""
    if field in UNITS:
        unit = unit_of(text)
        return unit if unit in UNITS[field] else None
    if field in CLOSED:
        return text if text in CLOSED[field] else None
    return text
