"""Labels of leftovers: what is in the vial, since when, until when; and what goes into the waste."""

from __future__ import annotations

from station.acts.desk import Scene
from station.acts.label_rows import new_label
from station.acts.label_texts import (
    Fields,
    destruction_fields,
    drug_name,
    fatal_route,
    local_time,
    paper_amount,
)
from station.clinical.days import day_text
from station.clinical.label_content import LabelKind
from station.clinical.leftovers import Leftover, LeftoverState
from station.clinical.model import Hood, Label
from station.records.queries import people
from station.records.queries.fetch import one
from station.words import say


def leftover_label(scene: Scene, label_id: int, item: Leftover) -> Label:
    """Make the row that asks for a leftover's label."""
    return new_label(scene, label_id, LabelKind.LEFTOVER, leftover_fields(scene, item), None)


def leftover_fields(scene: Scene, item: Leftover) -> Fields:
    """List what a leftover's label says (fields of data/labels/leftover-*.toml)."""
    substance = scene.desk.data.formulary.find(item.drug)
    quarantined = item.state is LeftoverState.QUARANTINED
    return (
        ("leftover_number", str(item.id)),
        ("drug", drug_name(scene, item.drug)),
        ("product", item.name),
        ("volume", paper_amount(item.remaining_ml, "mL")),
        ("concentration", paper_amount(item.concentration_mg_ml, f"{item.unit}/mL")),
        ("use_by", say("label.quarantined") if quarantined else local_time(scene, item.use_by)),
        ("storage", say(item.storage.words)),
        ("light", say("label.light") if substance and substance.light and substance.light.protect else ""),
        ("fatal_route", fatal_route(substance)),
        ("vial_lot", item.lot),
        ("expiry", day_text(item.expiry)),
        ("opened_at", local_time(scene, item.opened_at)),
        ("opened_by", people.names(scene.database).get(item.opened_by or 0, "")),
        ("hood", _hood(scene, item)),
        ("trial", say("label.trial_leftover", number=item.trial) if item.trial else ""),
        ("cytotoxic", say("label.cytotoxic")),
    )


def waste_label(scene: Scene, label_id: int, item: Leftover) -> Label:
    """Make the row that asks for the label of a leftover that goes into the waste."""
    amount = paper_amount(item.remaining_ml, "mL")
    fields = destruction_fields(scene, "leftover", str(item.id), drug_name(scene, item.drug), amount)
    return new_label(scene, label_id, LabelKind.DESTRUCTION, fields, None)


def _hood(scene: Scene, item: Leftover) -> str:
    hood = one(scene.database, Hood, item.hood) if item.hood else None
    return hood.name if hood else ""
