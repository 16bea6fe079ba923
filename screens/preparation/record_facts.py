"""The record of a preparation in words: what was decided, what two people found, who signed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from screens.preparation.order_facts import amount, clock_time, day_and_time
from screens.widgets.fact_table import Fact
from screens.widgets.pair_table import PairRow
from station.clinical.after_the_fact import PaperSignature
from station.clinical.days import day_text
from station.clinical.double_check import DILUENT, IDENTITY, LABEL, SYRINGE, VIALS
from station.clinical.model import HandOver, Label, Reading
from station.records.queries.preparations import Dossier
from station.words import captioned, say

Names = Mapping[int, str]
Round = tuple[Reading, ...]


def decision_facts(dossier: Dossier) -> tuple[Fact, ...]:
    """List what a release is decided on: the ward's word, the use-by, the label that counts."""
    bag, said = dossier.preparation, dossier.prescription
    go = say(f"go.{said.go.value.lower()}")
    if said.go_said_by:
        go = say("record.go_by", go=go, who=said.go_said_by, how=said.go_how or "", at=clock_time(said.go_at))
    facts = [
        Fact(say("order.go"), go, strong=True),
        Fact(say("order.use_by"), day_and_time(bag.use_by), strong=True),
        Fact(say("record.label"), label_words(current_label(dossier))),
    ]
    if bag.anticipated:
        facts.append(Fact(say("record.anticipated"), bag.anticipated))
    if bag.after_the_fact:
        facts.append(Fact(say("record.entered"), say("paper.after_the_fact"), strong=True))
    if bag.single_check:
        facts.append(Fact(say("record.check"), say("label.single_check"), strong=True))
    return tuple(facts)


def current_label(dossier: Dossier) -> Label | None:
    """Find the bag label that counts now."""
    return next((item for item in dossier.labels if item.id == dossier.preparation.bag_label), None)


def label_words(label: Label | None) -> str:
    """Say which copy a label is and what became of the paper."""
    if label is None:
        return say("record.no_label")
    copy = say("record.duplicate", copy=label.copy) if label.copy else say("record.original")
    return f"{copy}, {say(f'labels.state.{label.state}')}"


def rounds(dossier: Dossier) -> list[Round]:
    """Group the readings by hold point and round, the last one first."""
    grouped: dict[tuple[str, int], list[Reading]] = {}
    for reading in dossier.readings:
        grouped.setdefault((reading.hold_point.value, reading.round), []).append(reading)
    return [tuple(readings) for _, readings in sorted(grouped.items(), key=lambda item: -item[1][-1].id)]


def round_title(readings: Round) -> str:
    """Say which check this is and how it ended."""
    outcome = say(f"record.outcome.{readings[-1].outcome}")
    point = say(f"record.{readings[0].hold_point.value}")
    return say("record.round", point=point, round=readings[0].round, outcome=outcome)


def round_head(readings: Round, names: Names) -> PairRow:
    """Name the two who read, and when."""
    who = [f"{names.get(item.checker, '?')} {clock_time(item.at)}" for item in readings]
    return PairRow("", who[0], who[1] if len(who) > 1 else say("record.nobody"))


def round_rows(readings: Round, dossier: Dossier) -> tuple[PairRow, ...]:
    """Put what the two found side by side; a reading still sealed says only that it is there."""
    found = [item.found for item in readings]
    if any(values is None for values in found):
        return (PairRow("", say("record.sealed"), ""),)
    first, second = found[0] or {}, (found[1] if len(found) > 1 else None) or {}
    items = dict.fromkeys([*first, *second])
    return tuple(_pair(item, first.get(item), second.get(item), dossier, len(found)) for item in items)


def _pair(item: str, first: str | None, second: str | None, dossier: Dossier, people: int) -> PairRow:
    words = [_value(item, value, dossier) for value in (first, second)]
    return PairRow(_item(item), words[0], words[1] if people > 1 else "-", people > 1 and first != second)


def _item(item: str) -> str:
    if item.startswith(SYRINGE):
        return say("differs.syringe", number=item.removeprefix(SYRINGE))
    return say(f"differs.{item}")


def _value(item: str, value: str | None, dossier: Dossier) -> str:
    if value is None:
        return say("fact.unknown")
    if item.startswith(SYRINGE):
        return _volume(value)
    if item in (VIALS, DILUENT):
        return ", ".join(part.partition("/")[2] or part for part in value.split(";"))
    if item == IDENTITY:
        return day_text(value)
    if item == LABEL:
        return label_words(next((label for label in dossier.labels if str(label.id) == value), None))
    return say(f"record.{value}") if value in ("yes", "no") else value


def _volume(text: str) -> str:
    try:
        return amount(Decimal(text), "mL") or text
    except (InvalidOperation, ValueError):
        return text


def component_facts(dossier: Dossier) -> tuple[Fact, ...]:
    """List what went in, each with its lot, expiry and supplier."""
    return tuple(
        Fact(
            item.name,
            say("record.lot", lot=item.lot, expiry=day_text(item.expiry))
            + (f", {item.supplier}" if item.supplier else ""),
        )
        for item in dossier.components
    )


def _with_reason(name: str, reason: str | None) -> str:
    return captioned(name, reason) if reason else name


def signature_facts(dossier: Dossier, names: Names) -> tuple[Fact, ...]:
    """List who signed what, when, and the reason given."""
    here = [
        Fact(
            f"{day_and_time(item.at)} {say(f'act.{item.act}')}",
            _with_reason(names.get(item.operator, "?"), item.reason),
        )
        for item in dossier.signatures
    ]
    return (*here, *(_on_paper(item, names) for item in dossier.on_paper))


def _on_paper(item: PaperSignature, names: Names) -> Fact:
    """Say who did what by hand and when, who typed it and who compared it."""
    act = say(
        "record.on_paper",
        act=say(f"act.{item.act}"),
        typist=names.get(item.typist, "?"),
        comparer=names.get(item.comparer, "?"),
    )
    return Fact(f"{day_and_time(item.done_at)} {act}", names.get(item.operator, "?"))


def handover_facts(found: HandOver, names: Names) -> tuple[Fact, ...]:
    """List how the bag left: for whom, to whom, until when it may be given."""
    return (
        Fact(say("order.ward"), found.ward),
        Fact(say("hand_over.recipient"), found.recipient, strong=True),
        Fact(say("record.left_at"), day_and_time(found.at)),
        Fact(say("record.handed_by"), names.get(found.operator, "?")),
        Fact(say("hand_over.cold"), say("record.yes") if found.cold_chain else say("record.no")),
        Fact(say("hand_over.latest"), day_and_time(found.latest), strong=True),
    )
