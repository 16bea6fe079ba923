"""The rules of returned and ready-made bags that the database holds by itself: one bag for one order, of the
same dose, in time, decided by a pharmacist."""

from __future__ import annotations

from collections.abc import Iterator

from station.clinical.intrathecal import INTRATHECAL
from station.records.formulary_rules import like
from station.records.preparation_rules import NOT_IN_TIME, PHARMACIST
from station.records.trigger import any_changed, trigger

UPDATE = "BEFORE UPDATE ON preparations"
SAME = "{0}.dose = NEW.dose AND {0}.dose_unit = NEW.dose_unit"
BACK = (
    "EXISTS (SELECT 1 FROM returns r JOIN preparations o ON o.id = r.preparation"
    " WHERE r.id = NEW.returned_bag"
    f" AND r.fate = 'attributed' AND r.entry = NEW.entry AND o.use_by IS NEW.use_by AND {SAME.format('o')}"
    " AND o.diluent IS NEW.diluent AND o.volume_ml IS NEW.volume_ml AND o.container = NEW.container"
    " AND o.route = NEW.route AND o.id <> NEW.id AND coalesce(o.trial, NEW.trial) IS NULL)"
)
READY = (
    "EXISTS (SELECT 1 FROM ready_bags b WHERE b.id = NEW.ready_bag AND b.fate = 'attributed'"
    f" AND b.entry = NEW.entry AND b.use_by IS NEW.use_by AND {SAME.format('b')}"
    f" AND NEW.trial IS NULL AND NOT {like('route', INTRATHECAL)})"
)


def return_rules() -> Iterator[str]:
    """Give the rules of what came back, what came ready-made, and of giving it to an order."""
    yield from _attributed()
    yield from _decided()


def _attributed() -> Iterator[str]:
    yield trigger(
        "attributed",
        UPDATE,
        "OLD.state = 'validated' AND NEW.state = 'finished'"
        " AND (NEW.validator IS NULL OR NEW.preparer IS NULL"
        f" OR NEW.register_number IS NULL OR NEW.bag_label IS NULL OR {NOT_IN_TIME}"
        f" OR NOT ({BACK} OR {READY}))",
    )
    links = ("returned_bag", "ready_bag")
    yield trigger(
        "attributed_once",
        UPDATE,
        f"({any_changed(links)}) AND NOT (OLD.state = 'validated' AND NEW.state = 'finished')",
    )
    yield "CREATE UNIQUE INDEX one_order_per_return ON preparations (returned_bag)"
    yield "CREATE UNIQUE INDEX one_order_per_ready_bag ON preparations (ready_bag)"


def _decided() -> Iterator[str]:
    fixed = ("preparation", "seal_intact", "kept", "minutes_out", "brought_by", "at", "operator")
    yield trigger("return_fixed", "BEFORE UPDATE ON returns", any_changed(fixed))
    yield trigger(
        "return_handed_over",
        "BEFORE INSERT ON returns",
        "(SELECT state FROM preparations WHERE id = NEW.preparation) IS NOT 'handed_over'",
    )
    yield trigger(
        "return_decided",
        "BEFORE INSERT ON returns",
        f"NEW.fate <> 'waiting' AND (NOT {PHARMACIST.format('decided_by')} OR NEW.reason IS NULL"
        " OR (NEW.fate <> 'destroyed' AND (NOT NEW.seal_intact OR NEW.kept = 'unknown'"
        " OR NEW.minutes_out IS NULL)))",
    )
    for book in ("returns", "ready_bags"):
        yield trigger(
            f"{book}_ended",
            f"BEFORE UPDATE ON {book}",
            "OLD.fate IN ('attributed', 'destroyed') AND NEW.fate <> OLD.fate",
            code="bag_ended",
        )
    made = ("drug", "dose", "dose_unit", "diluent", "total_ml", "container", "supplier", "lot", "use_by")
    yield trigger("ready_fixed", "BEFORE UPDATE ON ready_bags", any_changed(made))
