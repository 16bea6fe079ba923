"""Labels of leftovers: what is in the vial, since when, until when; and what goes into the waste."""

from __future__ import annotations

from decimal import Decimal

from station.acts.desk import Scene
from station.acts.label_rows import new_label, paper_label
from station.acts.label_texts import Fields, local_time
from station.clinical.amounts import amount_text
from station.clinical.label_content import LabelKind
from station.clinical.leftovers import Leftover, LeftoverState
from station.clinical.model import Hood, Label
from station.records.queries import people
from station.records.queries.fetch import one
from station.words import say


def leftover_label(scene: Scene, label_id: int, item: Leftover, number: str | None) -> Label:
    """Make the row that asks for a leftover's label; `number`: the register number just drawn for."""
    return new_label(scene, label_id, LabelKind.LEFTOVER, leftover_fields(scene, item, number), None)


def leftover_fields(scene: Scene, item: Leftover, number: str | None = None) -> Fields:
    """List what a leftover's label says (fields of data/labels/leftover-*.toml)."""
    names = people.names(scene.database)
    return (
        ("leftover_number", say("leftover.number", number=item.id)),
        *_what(scene, item),
        ("remaining", _amount(item.remaining_ml, "mL")),
        ("opened_at", local_time(scene, item.opened_at)),
        ("opened_by", names.get(item.opened_by or 0, say("label.unknown"))),
        ("hood", _hood(scene, item)),
        ("use_by", local_time(scene, item.use_by)),
        ("last_register_number", number or ""),
        ("cytotoxic", say("label.cytotoxic")),
        ("pharmacy_use_only", say("label.pharmacy_use_only")),
        ("not_yet", say("label.quarantined") if item.state is LeftoverState.QUARANTINED else ""),
    )


def destruction_label(scene: Scene, label_id: int, item: Leftover) -> Label:
    """Make the row that asks for the label of a destroyed leftover, for the waste it goes into."""
    signer, witness = scene.signers[:2]
    fields = (
        ("leftover_number", say("leftover.number", number=item.id)),
        *_what(scene, item),
        ("destroyed_volume", _amount(item.remaining_ml, "mL")),
        ("hood", _hood(scene, item)),
        ("reason", scene.request.reason or ""),
        ("destroyed_at", local_time(scene, scene.now)),
        ("destroyed_by", signer.name),
        ("witness", witness.name),
        ("cytotoxic", say("label.cytotoxic")),
    )
    return paper_label(label_id, LabelKind.DESTRUCTION, fields)


def _what(scene: Scene, item: Leftover) -> Fields:
    substance = scene.desk.data.formulary.find(item.drug)
    drug = substance.fr if substance else item.drug
    tall = substance.tall_man.fr if substance and substance.tall_man else drug
    year, month, day = item.expiry.split("-")
    return (
        ("drug", tall),
        ("product", item.name),
        ("concentration", _amount(item.concentration_mg_ml, "mg/mL")),
        ("lot", item.lot),
        ("expiry", f"{day}/{month}/{year}"),
    )


def _amount(value: Decimal, unit: str) -> str:
    return amount_text(value, unit, comma=True)


def _hood(scene: Scene, item: Leftover) -> str:
    hood = one(scene.database, Hood, item.hood) if item.hood else None
    return hood.name if hood else say("label.unknown")
