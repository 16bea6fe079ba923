"""The rules of leftovers, stock and recalls that the database holds by itself: no volume from nowhere, none
below zero, never moved between hoods, nothing expired, quarantined, recalled or used twice in a tray."""

from __future__ import annotations

from collections.abc import Iterator

from station.records.preparation_rules import NOW
from station.records.trigger import BY_HAND, any_changed, trigger

WRITTEN_ONCE = ("leftover_moves",)
INSERT, UPDATE = "BEFORE INSERT ON leftovers", "BEFORE UPDATE ON leftovers"
FIXED = (
    *("drug", "name", "product", "lot", "expiry", "serial", "concentration_mg_ml"),
    *("origin", "initial_ml", "component", "opened_by", "trial"),
)
LEARNT_ONCE = ("hood", "opened_at")
"""Read on the vial's own label where an imported list did not say it; never changed after."""
OUTLIVED = (
    "EXISTS (SELECT 1 FROM journal a JOIN journal b ON b.n = NEW.entry"
    " AND json_extract(a.body, '$.boot') = json_extract(b.body, '$.boot')"
    " WHERE a.n IN (SELECT entry FROM leftover_moves WHERE leftover = leftovers.id"
    " UNION SELECT s.entry FROM signatures s JOIN leftover_moves m ON m.preparation = s.preparation"
    " WHERE m.leftover = leftovers.id AND m.kind = 'opened' AND s.act = 'start')"
    " AND julianday(leftovers.use_by) <= julianday(json_extract(a.body, '$.at'))"
    " + (json_extract(b.body, '$.boot_ns') - json_extract(a.body, '$.boot_ns')) / 86400e9)"
)
"""Its use-by is over by the time that passed since it was opened, though the wall clock was set back."""
USABLE = f"state = 'free' AND use_by > {{now}} AND NOT {OUTLIVED} AND hood IS {{hood}}"


def leftover_rules() -> Iterator[str]:
    """Give the rules of leftovers, of their accounts, and of what may enter a tray."""
    yield from _leftovers()
    yield from _accounts()
    yield from _trays()
    yield trigger("stock_count", "BEFORE INSERT ON stock", "NEW.count < 0")


def _leftovers() -> Iterator[str]:
    known = "EXISTS (SELECT 1 FROM leftovers WHERE id = NEW.id)"
    yield trigger(
        "leftover_starts",
        INSERT,
        f"NOT {known} AND ((NEW.origin = 'imported' AND NEW.state <> 'quarantined')"
        " OR (NEW.origin <> 'imported' AND (NEW.hood IS NULL OR NEW.opened_at IS NULL"
        " OR NEW.opened_by IS NULL OR NEW.component IS NULL)))",
    )
    yield trigger("leftover_fixed", UPDATE, any_changed(FIXED))
    for name in LEARNT_ONCE:
        yield trigger(
            f"leftover_{name}", UPDATE, f"OLD.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name}",
            code="leftover_moved" if name == "hood" else "leftover_fixed",
        )  # fmt: skip
    yield trigger(
        "leftover_use_by", UPDATE, "OLD.use_by IS NOT NULL AND coalesce(NEW.use_by, 'x') > OLD.use_by"
    )
    yield trigger(
        "leftover_ended",
        UPDATE,
        "(OLD.state IN ('empty', 'destroyed') AND NEW.state <> OLD.state)"
        " OR (OLD.state = 'condemned' AND NEW.state NOT IN ('condemned', 'destroyed'))",
    )
    yield trigger(
        "leftover_read_first",
        UPDATE,
        "NEW.state = 'free' AND (NEW.hood IS NULL OR NEW.opened_at IS NULL)",
    )
    yield trigger(
        "leftover_reserved",
        UPDATE,
        "NEW.reserved_for <> OLD.reserved_for",
    )
    witnessed = (
        "EXISTS (SELECT 1 FROM leftover_moves WHERE leftover = NEW.id AND entry = NEW.entry"
        " AND kind = 'destroyed' AND witness IS NOT NULL AND witness <> operator)"
    )
    yield trigger(
        "leftover_witness",
        UPDATE,
        f"NEW.state = 'destroyed' AND OLD.state <> 'destroyed' AND NOT {witnessed}",
    )


