"""What the database itself holds of clinical trials: dedicated stock, no vial or leftover shared with
anything else, complete orders only."""

from __future__ import annotations

from collections.abc import Iterator

from station.records.trigger import any_changed, trigger

TRIAL = "(SELECT trial FROM preparations WHERE id = NEW.preparation)"
LOT = (
    "SELECT 1 FROM stock s WHERE s.lot = NEW.lot AND s.content_mg + 0 = NEW.content_mg + 0"
    " AND (s.product IS NEW.product OR s.product IS NULL OR NEW.product IS NULL) AND s.trial"
)


def trial_rules() -> Iterator[str]:
    """Give the rules of dedicated stock, of leftovers, and of what a trial's order must say."""
    again = "EXISTS (SELECT 1 FROM components WHERE id = NEW.id)"
    put_in = f"NOT NEW.removed AND NEW.kind = 'vial' AND NOT {again}"
    own = f"EXISTS ({LOT} IS {TRIAL} AND s.count > 0)"
    dedicated = f"(EXISTS ({LOT} IS NOT NULL) AND NOT EXISTS ({LOT} IS NULL))"
    yield trigger(
        "trial_stock",
        "BEFORE INSERT ON components",
        f"{put_in} AND NEW.leftover IS NULL"
        f" AND CASE WHEN {TRIAL} IS NULL THEN {dedicated} ELSE NOT {own} END",
    )
    yield trigger(
        "trial_leftover",
        "BEFORE INSERT ON components",
        f"{put_in} AND NEW.leftover IS NOT NULL"
        f" AND (SELECT trial FROM leftovers WHERE id = NEW.leftover) IS NOT {TRIAL}",
    )
    opened_for = (
        "(SELECT p.trial FROM components c JOIN preparations p ON p.id = c.preparation"
        " WHERE c.id = NEW.component)"
    )
    yield trigger(
        "trial_opened",
        "BEFORE INSERT ON leftovers",
        f"NEW.component IS NOT NULL AND NEW.trial IS NOT {opened_for}",
    )
    yield trigger("trial_stock_fixed", "BEFORE UPDATE ON stock", any_changed(("trial",)))
    told = ("trial", "trial_arm", "trial_kit")
    some = " OR ".join(f"NEW.{name} IS NOT NULL" for name in told)
    missing = " OR ".join(f"trim(coalesce(NEW.{name}, '')) = ''" for name in told)
    yield trigger(
        "trial_complete",
        "BEFORE UPDATE ON preparations",
        f"NEW.state = 'validated' AND OLD.state <> 'validated' AND ({some} OR NEW.blinded) AND ({missing})",
    )
