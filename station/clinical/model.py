"""The things the station speaks of, as frozen values: patients, prescriptions, preparations, people,
readings, labels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class State(StrEnum):
    """Where a preparation stands in the walk; `held` is a flag beside it, so that resuming returns to the
    same step."""

    ORDERED = "ordered"
    REFUSED = "refused"
    VALIDATED = "validated"
    OPENED = "opened"
    STARTED = "started"
    DRAWN = "drawn"
    READ = "read"
    INJECTED = "injected"
    FINISHED = "finished"
    CHECKED = "checked"
    RELEASED = "released"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    DESTROYED = "destroyed"


BEFORE_START = frozenset({State.ORDERED, State.REFUSED, State.VALIDATED, State.OPENED})
ENDED = frozenset({State.HANDED_OVER, State.CANCELLED, State.DESTROYED})
AFTER_START = frozenset(State) - BEFORE_START - ENDED


class Go(StrEnum):
    """The wards' word "OK chimio", in the five values of PN13-SIPh2 GoNogo."""

    NA = "NA"
    ATT = "ATT"
    PREP = "PREP"
    GO = "GO"
    NOGO = "NOGO"


class Role(StrEnum):
    """What a person is; what a person may sign for one bag also depends on what they already signed for
    it."""

    PHARMACIST = "pharmacist"
    PREPARER = "preparer"
    HELPER = "helper"


class Provenance(StrEnum):
    """Where an order comes from."""

    PREVALIDATED = "prevalidated"
    REPRODUCED = "reproduced"
    REENTERED = "reentered"
    REATTRIBUTED = "reattributed"
    FROM_PAPER = "from_paper"


class Hold(StrEnum):
    """Why a preparation is held, which decides how it may go on."""

    ASKED = "asked"
    MISMATCH = "mismatch"
    CHANGED = "changed"
    NOGO = "nogo"


class HoldPoint(StrEnum):
    """Where two people read, each blind to the other; which points are active is data
    (`data/checks.toml`)."""

    BEFORE_INJECTION = "before_injection"
    FINISHED_BAG = "finished_bag"


@dataclass(frozen=True)
class Patient:
    """One patient, names as received. `birth_date` is ISO text whose unknown parts are 00 (1955-00-00)."""

    id: int
    ipp: str
    birth_name: str
    used_name: str | None
    first_name: str
    birth_date: str
    sex: str | None
    ins: str | None = None
    """The national identifier (INS matricule, the NIR) as received, if it was."""
    entry: int = 0


@dataclass(frozen=True)
class Prescription:
    """One patient and one protocol day, with the ward's word on it."""

    id: int
    patient: int
    external_id: str
    protocol: str | None
    cycle: str | None
    day: str | None
    prescriber: str | None
    ward: str
    weight_kg: Decimal | None
    height_cm: Decimal | None
    bsa_m2: Decimal | None
    go: Go = Go.ATT
    go_said_by: str | None = None
    go_how: str | None = None
    go_at: datetime | None = None
    source: str = ""
    entry: int = 0


@dataclass(frozen=True)
class Preparation:
    """One bag, syringe or pump to make. Dose in `dose_unit`, volume in mL of diluent, times aware UTC."""

    id: int
    prescription: int
    external_id: str
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
    provenance: Provenance
    state: State = State.ORDERED
    held: Hold | None = None
    held_reason: str | None = None
    register_number: str | None = None
    hood: int | None = None
    typist: int | None = None
    opener: int | None = None
    opened_at: datetime | None = None
    preparer: int | None = None
    validator: int | None = None
    releaser: int | None = None
    round: int = 1
    single_check: bool = False
    anticipated: str | None = None
    reconstituted_at: datetime | None = None
    use_by: datetime | None = None
    bag_label: int | None = None
    handover: int | None = None
    remake_of: int | None = None
    after_the_fact: bool = False
    """Made by hand, wholly or in part, and entered later from its paper."""
    returned_bag: int | None = None
    """The return whose bag was attributed to this order instead of making one."""
    ready_bag: int | None = None
    """The ready-made bag that was attributed to it."""
    source: str = ""
    """The main system that numbers it so; two systems may use the same number."""
    suspect: str | None = None
    """Why what the file says of it is not to be trusted, if so (a damaged database, an old backup)."""
    trial: str | None = None
    trial_arm: str | None = None
    trial_kit: str | None = None
    """Of a clinical trial: its number, the arm as received (never opened here), the kit."""
    blinded: bool = False
    """Nothing that leaves the unit names the drug, its dose or the arm."""
    pump: str | None = None
    pump_ml_h: Decimal | None = None
    pump_ml: Decimal | None = None
    pump_residual_ml: Decimal | None = None
    """The device, its nominal flow in mL/h, the volumes filled in and left in it at the end, in mL."""
    remove_volume: bool = False
    """The volume of the drug is removed from the bag before it is injected, as its protocol says."""
    entry: int = 0


SPECIAL = (
    *("suspect", "trial", "trial_arm", "trial_kit", "blinded"),
    *("pump", "pump_ml_h", "pump_ml", "pump_residual_ml"),
)
"""The fields of an order that only some orders say."""