def _accounts() -> Iterator[str]:
    last = "(SELECT after_ml FROM leftover_moves WHERE leftover = {0} ORDER BY id DESC LIMIT 1)"
    yield trigger("leftover_account", INSERT, f"NEW.remaining_ml IS NOT {last.format('NEW.id')}")
    yield trigger(
        "leftover_below_zero",
        INSERT,
        "NEW.remaining_ml + 0 < 0 OR NEW.remaining_ml + 0 > NEW.initial_ml + 0",
    )
    hundredths = "CAST(round(100 * {0}) AS INTEGER)"
    before, change, after = (hundredths.format(f"NEW.{name}_ml") for name in ("before", "change", "after"))
    yield trigger(
        "move_adds_up",
        "BEFORE INSERT ON leftover_moves",
        f"NEW.before_ml IS NOT coalesce({last.format('NEW.leftover')}, '0.00')"
        f" OR {before} + {change} <> {after}"
        f" OR {after} < 0 OR (NEW.kind <> 'opened' AND NEW.kind <> 'recounted' AND NEW.change_ml + 0 > 0)",
    )


def _trays() -> Iterator[str]:
    tray, in_tray = "BEFORE INSERT ON components", "NOT NEW.removed"
    hood = "(SELECT hood FROM preparations WHERE id = NEW.preparation)"
    usable = USABLE.format(now=NOW, hood=hood)
    mine = "(reserved_for IS NULL OR reserved_for = NEW.preparation)"
    yield trigger(
        "leftover_usable",
        tray,
        f"{in_tray} AND NEW.leftover IS NOT NULL AND NOT EXISTS"
        f" (SELECT 1 FROM leftovers WHERE id = NEW.leftover AND {usable} AND {mine})",
    )
    yield trigger(
        "serial_once",
        tray,
        f"{in_tray} AND NEW.leftover IS NULL AND NEW.serial IS NOT NULL AND EXISTS (SELECT 1 FROM components"
        " WHERE serial = NEW.serial AND product IS NEW.product AND NOT removed AND id <> NEW.id)",
    )
    yield trigger(
        "vial_is_solvent",
        tray,
        f"{in_tray} AND NEW.kind = 'vial' AND EXISTS (SELECT 1 FROM components"
        " WHERE kind = 'diluent' AND product = NEW.product AND NOT removed AND id <> NEW.id)",
    )
    yield trigger(
        "lot_recalled",
        tray,
        f"{in_tray} AND EXISTS (SELECT 1 FROM lot_recalls WHERE NOT lifted AND lot = NEW.lot"
        " AND (product IS NULL OR NEW.product IS NULL OR product = NEW.product))",
    )
    there = USABLE.format(now=NOW, hood="NEW.hood")
    yield trigger(
        "recall_stops",
        "BEFORE UPDATE ON preparations",
        "NEW.state <> OLD.state AND NEW.state IN ('started', 'drawn', 'injected', 'released', 'handed_over')"
        f" AND NOT {BY_HAND} AND EXISTS (SELECT 1 FROM components c JOIN lot_recalls r ON r.lot = c.lot"
        " WHERE c.preparation = NEW.id AND NOT c.removed AND NOT r.lifted"
        " AND (r.product IS NULL OR c.product IS NULL OR r.product = c.product))",
        code="lot_recalled",
    )
    yield trigger(
        "drawn_from_usable",
        "BEFORE UPDATE ON preparations",
        f"NEW.state = 'drawn' AND OLD.state <> 'drawn' AND NOT {BY_HAND} AND EXISTS (SELECT 1"
        " FROM components c WHERE c.preparation = NEW.id AND NOT c.removed AND c.leftover IS NOT NULL"
        " AND NOT EXISTS"
        f" (SELECT 1 FROM leftovers WHERE id = c.leftover AND {there} AND reserved_for = NEW.id))",
    )
