"""Which mentions each kind of label must carry, and which it may."""

from station.clinical.label_content import LabelContent, LabelKind
from station.printing.faults import MissingField, UnknownField

_PATIENT = ("patient_birth_name", "patient_first_name", "birth_date")

# What goes to the patient: article R.5121-146-2 of the French public health code (quantities, concentration,
# route, lot, registration number, use-by, storage, pharmacy) and practice (patient, ward, protocol,
# duration, hour).
_CONTAINER = (
    *_PATIENT,
    *("ipp", "ward", "drug", "dose", "total_volume", "concentration", "diluent", "route"),
    *("protocol", "prepared_at", "use_by", "storage", "lot", "register_number"),
    *("pharmacy_name", "pharmacy_address", "cytotoxic"),
)

MANDATORY: dict[LabelKind, tuple[str, ...]] = {
    LabelKind.BAG: (*_CONTAINER, "duration"),
    LabelKind.SYRINGE: _CONTAINER,
    LabelKind.PUMP: (*_CONTAINER, "duration"),
    LabelKind.INTRATHECAL: (*_CONTAINER, "only_route"),
    LabelKind.OVERWRAP: (
        *("register_number", "ward", "use_by", "storage", "cytotoxic", "pharmacy_name", "pharmacy_address"),
    ),
    LabelKind.LEFTOVER: (
        *("leftover_number", "drug", "product", "volume", "concentration", "use_by", "storage"),
        *("vial_lot", "opened_at", "cytotoxic"),
    ),
    LabelKind.DESTRUCTION: (
        *("what", "number", "drug", "reason", "destroyed_at", "destroyed_by", "disposal", "cytotoxic"),
        "pharmacy_name",
    ),
    LabelKind.TRAY: (*_PATIENT, "drug", "dose", "diluent", "register_number", "opened_at"),
    LabelKind.BADGE: ("person_name", "person_role"),
    LabelKind.HOOD: ("hood_name",),
    LabelKind.KEY: ("station_name", "made_at", *(f"line_{number}" for number in range(1, 10))),
    LabelKind.TEST: ("station_name", "printed_at"),
}
"""The mentions without which a label is refused."""

_CONTAINER_TOO = (
    *("patient_used_name", "prescriber", "bag_rank", "excipients", "light", "warning", "fatal_route"),
    *("single_check", "legal_panel", "trial"),
)

OPTIONAL: dict[LabelKind, tuple[str, ...]] = {
    LabelKind.BAG: _CONTAINER_TOO,
    LabelKind.SYRINGE: (*_CONTAINER_TOO, "duration"),
    LabelKind.PUMP: (*_CONTAINER_TOO, "flow"),
    LabelKind.INTRATHECAL: (*_CONTAINER_TOO, "duration"),
    # Closed and without a name or a drug; what kills by another route is said on the outside too (WHO 2007).
    LabelKind.OVERWRAP: ("light", "fatal_route", "only_route"),
    LabelKind.LEFTOVER: ("light", "fatal_route", "expiry", "opened_by", "hood", "trial"),
    LabelKind.DESTRUCTION: ("amount",),
    LabelKind.TRAY: (
        "patient_used_name",
        "ipp",
        "ward",
        "route",
        "total_volume",
        "hood",
        "protocol",
        "single_check",
        "trial",
    ),
    LabelKind.BADGE: ("person_number",),
    LabelKind.HOOD: ("room",),
    LabelKind.KEY: ("instruction",),
    LabelKind.TEST: ("sample",),
}
"""The mentions that a label carries when there is something to say; every layout has a place for each."""

CODED = frozenset(LabelKind) - {LabelKind.KEY}
"""The kinds that carry a scan code."""


def require_complete(content: LabelContent) -> None:
    """Raise MissingField or UnknownField unless the label says all it must, and nothing no layout prints."""
    texts = content.texts()
    for name in MANDATORY[content.kind]:
        if name not in texts:
            raise MissingField(content.kind, name)
    for name in texts:
        if name not in MANDATORY[content.kind] and name not in OPTIONAL[content.kind]:
            raise UnknownField(content.kind, name)
    if content.kind in CODED and content.code is None:
        raise MissingField(content.kind, "code")