@dataclass(frozen=True)
class Operator:
    """A person who signs. Disabled, never deleted."""

    id: int
    name: str
    roles: frozenset[Role]
    badge: int
    active: bool
    locked: bool
    failures: int
    retry_at: datetime | None
    entry: int = 0
    language: str = ""
    """`fr` or `en`: what the screens speak while they are at the keyboard; the session's where empty."""

    def is_a(self, role: Role) -> bool:
        """Tell whether this person has the role."""
        return role in self.roles


@dataclass(frozen=True)
class Component:
    """Something that enters a tray (`vial`, `diluent` or `device`) with what makes it traceable; `product` is
    its GTIN-14 if known.

    A vial has its content and the concentration of what is drawn from it, both counted in `unit` (mg or IU).
    """

    id: int
    preparation: int
    kind: str
    name: str
    product: str | None
    lot: str
    expiry: str
    supplier: str | None
    serial: str | None
    content_mg: Decimal | None
    concentration_mg_ml: Decimal | None
    removed: bool = False
    """Taken out again when the preparation went back to validation: no part of what is made."""
    leftover: int | None = None
    """The leftover it is, when it is no unopened vial; its content is what was left when it was put in."""
    unit: str = "mg"
    entry: int = 0


@dataclass(frozen=True)
class Syringe:
    """One filled syringe of a drawing plan: capacity, graduation and the volume to draw, in mL, at that
    graduation."""

    number: int
    capacity_ml: Decimal
    graduation_ml: Decimal
    volume_ml: Decimal


@dataclass(frozen=True)
class Reading:
    """One person's reading at a hold point; until the other exists `found` is None and the figures lie in
    `sealed`.

    `outcome` is `open`, then `agree` or `differ` for both readings of a round at once.
    """

    id: int
    preparation: int
    hold_point: HoldPoint
    round: int
    position: int
    checker: int
    at: datetime
    found: dict[str, str] | None
    sealed: str | None
    outcome: str = "open"
    entry: int = 0


@dataclass(frozen=True)
class Signature:
    """Who signed what: one row per signer and entry; `preparation` is None where the act is not about one
    bag."""

    id: str
    act: str
    operator: int
    preparation: int | None
    at: datetime
    pin: bool
    reason: str | None
    entry: int = 0


@dataclass(frozen=True)
class Draw:
    """One syringe as the preparer drew it in a round: the plan's capacity and graduation, the volume in
    mL."""

    id: int
    preparation: int
    round: int
    number: int
    capacity_ml: Decimal
    graduation_ml: Decimal
    volume_ml: Decimal
    entry: int = 0


@dataclass(frozen=True)
class Validation:
    """One pharmaceutical validation or refusal with the findings that were on the screen (their codes and
    numbers, as JSON text)."""

    id: int
    preparation: int
    decision: str
    findings: str
    formulary: str
    reason: str | None
    operator: int
    second: int | None
    at: datetime
    line: str | None = None
    """The approved formulary line it was judged with, and the content of it that was approved."""
    content: str | None = None
    own_figures: bool = False
    """Judged with the figures of the order's own worksheet, as no approved line says them."""
    entry: int = 0


@dataclass(frozen=True)
class ImportRecord:
    """One file that was taken in: what it was, how many lines became what, and every refused line as JSON
    text."""

    id: int
    name: str
    sha256: str
    mapping: str
    at: datetime
    added: int
    same: int
    changed: int
    refused: int
    problems: str
    aside: int = 0
    asides: str = "[]"
    """The orders set aside as no cytotoxic preparation, and the lines gone since an earlier file, as JSON."""
    source: str = ""
    entry: int = 0


@dataclass(frozen=True)
class Change:
    """A difference between a preparation and a later file, waiting for a pharmacist: field to [before,
    after], as JSON text."""

    id: int
    preparation: int
    import_id: int
    line: int
    fields: str
    critical: bool
    decision: str
    reason: str | None
    entry: int = 0


@dataclass(frozen=True)
class HandOver:
    """One list of released bags that left for one ward."""

    id: int
    ward: str
    recipient: str
    cold_chain: bool
    latest: datetime | None
    at: datetime
    operator: int
    entry: int = 0


@dataclass(frozen=True)
class Hood:
    """An isolator or hood where trays are worked on."""

    id: int
    name: str
    active: bool = True
    entry: int = 0


@dataclass(frozen=True)
class Setting:
    """One fact about the unit or the station, by name."""

    name: str
    value: str
    entry: int = 0


@dataclass(frozen=True)
class Label:
    """One requested print, with the content that was requested; `state` is what became of the paper."""

    id: int
    kind: str
    preparation: int | None
    copy: int
    content: str
    code: str | None
    state: str
    replaced_by: int | None = None
    entry: int = 0


@dataclass(frozen=True)
class RegisterEntry:
    """One line of the ordonnancier: a number is allotted when a tray is opened and is never used again."""

    number: str
    year: int
    series: str
    sequence: int
    preparation: int
    allotted_at: datetime
    status: str
    reason: str | None
    entry: int = 0
