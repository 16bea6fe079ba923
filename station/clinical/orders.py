"""Orders as a file brings them, before anything is decided about them: plain values, and what was refused and
why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from station.clinical.model import Go, Provenance


@dataclass(frozen=True)
class ImportedPatient:
    """Identity traits as received (NFC, trimmed, case kept)."""

    ipp: str
    birth_name: str
    used_name: str | None
    first_name: str
    birth_date: str
    sex: str | None


@dataclass(frozen=True)
class ImportedOrder:
    """One line of an export: one preparation to make, with its prescription and patient. `line` is the file's
    line number."""

    line: int
    patient: ImportedPatient
    prescription_id: str
    external_id: str
    protocol: str | None
    cycle: str | None
    day: str | None
    prescriber: str | None
    ward: str
    weight_kg: Decimal | None
    height_cm: Decimal | None
    bsa_m2: Decimal | None
    go: Go
    drug: str
    dose: Decimal
    dose_unit: str
    basis: Decimal | None
    basis_unit: str | None
    route: str
    diluent: str | None
    volume_ml: Decimal | None
    container: str
    infusion_minutes: int | None
    due: datetime
    provenance: Provenance = Provenance.PREVALIDATED
    source: str = ""
    """Which main system numbers its prescriptions and preparations so; "" is the unit's first one."""
    trial: str | None = None
    trial_arm: str | None = None
    trial_kit: str | None = None
    blinded: bool = False
    suspect: str | None = None
    pump: str | None = None
    pump_ml_h: Decimal | None = None
    pump_ml: Decimal | None = None
    pump_residual_ml: Decimal | None = None
    """What only some orders say: see Preparation."""
    remove_volume: bool = False
    """As said by a worksheet of this station; no export says it, so an imported order has its protocol's."""


@dataclass(frozen=True)
class Problem:
    """Why a line (0: the whole file) could not be read: file, line, column as the file names it, code and
    parameters of the sentence.

    In a file that is no table, `line` counts its orders and `column` is a path that begins with a slash.
    """

    file: str
    line: int
    column: str | None
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class SetAside:
    """An order that is no cytotoxic preparation: what it says, and why it is nothing to make here."""

    line: int
    what: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class OrderFile:
    """What one file holds: orders that could be read, orders set aside and problems, nothing left out;
    `sha256` is that of its bytes."""

    name: str
    sha256: str
    mapping: str
    lines: int
    orders: tuple[ImportedOrder, ...]
    problems: tuple[Problem, ...]
    asides: tuple[SetAside, ...] = ()
    source: str = ""
