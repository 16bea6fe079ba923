"""What the database itself holds of giving the work back: two people, a number, a reason; a proof once."""

from __future__ import annotations

from collections.abc import Iterator

from station.records.trigger import trigger


def reentry_rules() -> Iterator[str]:
    """Nobody verifies what they entered, nothing is verified that was not entered, no item goes without."""
    for moment in ("INSERT", "UPDATE"):
        name, before = moment.lower(), f"BEFORE {moment} ON reentries"
        entered = (
            "NEW.status IN ('entered', 'verified') AND (NEW.entered_by IS NULL OR NEW.main_number IS NULL)"
        )
        yield trigger(f"reentry_entered_{name}", before, entered, code="reentry_entered")
        same = "NEW.status = 'verified' AND (NEW.verified_by IS NULL OR NEW.verified_by = NEW.entered_by)"
        yield trigger(f"reentry_two_{name}", before, same, code="reentry_two_people")
        silent = "NEW.status = 'not_applicable' AND trim(coalesce(NEW.reason, '')) = ''"
        yield trigger(f"reentry_reason_{name}", before, silent, code="reentry_reason")
    alone = "NEW.status = 'verified' AND NOT EXISTS (SELECT 1 FROM reentries WHERE id = NEW.id)"
    yield trigger("reentry_first", "BEFORE INSERT ON reentries", alone, code="reentry_order")
    other = (
        "NEW.status = 'verified' AND OLD.status <> 'verified' AND (OLD.status <> 'entered'"
        " OR NEW.entered_by <> OLD.entered_by OR NEW.main_number <> OLD.main_number)"
    )
    yield trigger("reentry_order", "BEFORE UPDATE ON reentries", other)
    yield trigger("proof_fixed", "BEFORE UPDATE ON proofs", "1")
    early = "NEW.gaps <> '[]'"
    yield trigger("proof_whole", "BEFORE INSERT ON proofs", early)
