"""What the station computes of one order, to be shown with its formula: body, clearance, dose, band, sum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from station.clinical.amounts import unit_of
from station.clinical.banding import withdrawable
from station.clinical.checks import Checks
from station.clinical.computed import Computed, Unknown
from station.clinical.dose import Body, drawn_dose, gap_percent, in_unit, recompute, surface
from station.clinical.drawing import SyringeStock
from station.clinical.findings.bands import band_steps
from station.clinical.findings.context import Context, body_of
from station.clinical.findings.finding import Line
from station.clinical.findings.history import cumulative_of, limit_of
from station.clinical.formulary import Formulary
from station.clinical.patient_facts import FactKind, latest


class Kind(StrEnum):
    """What a result is of; the words are at `result.<value>`."""

    SURFACE = "surface"
    CLEARANCE = "clearance"
    DOSE = "dose"
    BAND = "band"
    WITHDRAWABLE = "withdrawable"
    CUMULATIVE = "cumulative"

    @property
    def words(self) -> str:
        """Give the key of its words."""
        return f"result.{self.value}"


@dataclass(frozen=True)
class Result:
    """One result, or why there is none.

    `method` names how: a word key (formula of the surface, of the clearance), a table, a product or a set.
    `gap`, in percent: of the dose ordered from this one, or of what can be drawn from the dose ordered.
    `limit`: what it is held against, in its unit.
    """

    kind: Kind
    found: Computed | Unknown
    method: str | None = None
    gap: Decimal | None = None
    limit: Decimal | None = None


def results(
    line: Line, formulary: Formulary, checks: Checks, syringes: SyringeStock, context: Context
) -> tuple[Result, ...]:
    """Compute what concerns an order, in the order it is read; `formulary` has only lines that may count."""
    body = body_of(line, context.facts, checks)
    return (
        _dose(line, formulary, body),
        _surface(body),
        *_clearance(line, checks, context, body),
        *_band(line, formulary, context),
        *_withdrawable(line, formulary, syringes),
        *_cumulative(line, formulary, context, body),
    )


def _surface(body: Body) -> Result:
    found = surface(body)
    received = isinstance(found, Computed) and found.source == "order"
    return Result(Kind.SURFACE, found, "result.received" if received else f"bsa_formula.{body.formula.value}")


def _clearance(line: Line, checks: Checks, context: Context, body: Body) -> Iterator[Result]:
    """Give the clearance where the dose needs it, or where a creatinine was told."""
    needed = unit_of(line.preparation.basis_unit or "") == "AUC"
    if needed or latest(context.facts, FactKind.CREATININE):
        yield Result(Kind.CLEARANCE, body.gfr, f"renal_formula.{checks.renal.formula.value}")


def _dose(line: Line, formulary: Formulary, body: Body) -> Result:
    order = line.preparation
    found = recompute(order.basis, order.basis_unit, body)
    if isinstance(found, Unknown):
        return Result(Kind.DOSE, found)
    ordered = in_unit(order.dose, order.dose_unit, found.unit, formulary.find(order.drug))
    if ordered is None:
        return Result(Kind.DOSE, found)
    return Result(Kind.DOSE, found, gap=gap_percent(ordered, found.value))


def _band(line: Line, formulary: Formulary, context: Context) -> Iterator[Result]:
    banded = band_steps(line, formulary, context)
    if banded is not None:
        table, steps = banded
        for step in (steps,) if isinstance(steps, Unknown) else steps:
            yield Result(Kind.BAND, step, table.name)


def _withdrawable(line: Line, formulary: Formulary, stock: SyringeStock) -> Iterator[Result]:
    """Give the dose that the syringes in stock will hold, with the product that plans assume."""
    order = line.preparation
    substance = formulary.find(order.drug)
    ordered = drawn_dose(order.dose, order.dose_unit, substance)
    if substance is None or ordered is None:
        return
    product = substance.by_route(formulary.terms.code("route", order.route))
    found = withdrawable(ordered, product.concentration_mg_ml, stock)
    gap = gap_percent(found.value, ordered.value) if isinstance(found, Computed) else None
    yield Result(Kind.WITHDRAWABLE, found, product.brand, gap=gap)


def _cumulative(line: Line, formulary: Formulary, context: Context, body: Body) -> Iterator[Result]:
    substance = formulary.find(line.preparation.drug)
    if substance is None or substance.cumulative is None:
        return
    told = substance.cumulative
    total, group = cumulative_of(line, substance, told, context, body)
    name = f"{group.name}, {group.version}" if group else None
    yield Result(Kind.CUMULATIVE, total, name, limit=limit_of(told, context))
