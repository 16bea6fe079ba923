"""A finding, and the order line it is made from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from station.clinical.amounts import number_text, unit_text
from station.clinical.checks import Severity
from station.clinical.model import Patient, Preparation, Prescription

_UNIT = re.compile(r"IU|(?:mg|IU)/(?:m2|kg|mL)")
_NUMBERS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?: → [0-9]+(?:\.[0-9]+)?)*")
_WORD_KEYS = re.compile(
    r"(?:route|diluent|container|unverifiable|likeness|trait|patient_fact|ins_fault|gate_side|question|bsa_formula)\.[a-z0-9_]+"
)


@dataclass(frozen=True)
class Finding:
    """One thing to say of an order: the sentence is at `words`, each parameter is passed through `spoken`."""

    code: str
    severity: Severity
    params: Mapping[str, str]
    source: str

    @property
    def words(self) -> str:
        """Give the key of its sentence."""
        return f"finding.{self.code}"


@dataclass(frozen=True)
class Line:
    """One line of the list: a preparation with its prescription and its patient."""

    patient: Patient
    prescription: Prescription
    preparation: Preparation


def text(value: Decimal) -> str:
    """Write a number as a parameter: a dot, no trailing zero; the edges make the French comma."""
    return number_text(value, comma=False)


def words(keys: Iterable[str]) -> str:
    """Write word keys as one parameter, in a fixed order."""
    return ", ".join(sorted(keys))


def spoken(value: str, say: Callable[[str], str], comma: bool) -> str:
    """Turn a parameter into what people read: word keys said, units in full, the comma asked for."""
    if _NUMBERS.fullmatch(value):
        return value.replace(".", ",") if comma else value
    if _UNIT.fullmatch(value):
        return unit_text(value, Decimal(2), french=comma)
    parts = value.split(", ")
    return ", ".join(say(part) for part in parts) if all(map(_WORD_KEYS.fullmatch, parts)) else value
