"""The administration plan for nurses: what one prescription gives, in order, with boxes for what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from station.clinical.documents import Document, Json
from station.clinical.paper_sheets import Sheet
from station.runtime.documents.bag import Bag, pairs
from station.words import say

WRITTEN_BY_HAND = 5
"""Empty lines: hydration, premedication and rinsing are prescribed outside of what the station imports."""


def administration_plan(bags: Sequence[Bag], sheet: Sheet) -> Document:
    """Say what the plan of one prescription says; `bags` are its preparations in the order they are due."""
    first = bags[0]
    return Document(
        kind="plan",
        title=say("paper.plan"),
        reference=f"{first.name} - {first.dossier.prescription.ward}",
        content={
            "copy": str(sheet.copy),
            "identity": pairs(first.identity()),
            "prescribed": pairs(first.prescribed()),
            "warnings": sorted({text for bag in bags for text in bag.warnings()}),
            "lines": [_line(bag, first) for bag in bags],
            "by_hand": [[""] * 8 for _ in range(WRITTEN_BY_HAND)],
        },
        landscape=True,
    )


def blank_plan() -> Document:
    """Give a plan to write by hand."""
    return Document(
        kind="plan",
        title=say("paper.plan"),
        reference=say("paper.blank_plan"),
        content={
            "copy": "",
            "identity": [[caption, ""] for caption, _ in _captions()],
            "prescribed": [],
            "warnings": [],
            "lines": [],
            "by_hand": [[""] * 8 for _ in range(2 * WRITTEN_BY_HAND)],
        },
        landscape=True,
    )


def _captions() -> list[tuple[str, str]]:
    names = ("birth_name", "first_name", "used_name", "birth_date", "ipp", "ward", "protocol", "go")
    return [(say(f"order.{name}"), "") for name in names]


def _line(bag: Bag, first: Bag) -> list[Json]:
    """Give one line: when (from the first), what, in what, how, until when; the boxes stay empty."""
    found = bag.dossier.preparation
    after: timedelta = found.due - first.dossier.preparation.due
    hours, minutes = divmod(int(after.total_seconds()) // 60, 60)
    light = bag.fields["light"]
    return [
        [f"T0 + {hours} h {minutes:02d}", bag.when(found.due)],
        [bag.fields["drug"], bag.fields["dose"], *bag.trial(), bag.harm()],
        [bag.fields["diluent"], f"{bag.fields['total_volume']}, {bag.fields['concentration']}"],
        [bag.fields["route"], bag.fields["duration"]],
        [
            bag.fields["storage"],
            *([light] if light else []),
            bag.when(found.use_by) or say("paper.see_label"),
        ],
        [bag.number or say("paper.see_label")],
        "",
        "",
    ]
