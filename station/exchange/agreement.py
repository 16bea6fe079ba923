"""Lines of one file that contradict each other: one preparation twice, one IPP said in two ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from station.clinical.names import fold
from station.clinical.orders import ImportedOrder, ImportedPatient, Problem

_OF_PRESCRIPTION = (
    "protocol",
    "cycle",
    "day",
    "prescriber",
    "ward",
    "weight_kg",
    "height_cm",
    "bsa_m2",
    "go",
)


@dataclass
class Agreement:
    """What the lines read so far said of each preparation, patient and prescription."""

    file: str
    preparations: dict[str, ImportedOrder] = field(default_factory=dict)
    patients: dict[str, ImportedOrder] = field(default_factory=dict)
    prescriptions: dict[str, ImportedOrder] = field(default_factory=dict)

    def with_(self, order: ImportedOrder) -> Sequence[Problem]:
        """Note an order, or say which earlier line it contradicts; nobody can know which is right."""
        twin = self.preparations.setdefault(order.external_id, order)
        if twin is not order:
            return (self._problem("line_duplicate", order, twin, id=order.external_id),)
        same_ipp = self.patients.setdefault(order.patient.ipp, order)
        if _traits(same_ipp.patient) != _traits(order.patient):
            return (self._problem("line_identity_differs", order, same_ipp, ipp=order.patient.ipp),)
        same_prescription = self.prescriptions.setdefault(order.prescription_id, order)
        if _said(same_prescription) != _said(order):
            name = order.prescription_id
            return (self._problem("line_prescription_differs", order, same_prescription, id=name),)
        return ()

    def _problem(self, code: str, order: ImportedOrder, earlier: ImportedOrder, **params: str) -> Problem:
        return Problem(self.file, order.line, None, code, {**params, "earlier": earlier.line})


def _traits(patient: ImportedPatient) -> tuple[str | None, ...]:
    names = (patient.birth_name, patient.used_name or "", patient.first_name)
    return (*(fold(name) for name in names), patient.birth_date, patient.sex)


def _said(order: ImportedOrder) -> tuple[object, ...]:
    return (order.patient.ipp, *(getattr(order, name) for name in _OF_PRESCRIPTION))
