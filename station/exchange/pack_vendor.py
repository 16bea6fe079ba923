"""The journal for a vendor: what happened, when and to which figures, and nothing that tells a person.

Only what stands in these lists leaves: a new column says nothing to a vendor until somebody decided so here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

ROWS: Mapping[str, tuple[str, ...]] = {
    "preparations": (
        *("id", "prescription", "drug", "dose", "dose_unit", "basis", "basis_unit", "route", "diluent"),
        *(
            "volume_ml",
            "remove_volume",
            "container",
            "infusion_minutes",
            "due",
            "provenance",
            "state",
            "held",
            "round",
        ),
        *("single_check", "reconstituted_at", "use_by", "bag_label", "handover", "remake_of", "hood"),
    ),
    "prescriptions": ("id", "patient", "weight_kg", "height_cm", "bsa_m2", "go", "go_at"),
    "patients": ("id", "sex"),
    "register": ("year", "series", "sequence", "preparation", "allotted_at", "status"),
    "components": (
        "id",
        "preparation",
        "kind",
        "product",
        "content_mg",
        "concentration_mg_ml",
        "unit",
        "removed",
    ),
    "leftovers": (
        "id",
        "drug",
        "concentration_mg_ml",
        "unit",
        "origin",
        "initial_ml",
        "remaining_ml",
        "state",
        "use_by",
    ),
    "leftover_moves": ("id", "leftover", "kind", "before_ml", "change_ml", "after_ml", "at", "preparation"),
    "draws": ("id", "preparation", "round", "number", "capacity_ml", "graduation_ml", "volume_ml"),
    "readings": ("id", "preparation", "hold_point", "round", "position", "at", "outcome"),
    "labels": ("id", "kind", "preparation", "copy", "state", "replaced_by"),
    "validations": ("id", "preparation", "decision", "formulary", "at"),
    "changes": ("id", "preparation", "import_id", "line", "critical", "decision"),
    "imports": ("id", "mapping", "at", "added", "same", "changed", "refused", "aside"),
    "handovers": ("id", "cold_chain", "latest", "at"),
    "signatures": ("act", "preparation", "at", "pin"),
    "hoods": ("id", "active"),
    "reentries": ("kind", "status", "entered_at", "verified_at"),
    "proofs": ("id", "at", "numbers", "gaps", "totals"),
}
"""Columns of each book that tell no person: no name, number, birth date, reason, free text or lot."""

ENTRY = ("n", "act", "at", "boot_ns", "code", "seat", "series", "session")


def vendor_entry(body: Mapping[str, Any], pseudonym: Callable[[str], str]) -> dict[str, Any]:
    """Give what a vendor may read of one journal entry; signers are pseudonyms of this pack only."""
    rows = [
        [book, {name: row.get(name) for name in ROWS[book] if name in row}]
        for book, row in body["rows"]
        if book in ROWS
    ]
    told = {name: body[name] for name in ENTRY}
    return told | {
        "operators": [pseudonym(f"operator:{number}") for number in body["operators"]],
        "rows": rows,
    }
