"""The worksheet (fiche de fabrication): everything to make one bag by hand, and its codes to be read back."""

from __future__ import annotations

from collections.abc import Sequence

from station.clinical.days import day_text
from station.clinical.documents import Document, Json
from station.clinical.model import Component, Hood, State
from station.clinical.paper_sheets import Sheet
from station.clinical.results import Kind, Result
from station.clinical.steps import WALK, Act
from station.printing.documents.symbols import symbol
from station.records.queries.fetch import one
from station.runtime.documents.bag import Bag, amount, pairs
from station.runtime.result_words import result_words
from station.words import say

COMPONENT_ROWS = 6
"""Lines for vials, diluent and devices, written or to write on."""
STEPS = tuple(act for act in WALK if act is not Act.HAND_OVER)


def worksheet(bag: Bag, sheet: Sheet, codes: Sequence[str]) -> Document:
    """Say what the worksheet of one bag says; `codes` are the texts of its QR symbols."""
    found = bag.dossier.preparation
    name = say("paper.sheet_name", series=bag.scene.series(), sheet=sheet.id)
    return Document(
        kind="worksheet",
        title=say("paper.worksheet"),
        reference=" - ".join(part for part in (bag.number, bag.name, name) if part),
        content={
            "number": bag.number or sheet.number or "",
            "version": str(found.entry),
            "copy": str(sheet.copy),
            "provenance": say(f"provenance.{found.provenance.value}"),
            "state": say(f"state.{found.state.value}"),
            "warnings": bag.warnings(),
            "identity": pairs(bag.identity()),
            "prescribed": pairs(bag.prescribed()),
            "dose": pairs(bag.dose()),
            "results": [_result(item) for item in bag.computed],
            "creatinine": bag.renal(),
            "band": bag.short(Kind.BAND),
            "making": pairs(bag.making()),
            "removes": bag.removes,
            "components": _components(bag.dossier.components),
            "hood": _hood(bag),
            "helper": bag.people.get(found.opener or 0, ""),
            "preparer": bag.people.get(found.preparer or 0, ""),
            "steps": [_step(bag, act) for act in STEPS],
            "syringes": [str(number) for number in range(1, (len(bag.plan) or 2) + 1)],
            "release": _release(bag),
            "codes": [
                symbol(code, f"{name}, {place}/{len(codes)}") for place, code in enumerate(codes, start=1)
            ],
        },
    )


def blank_worksheet() -> Document:
    """Give a worksheet without a bag, for an order that the station does not know."""
    empty: list[Json] = [["", "", "", "", "", ""]] * COMPONENT_ROWS
    return Document(
        kind="blank_worksheet",
        title=say("paper.blank_worksheet"),
        reference=say("paper.blank_worksheet"),
        content={"components": empty, "steps": [[say(f"step.{act.value}"), "", ""] for act in STEPS]},
    )


def _result(of: Result) -> list[Json]:
    """Give a result with all that a person needs to do it again."""
    words = result_words(of)
    return [words.caption, words.short, words.formula, words.inputs, words.source]


def _components(components: Sequence[Component]) -> list[Json]:
    written: list[Json] = [
        [say(f"component.{item.kind}"), item.name,
         amount(item.content_mg, item.unit) if item.content_mg else "", item.lot, day_text(item.expiry),
         item.supplier or ""]
        for item in components
    ]  # fmt: skip
    return written + [["", "", "", "", "", ""]] * max(1, COMPONENT_ROWS - len(written))


def _hood(bag: Bag) -> str:
    number = bag.dossier.preparation.hood
    found = one(bag.scene.database, Hood, number) if number else None
    return found.name if found else ""


def _step(bag: Bag, act: Act) -> list[Json]:
    """Give a step with everybody who signed it and when; empty to be signed by hand."""
    signed = [(item.operator, item.at) for item in bag.dossier.signatures if item.act == act]
    signed += [(item.operator, item.done_at) for item in bag.dossier.on_paper if item.act == act]
    who = ", ".join(dict.fromkeys(bag.people.get(operator, "") for operator, _ in signed))
    return [say(f"step.{act.value}"), who, bag.when(signed[-1][1]) if signed else ""]


def _release(bag: Bag) -> str:
    found = bag.dossier.preparation
    done = found.state in (State.RELEASED, State.HANDED_OVER)
    return bag.people.get(found.releaser or 0, "") if done else ""
