"""The rules of an outage and its logbook that the database holds by itself."""

from __future__ import annotations

from collections.abc import Iterator

from station.clinical.outage import Health
from station.records.trigger import any_changed, trigger

WRITTEN_ONCE = ("outage_functions", "outage_ticks", "log_lines", "debriefs")
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
