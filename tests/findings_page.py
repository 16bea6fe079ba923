"""The page of findings, made from the examples that the tests run: each with its order, and one just beside.

`python -m tests.findings_page > data/manual/findings.md`. For each finding:
what it asks for, an order that brings it out, its sentence with the numbers, its source, and an order that
stays quiet, told by what differs from a routine one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal

from screens.preparation.finding_words import sentence
from station.clinical.findings.finding import Line
from station.clinical.patient_facts import PatientFact
from station.words import say, say_source, set_language
from tests.core.finding_examples import EXAMPLES, NOBODY_APPROVED, Case, order

HEAD = """# Constats à la validation

Page produite par `python -m tests.findings_page` à partir des exemples que les tests exécutent ; ne pas la
corriger à la main. Les seuils et gravités sont ceux de `data/checks.toml`, `data/lab_gates.toml` et
`data/formulary/`, tels que livrés.

L'ordre de référence : {routine}.

| constat | demande | un ordre qui le déclenche | ce que lit le pharmacien | source | juste à côté : rien |
|---|---|---|---|---|---|
"""


def page() -> str:
    """Write the whole page, in French."""
    set_language("fr")
    rows = "\n".join(_row(code, triggers, beside) for code, _, triggers, beside in EXAMPLES)
    return HEAD.format(routine=_told(order())) + rows + "\n"


def _row(code: str, triggers: Case, beside: Case) -> str:
    found = max((item for item in triggers.found() if item.code == code), key=lambda one: one.severity.weight)
    cells = (
        f"`{code}`",
        say(found.severity.words),
        _differs(triggers),
        sentence(found),
        say_source(found.source),
        _differs(beside),
    )
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _told(line: Line) -> str:
    bag, prescription = line.preparation, line.prescription
    return (
        f"{bag.drug} {bag.dose} {bag.dose_unit} ({bag.basis} {bag.basis_unit}), {bag.route}, {bag.diluent}"
        f" {bag.volume_ml} mL, {bag.container}, {bag.infusion_minutes} min ; {prescription.weight_kg} kg,"
        f" {prescription.height_cm} cm"
    )


def _differs(case: Case) -> str:
    parts = [*_changed(case.line, order()), *map(_fact, case.facts)]
    parts += [f"aussi sur la liste : {', '.join(_changed(other, order()))}" for other in case.others]
    if case.formulary is NOBODY_APPROVED:
        parts.append("aucune ligne approuvée")
    return " ; ".join(parts) or "l'ordre de référence"


def _changed(line: Line, from_line: Line) -> Iterator[str]:
    for part in ("patient", "prescription", "preparation"):
        now, before = getattr(line, part), getattr(from_line, part)
        for item in fields(now):
            value = getattr(now, item.name)
            if value != getattr(before, item.name) and item.name not in ("id", "external_id"):
                yield f"{item.name} = {_plain(value)}"


def _plain(value: object) -> str:
    if value is None:
        return "inconnu"
    return format(value, "f").replace(".", ",") if isinstance(value, Decimal) else str(value)


def _fact(fact: PatientFact) -> str:
    told = (say(fact.kind.words), fact.about, fact.value and _plain(fact.value), fact.unit, fact.day)
    return "dit : " + " ".join(str(part) for part in told if part)


if __name__ == "__main__":
    sys.stdout.write(page())
