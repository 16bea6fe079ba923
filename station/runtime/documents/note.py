"""The delivery note (bordereau de livraison): what leaves for one ward, who takes it and until when."""

from __future__ import annotations

from collections.abc import Sequence

from station.acts.apart import leaves_alone
from station.acts.drawing_plan import storage_of
from station.clinical.documents import Document, Json
from station.clinical.formulary import Storage
from station.clinical.model import HandOver
from station.runtime.documents.bag import Bag
from station.words import say, say_count

BLANK_LINES = 12


def delivery_note(ward: str, bags: Sequence[Bag], copy: int, left: HandOver | None) -> Document:
    """Say what leaves for a ward: bags that are still to be made, or the list that `left` already."""
    apart = any(leaves_alone(bag.scene.desk.data, bag.dossier.preparation) for bag in bags)
    title = say("paper.note_intrathecal" if apart else "paper.note")
    return Document(
        kind="note",
        title=title,
        reference=f"{title} - {ward}" if ward else title,
        content={
            "copy": str(copy),
            "ward": ward,
            "count": say_count("paper.bags", len(bags)) if bags else "",
            "recipient": left.recipient if left else "",
            "left_at": bags[0].when(left.at) if left and bags else "",
            "latest": bags[0].when(left.latest) if left and bags else "",
            "cold": _cold(bags, left),
            "lines": [_line(bag) for bag in bags] or [["", "", "", "", "", ""]] * BLANK_LINES,
        },
    )


def blank_note() -> Document:
    """Give a note to write by hand."""
    return delivery_note("", (), 0, None)


def _cold(bags: Sequence[Bag], left: HandOver | None) -> str:
    if left is not None:
        return say("paper.cold" if left.cold_chain else "paper.not_cold")
    kept = {storage_of(bag.scene.desk.data, bag.dossier.preparation, bag.dossier.components) for bag in bags}
    return say("paper.cold") if Storage.FRIDGE in kept else ""


def _line(bag: Bag) -> list[Json]:
    found = bag.dossier.preparation
    return [
        bag.number,
        [bag.name, f"IPP {bag.dossier.patient.ipp}"],
        [bag.fields["drug"], bag.fields["dose"], bag.fields["route"], *bag.trial()],
        bag.fields["storage"],
        bag.when(found.use_by),
        "",
    ]
