"""Rules about the formulary that the database holds by itself: approvals by two different pharmacists, no
validation on figures nobody approved, and the two errors of route that kill.

The last two read the order's own text, so that they hold whatever the formulary's files say: a text that does
not plainly say a bag is no bag.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from station.clinical.approvals import NEEDED
from station.clinical.intrathecal import INTRATHECAL, VINCA
from station.records.closing_rules import AT_OPENING
from station.records.trigger import trigger

BAGS = ("%poche%", "%bag%")
SYRINGES = ("%seringue%", "%syringe%")
MAY_BE_INTRATHECAL = (
    *("%m_thotrexat%", "%cytarabin%", "%aracytin%", "%ara-cell%"),
    *("%hydrocortison%", "%thiot_pa%"),
)
"""What has a product without preservative for this route somewhere; the formulary then says which."""


def like(column: str, patterns: Iterable[str], of: str = "NEW") -> str:
    """Give the condition that a column of a row (the new one, unless told) is like one of the patterns."""
    return "(" + " OR ".join(f"trim({of}.{column}) LIKE '{pattern}'" for pattern in patterns) + ")"


def formulary_rules() -> Iterator[str]:
    """Give the rules of approvals, of what a validation stands on, and of fatal routes."""
    yield "CREATE UNIQUE INDEX one_approval ON approvals (line, content, operator) WHERE NOT withdrawn"
    yield from _approval_rules()
    yield from _validation_rules()
    yield from _route_rules()


def _approval_rules() -> Iterator[str]:
    known = "EXISTS (SELECT 1 FROM approvals WHERE id = NEW.id)"
    pharmacist = "SELECT 1 FROM operators WHERE id = NEW.operator AND active AND roles LIKE '%pharmacist%'"
    yield trigger(
        "approved_by_pharmacist",
        "BEFORE INSERT ON approvals",
        f"NOT {known} AND NOT {AT_OPENING} AND NOT EXISTS ({pharmacist})",
    )
    fixed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in ("line", "content", "operator", "at"))
    yield trigger(
        "approval_fixed", "BEFORE UPDATE ON approvals", f"{fixed} OR (OLD.withdrawn AND NOT NEW.withdrawn)"
    )


def _validation_rules() -> Iterator[str]:
    approved = (
        "(SELECT count(DISTINCT operator) FROM approvals WHERE line = NEW.line AND content = NEW.content"
        f" AND NOT withdrawn) >= {NEEDED}"
    )
    second = "(SELECT 1 FROM operators WHERE id = NEW.second AND active AND roles LIKE '%pharmacist%')"
    own = f"(NEW.own_figures AND EXISTS {second} AND length(trim(coalesce(NEW.reason, ''))) > 0)"
    yield trigger(
        "line_approved",
        "BEFORE INSERT ON validations",
        f"NEW.decision = 'accepted' AND NOT {approved} AND NOT {own}",
    )
    yield trigger("validated_twice_by_one", "BEFORE INSERT ON validations", "NEW.second = NEW.operator")
    last = "SELECT max(id) FROM validations WHERE preparation = NEW.id AND decision = 'accepted'"
    counted = "SELECT count(DISTINCT operator) FROM approvals WHERE NOT withdrawn"
    yield trigger(
        "line_fell",
        "BEFORE UPDATE ON preparations",
        "NEW.state = 'started' AND OLD.state = 'opened' AND NOT NEW.after_the_fact AND EXISTS"
        f" (SELECT 1 FROM validations v WHERE v.id = ({last}) AND v.line IS NOT NULL AND NOT v.own_figures"
        f" AND ({counted} AND line = v.line AND content = v.content) < {NEEDED})",
    )


def _route_rules() -> Iterator[str]:
    accepted = "NEW.state <> OLD.state AND NEW.state = 'validated'"
    vinca = like("drug", VINCA)
    bag = f"({like('container', BAGS)} AND NOT {like('container', SYRINGES)})"
    intrathecal = like("route", INTRATHECAL)
    yield trigger(
        "vinca_in_a_bag",
        "BEFORE UPDATE ON preparations",
        f"{accepted} AND {vinca} AND (NOT {bag} OR {intrathecal})",
    )
    yield trigger(
        "intrathecal_listed",
        "BEFORE UPDATE ON preparations",
        f"{accepted} AND {intrathecal} AND NOT {like('drug', MAY_BE_INTRATHECAL)}",
    )
