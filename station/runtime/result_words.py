"""Computed results in words, for screens and papers: short, or with formula, inputs and source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from station.acts.unit_data import UnitData
from station.clinical.amounts import amount_text, number_text, round_to
from station.clinical.computed import Computed, Input, Unknown
from station.clinical.findings.context import Context
from station.clinical.results import Kind, Result, results
from station.records.database import Database
from station.records.queries.lines import line_of
from station.records.queries.patient_facts import facts_of
from station.words import comma, say, say_source, separated

SHOWN = {Kind.SURFACE: Decimal("0.01"), Kind.DOSE: Decimal("0.1")}
"""How finely a result is shown, where it is computed more finely."""

SOURCES = {"order": "result.as_prescribed", "sum": "result.plain_sum"}
"""Sources that are no publication."""

NAMES = re.compile(
    r"\b(height|weight|grams|ideal|age|creatinine|surface|basis|dose|amount|factor|volume|concentration"
    r"|AUC|GFR|as received)\b"
)


@dataclass(frozen=True)
class ResultWords:
    """One result as people read it: `short`, its value and method; the rest is to do it again by hand."""

    caption: str
    short: str
    formula: str
    inputs: str
    source: str


def results_of(database: Database, data: UnitData, preparation_id: int) -> tuple[Result, ...]:
    """Compute what concerns one preparation, with what was told, `data` as approved now; none when it is
    gone."""
    mine = line_of(database, preparation_id)
    if mine is None:
        return ()
    context = Context(data.doses, facts_of(database, mine.patient.id))
    return results(mine, data.formulary, data.checks, data.syringes, context)


def result_words(result: Result) -> ResultWords:
    """Say a result; one that can't be computed is said unknown, with the reason."""
    caption, found = say(result.kind.words), result.found
    if isinstance(found, Unknown):
        why = say(f"unverifiable.{found.reason}")
        return ResultWords(caption, say("result.unknown", reason=why), "", "", "")
    return ResultWords(
        caption,
        _short(result, found),
        formula_text(found.formula),
        separated(_input(item, result) for item in found.inputs),
        say(SOURCES[found.source]) if found.source in SOURCES else say_source(found.source),
    )


def formula_text(formula: str) -> str:
    """Write a formula with the symbols and the decimal sign of the language spoken."""
    return NAMES.sub(_symbol, _numbers(formula))


def _symbol(match: re.Match[str]) -> str:
    """Say a name of a formula; which weight it is stands with the inputs."""
    name = match[0].replace(" ", "_").lower()
    return say("symbol.any_weight" if name == "weight" else f"symbol.{name}")


def _numbers(formula: str) -> str:
    """Write the numbers of a formula as they are read here."""
    return re.sub(r"(?<=[0-9])\.(?=[0-9])", ",", formula) if comma() else formula


def _short(result: Result, found: Computed) -> str:
    step = SHOWN.get(result.kind)
    value = amount_text(round_to(found.value, step) if step else found.value, found.unit, comma())
    told = [_method(result, found), *(say(f"question.{question}") for question in found.questions)]
    if result.gap is not None:
        told.append(say("result.gap", gap=number_text(result.gap, comma())))
    if result.limit is not None:
        told.append(say("result.limit", limit=amount_text(result.limit, found.unit, comma())))
    if result.kind is Kind.BAND:
        told.append(say("result.not_applied"))
    said = ", ".join(text for text in told if text)
    return f"{value} ({said})" if said else value


def _method(result: Result, found: Computed) -> str:
    """Name how it was computed, with the weight where one was chosen."""
    method = result.method or ""
    named = say(method) if method.startswith(("bsa_formula.", "renal_formula.", "result.")) else method
    weights = [item.name for item in found.inputs if item.name.endswith("weight")]
    chosen = say(f"symbol.{weights[0]}") if result.kind is Kind.CLEARANCE and weights else ""
    return ", ".join(text for text in (named, chosen) if text)


def _input(item: Input, result: Result) -> str:
    """Write one input; those of a sum are substances."""
    name = item.name if result.kind is Kind.CUMULATIVE else say(f"symbol.{item.name}")
    if item.unit == "years":
        return f"{name} {number_text(item.value, comma=comma())} {say('symbol.years')}"
    return f"{name} {amount_text(item.value, item.unit, comma())}"
