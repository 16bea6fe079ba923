"""Numbers and amounts: read without a doubt, computed exactly, written so that nobody can misread them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from types import MappingProxyType

MAX_CHARACTERS = 16
DOSE_UNITS = ("mg", "g", "mcg", "IU")
"""What a dose is ordered in."""

_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")

# How much of the family's smallest unit each unit is.
_FAMILIES: tuple[Mapping[str, Decimal], ...] = (
    {"mcg": Decimal(1), "mg": Decimal(1000), "g": Decimal(1_000_000)},
    {"mL": Decimal(1), "L": Decimal(1000)},
    {"IU": Decimal(1)},
)

_SPELLINGS: Mapping[str, str] = {
    **{"mg": "mg", "milligramme": "mg", "milligrammes": "mg", "milligram": "mg", "milligrams": "mg"},
    **{"g": "g", "gramme": "g", "grammes": "g", "gram": "g", "grams": "g"},
    **{"mcg": "mcg", "µg": "mcg", "μg": "mcg", "ug": "mcg", "microgramme": "mcg", "microgrammes": "mcg"},
    **{"microgram": "mcg", "micrograms": "mcg", "ml": "mL", "millilitre": "mL", "millilitres": "mL"},
    **{"l": "L", "litre": "L", "litres": "L"},
    **{"ui": "IU", "iu": "IU", "unité internationale": "IU", "unités internationales": "IU"},
    **{"international unit": "IU", "international units": "IU"},
    **{"auc": "AUC", "asc": "AUC"},
}


class BadNumber(ValueError):
    """A text that can't be read as one number without a doubt; the words are at `refused.<code>`."""

    def __init__(self, code: str, params: Mapping[str, str]) -> None:
        super().__init__(code, dict(params))
        self.code = code
        self.params = MappingProxyType(dict(params))


class UnitsDiffer(ValueError):
    """Two amounts whose units can't be turned into each other."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other} do not measure the same thing")
        self.code = "units_differ"
        self.params = MappingProxyType({"one": one, "other": other})


def parse_number(text: str, sign: str | None = None) -> Decimal:
    """Read a number of zero or more; `sign` is its decimal sign ("," or ".") where known. Raises BadNumber.

    Without a known sign both are accepted, and 1,500 is refused: it is 1.5 to one reader and 1500 to another.
    """
    stripped = text.strip()
    code = _fault(stripped, sign)
    if code == "number_ambiguous":
        raise BadNumber(code, {"text": stripped, **_both_readings(stripped)})
    if code is not None:
        raise BadNumber(code, {"text": stripped[: MAX_CHARACTERS * 2]})
    return Decimal(stripped.replace(",", "."))


def _fault(text: str, sign: str | None) -> str | None:
    """Name what is wrong with a trimmed text, most telling reason first."""
    if not text:
        return "number_empty"
    if len(text) > MAX_CHARACTERS:
        return "number_too_long"
    if text[0] in "+-−–":
        return "number_signed"
    if _NUMBER.fullmatch(text):
        return _fault_of_sign(text, sign)
    if re.fullmatch(r"[0-9]+(?:[\s'’_][0-9]+)+(?:[.,][0-9]+)?|[0-9]*[.,][0-9]*[.,][0-9.,]*", text):
        return "number_thousands"
    if re.fullmatch(r"[.,][0-9]+|[0-9]+[.,]", text):
        return "number_bare_sign"
    if re.fullmatch(r"[0-9.,]+[eE][+-]?[0-9]+", text):
        return "number_exponent"
    return "number_unreadable"


def _fault_of_sign(text: str, sign: str | None) -> str | None:
    if sign is None:
        return "number_ambiguous" if _AMBIGUOUS.fullmatch(text) else None
    other = "." if sign == "," else ","
    return "number_other_sign" if other in text else None


def _both_readings(text: str) -> dict[str, str]:
    """Give the two unambiguous ways to write an ambiguous text, with its own decimal sign."""
    shorter = text.rstrip("0").rstrip(".,")
    return {
        "decimal": text + "0" if _AMBIGUOUS.fullmatch(shorter) else shorter,
        "whole": text.replace(",", "").replace(".", ""),
    }


def number_text(value: Decimal, comma: bool) -> str:
    """Write a number: no trailing zero, a leading zero, no exponent, no thousands separator."""
    if not value.is_finite():
        raise ValueError("only a finite number can be written")
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    if plain == "-0":
        plain = "0"
    return plain.replace(".", ",") if comma else plain


def amount_text(value: Decimal, unit: str, comma: bool) -> str:
    """Write an amount with a space before its unit; `comma` stands for French, for the unit's words too."""
    return f"{number_text(value, comma)} {unit_text(unit, value, french=comma)}"


def unit_text(unit: str, value: Decimal, french: bool) -> str:
    """Write a unit as ISMP asks (mL, mcg, units in full), in the number that the value asks for."""
    what, slash, per = unit.partition("/")
    if what == "IU" and french:
        what = "unité internationale" if abs(value) < 2 else "unités internationales"
    elif what == "IU":
        what = "international unit" if value == 1 else "international units"
    return f"{what}{slash}{per}".replace("m2", "m²")


def unit_of(text: str) -> str | None:
    """Give a spelling's canonical unit: mg, g, mcg, mL, L, IU, AUC, mg/m2, mg/kg, mg/mL; None if unknown."""
    whole, slash, per = text.strip().partition("/")
    unit = _SPELLINGS.get(" ".join(whole.split()).lower())
    if not slash or unit is None:
        return unit
    divisor = {"m2": "m2", "m²": "m2", "kg": "kg", "ml": "mL"}.get(per.strip().lower())
    return None if divisor is None or unit == "AUC" else f"{unit}/{divisor}"


@dataclass(frozen=True)
class Amount:
    """A value and its canonical unit; sums, differences and comparisons are exact and refuse to mix units."""

    value: Decimal
    unit: str

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError("an amount is finite")

    def __add__(self, other: Amount) -> Amount:
        return Amount(_EXACT.add(self.value, self._same_unit(other)), self.unit)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(_EXACT.subtract(self.value, self._same_unit(other)), self.unit)

    def __lt__(self, other: Amount) -> bool:
        return self.value < self._same_unit(other)

    def __le__(self, other: Amount) -> bool:
        return self.value <= self._same_unit(other)

    def _same_unit(self, other: Amount) -> Decimal:
        if self.unit != other.unit:
            raise UnitsDiffer(self.unit, other.unit)
        return other.value

    def to(self, unit: str) -> Amount:
        """Give the same amount in another unit of its family, exactly; raises UnitsDiffer."""
        if unit == self.unit:
            return self
        for family in _FAMILIES:
            if self.unit in family and unit in family:
                small = _EXACT.multiply(self.value, family[self.unit])
                return Amount(_EXACT.divide(small, family[unit]), unit)
        raise UnitsDiffer(self.unit, unit)


def round_to(value: Decimal, step: Decimal) -> Decimal:
    """Round to the nearest multiple of a graduation above zero, halves away from zero."""
    if step <= 0:
        raise ValueError("a graduation is above zero")
    twice = _EXACT.multiply(step, Decimal(2))
    shifted = _EXACT.add(_EXACT.multiply(abs(value), Decimal(2)), step)
    steps = _EXACT.divide_int(shifted, twice).to_integral_value(ROUND_FLOOR)
    rounded = _EXACT.multiply(steps, step)
    return rounded if value >= 0 or not rounded else _EXACT.minus(rounded)
