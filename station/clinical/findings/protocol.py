"""The order against its protocol: a drug that is not in it, a basis that is not the protocol's."""

from __future__ import annotations

from collections.abc import Iterator

from station.clinical.amounts import unit_of
from station.clinical.checks import Checks
from station.clinical.dose import gap_percent
from station.clinical.findings.context import Context
from station.clinical.findings.finding import Finding, Line, text
from station.clinical.formulary import Formulary


def against_protocol(line: Line, formulary: Formulary, checks: Checks, context: Context) -> Iterator[Finding]:
    """Check an order against the protocol it names; one that the unit wrote nothing down for says nothing."""
    order = line.preparation
    protocol = context.data.protocol(line.prescription.protocol)
    substance = formulary.named(order.drug)
    if protocol is None or substance is None:
        return
    lines = protocol.lines_for(order.drug, order.container, formulary)
    if not lines:
        rule = checks.rules["drug_not_in_protocol"]
        params = {"drug": order.drug, "protocol": protocol.name}
        yield Finding("drug_not_in_protocol", rule.because(), params, protocol.source.text)
        return
    container = formulary.terms.code("container", order.container)
    told = lines[0] if len(lines) == 1 or lines[0].container == container else None
    if told is None or order.basis is None or unit_of(order.basis_unit or "") != unit_of(told.basis_unit):
        return
    gap = gap_percent(order.basis, told.basis)
    rule = checks.rules["protocol_dose_differs"]
    severity = rule.weigh(abs(gap))
    if severity:
        params = {
            "drug": order.drug,
            "protocol": protocol.name,
            "ordered": text(order.basis),
            "expected": text(told.basis),
            "unit": told.basis_unit,
            "gap": text(gap),
        }
        yield Finding("protocol_dose_differs", severity, params, protocol.source.text)
