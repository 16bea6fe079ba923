"""The journal for a vendor: what happened, when and to which figures, and nothing that tells a person.

Only what stands in these lists leaves: a new column says nothing to a vendor until somebody decided so here.

Of a blinded order a vendor learns neither drug nor dose nor arm, nor a figure that would tell them. Who makes
and answers for the bag has to know: worksheets, the legal register and its extracts, the full pack and the
packet for a partner pharmacy name it. Labels of bags, plans, delivery notes, waste labels, the wall, the
logbook, the crisis report and a session that only reads do not (`acts/label_texts`, `records/hiding`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
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

TELLS: Mapping[str, tuple[str, ...]] = {
    "preparations": (
        *("drug", "dose", "dose_unit", "basis", "basis_unit", "diluent", "volume_ml", "remove_volume"),
        *("container", "infusion_minutes", "reconstituted_at", "use_by"),
    ),
    "components": ("product", "content_mg", "concentration_mg_ml", "unit"),
    "leftovers": ("drug", "concentration_mg_ml", "unit", "initial_ml", "remaining_ml", "use_by"),
    "leftover_moves": ("before_ml", "change_ml", "after_ml"),
    "draws": ("capacity_ml", "graduation_ml", "volume_ml"),
    "proofs": ("totals",),
}
"""Columns that would tell what is in a blinded bag; totals by drug do as soon as there is one."""

ENTRY = ("n", "act", "at", "boot_ns", "code", "seat", "series", "session")


@dataclass(frozen=True)
class Blinded:
    """What a vendor is not told of: blinded preparations, and leftovers of trials, by number."""

    bags: frozenset[int]
    leftovers: frozenset[int]

    def tells(self, book: str, row: Mapping[str, Any]) -> frozenset[str]:
        """Give the columns of a row that would tell a blinded drug."""
        numbers = {row.get("id") if book == "preparations" else row.get("preparation")}
        leftover = row.get("id") if book == "leftovers" else row.get("leftover")
        hidden = numbers & self.bags or leftover in self.leftovers or (book == "proofs" and self.bags)
        return frozenset(TELLS.get(book, ())) if hidden else frozenset()


def blinded_in(bodies: Iterable[Mapping[str, Any]]) -> Blinded:
    """Find what any entry calls blinded, or of a trial: it is hidden in all of them."""
    bags, leftovers = set(), set()
    for body in bodies:
        for book, row in body["rows"]:
            if book == "preparations" and row.get("blinded"):
                bags.add(row["id"])
            elif book == "leftovers" and row.get("trial") is not None:
                leftovers.add(row["id"])
    return Blinded(frozenset(bags), frozenset(leftovers))


def vendor_entries(
    bodies: Iterable[Mapping[str, Any]], blinded: Blinded, pseudonym: Callable[[str], str]
) -> Iterator[dict[str, Any]]:
    """Give what a vendor may read of journal entries; signers are pseudonyms of this pack only."""
    for body in bodies:
        rows = [
            [book, {name: row[name] for name in ROWS[book] if name in row.keys() - blinded.tells(book, row)}]
            for book, row in body["rows"]
            if book in ROWS
        ]
        signers = [pseudonym(f"operator:{number}") for number in body["operators"]]
        yield {name: body[name] for name in ENTRY} | {"operators": signers, "rows": rows}
