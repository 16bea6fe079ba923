"""The rules of an outage and its logbook that the database holds by itself."""

from __future__ import annotations

from collections.abc import Iterator

from station.clinical.outage import Health
from station.clinical.roster import NEVER_TOGETHER
from station.records.trigger import any_changed, trigger

WRITTEN_ONCE = (
    "outage_functions",
    "outage_ticks",
    "log_lines",
    "debriefs",
    "recalls",
    "enrolments",
    "stock_counts",
    "drills",
    "go_no_gos",
)
"""Books of the outage whose rows no act ever lays again."""


def outage_rules() -> Iterator[str]:
    """One outage at a time, what it was is fixed, and a closed one stays closed."""
    yield trigger(
        "one_outage",
        "BEFORE INSERT ON outages",
        "NEW.ended IS NULL AND EXISTS (SELECT 1 FROM outages WHERE ended IS NULL AND id <> NEW.id)",
    )
    yield trigger(
        "outage_fixed",
        "BEFORE UPDATE ON outages",
        any_changed(("what", "planned", "began", "declared", "declared_by"))
        + " OR OLD.ended IS NOT NULL OR (NEW.ended IS NOT NULL AND (NEW.ended < OLD.began"
        " OR NEW.ended_by IS NULL OR NEW.how_ended IS NULL))",
    )
    last = "SELECT max(id) FROM outage_functions WHERE outage = NEW.id GROUP BY function"
    yield trigger(
        "outage_not_up",
        "BEFORE UPDATE ON outages",
        "NEW.ended IS NOT NULL AND EXISTS (SELECT 1 FROM outage_functions"
        f" WHERE id IN ({last}) AND health <> '{Health.UP.value}')",
    )
    yield trigger(
        "outage_closed",
        "BEFORE INSERT ON outage_functions",
        "(SELECT ended FROM outages WHERE id = NEW.outage) IS NOT NULL",
    )
    yield trigger(
        "log_in_future",
        "BEFORE INSERT ON log_lines",
        "julianday(NEW.at) > julianday(NEW.written) + 2.0 / 1440",
    )
    yield trigger(
        "debrief_after_closing",
        "BEFORE INSERT ON debriefs",
        "(SELECT ended FROM outages WHERE id = NEW.outage) IS NULL",
    )
    yield from _people_rules()
    yield from _decision_rules()


def _people_rules() -> Iterator[str]:
    """One holder for each role, nobody in two that exclude each other, enrolments in haste by two others."""
    going_on = "NEW.until IS NULL AND EXISTS (SELECT 1 FROM shifts WHERE until IS NULL AND id <> NEW.id AND"
    pairs = sorted(tuple(sorted(pair)) for pair in NEVER_TOGETHER)
    both = ", ".join(f"('{one}', '{other}')" for one, other in pairs)
    yield trigger("one_holder", "BEFORE INSERT ON shifts", f"{going_on} duty = NEW.duty)")
    yield trigger(
        "duty_conflict",
        "BEFORE INSERT ON shifts",
        f"{going_on} operator = NEW.operator"
        f" AND (min(duty, NEW.duty), max(duty, NEW.duty)) IN (VALUES {both}))",
    )
    yield trigger(
        "shift_fixed",
        "BEFORE UPDATE ON shifts",
        any_changed(("duty", "operator", "since", "follows", "handed_over", "forced"))
        + " OR (OLD.until IS NOT NULL AND NEW.until IS NOT OLD.until)",
    )
    yield trigger(
        "enrolled_in_haste",
        "BEFORE INSERT ON enrolments",
        "NEW.pharmacist = NEW.countersigned_by OR NEW.operator IN (NEW.pharmacist, NEW.countersigned_by)"
        " OR (SELECT ended FROM outages WHERE id = NEW.outage) IS NOT NULL OR NOT EXISTS"
        " (SELECT 1 FROM operators WHERE id = NEW.pharmacist AND active AND roles LIKE '%pharmacist%')",
    )
    yield trigger(
        "enrolled_still",
        "BEFORE UPDATE ON outages",
        "NEW.ended IS NOT NULL AND EXISTS (SELECT 1 FROM enrolments e JOIN operators o ON o.id = e.operator"
        " WHERE e.outage = NEW.id AND o.active)",
    )


def _decision_rules() -> Iterator[str]:
    """What was decided is fixed; what became of it is said once."""
    yield trigger(
        "decision_fixed",
        "BEFORE UPDATE ON decisions",
        any_changed(("kind", "what", "why", "decided_by", "owner", "deadline", "at", "preparation"))
        + " OR OLD.status <> 'open'",
    )
    yield trigger(
        "message_fixed",
        "BEFORE UPDATE ON messages",
        any_changed(("template", "recipients", "subject", "text", "how", "at", "noted_by"))
        + " OR OLD.state <> 'asked'",
    )
    yield trigger(
        "go_no_go_signed",
        "BEFORE INSERT ON go_no_gos",
        "NEW.pharmacist = NEW.second OR (NEW.go AND NEW.ticked < NEW.asked AND coalesce(NEW.reason, '') = '')"
        " OR NOT EXISTS (SELECT 1 FROM operators WHERE id = NEW.pharmacist AND active"
        " AND roles LIKE '%pharmacist%')",
    )
    yield trigger(
        "entrusted_away",
        "BEFORE UPDATE ON preparations",
        "NEW.held IS NULL AND NEW.state NOT IN ('handed_over', 'cancelled', 'destroyed')"
        " AND EXISTS (SELECT 1 FROM entrusted WHERE preparation = NEW.id AND state = 'entrusted')"
        " AND OLD.held IS NOT NULL",
    )
    yield trigger(
        "entrusted_fixed",
        "BEFORE UPDATE ON entrusted",
        any_changed(("contact", "preparation", "at", "noted_by"))
        + " OR OLD.state <> 'entrusted' OR (NEW.state = 'made' AND coalesce(NEW.number, '') = '')",
    )
