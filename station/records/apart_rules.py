"""What the database itself keeps apart: intrathecal preparations from every other, in a hood and on a list;
and no vinca alkaloid beside one of them for the same patient without a reason."""

from __future__ import annotations

from collections.abc import Iterator

from station.clinical.findings.day import GIVEN_UP
from station.clinical.intrathecal import IN_HOOD, INTRATHECAL, NEAR_HOURS, VINCA
from station.records.formulary_rules import like
from station.records.trigger import BY_HAND, trigger

UPDATE = "BEFORE UPDATE ON preparations"
DIFFER = f"{like('route', INTRATHECAL, of='p')} <> {like('route', INTRATHECAL)}"
CLASH = (
    f"(({like('route', INTRATHECAL)} AND {like('drug', VINCA, of='p')})"
    f" OR ({like('drug', VINCA)} AND {like('route', INTRATHECAL, of='p')}))"
)
REASON = "(SELECT json_extract(body, '$.reason') FROM journal WHERE n = NEW.entry)"


def apart_rules() -> Iterator[str]:
    """Give the rules of hoods and lists, and of a vinca alkaloid on the day of an intrathecal preparation."""
    session = ", ".join(f"'{state.value}'" for state in sorted(IN_HOOD))
    yield trigger(
        "hood_apart",
        UPDATE,
        f"NEW.state IN ({session}) AND (OLD.state NOT IN ({session}) OR NEW.hood IS NOT OLD.hood)"
        f" AND NOT {BY_HAND} AND EXISTS (SELECT 1 FROM preparations p"
        f" WHERE p.hood = NEW.hood AND p.id <> NEW.id AND p.state IN ({session}) AND {DIFFER})",
    )
    yield trigger(
        "list_apart",
        UPDATE,
        "NEW.handover IS NOT NULL AND EXISTS (SELECT 1 FROM preparations p"
        f" WHERE p.handover = NEW.handover AND p.id <> NEW.id AND {DIFFER})",
    )
    yield _vinca_reason()


def _vinca_reason() -> str:
    given_up = ", ".join(f"'{state.value}'" for state in sorted(GIVEN_UP))
    beside = (
        "SELECT 1 FROM prescriptions r JOIN patients b ON b.id = r.patient"
        " JOIN patients a ON a.id = b.id OR (a.ipp <> '' AND a.ipp = b.ipp)"
        " JOIN prescriptions o ON o.patient = a.id JOIN preparations p ON p.prescription = o.id"
        f" WHERE r.id = NEW.prescription AND p.id <> NEW.id AND p.state NOT IN ({given_up}) AND {CLASH}"
        f" AND abs(julianday(p.due) - julianday(NEW.due)) * 24 < {NEAR_HOURS}"
    )
    return trigger(
        "vinca_reason",
        UPDATE,
        "NEW.state <> OLD.state AND NEW.state IN ('opened', 'released', 'handed_over')"
        f" AND ({like('route', INTRATHECAL)} OR {like('drug', VINCA)}) AND NOT {BY_HAND}"
        f" AND trim(coalesce({REASON}, '')) = '' AND EXISTS ({beside})",
    )
