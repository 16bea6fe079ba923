"""What goes into the spine stays apart: how it is recognised, and what shares neither hood nor list with it.

The patterns are those of SQL LIKE (`%` any text, `_` one sign, any case): the database's own rules use the
same ones, so that neither sees what the other overlooks. Source: WHO alert 2007; IMSN, vinca alkaloids (135
deaths published after a vinca alkaloid given into the spine).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from station.clinical.model import Preparation, State
from station.clinical.steps import Not
from station.clinical.terms import Terms

VINCA = (
    *("%vincrist%", "%vinblast%", "%vind_sin%", "%vinorelb%", "%vinflun%"),
    *("%oncovin%", "%velb_%", "%eldisin%", "%navelbin%", "%javlor%"),
)
INTRATHECAL = ("%th_cal%", "%th_qu%", "it", "i.t.", "%voie it%", "%lombaire%", "%ventriculaire%")

IN_HOOD = frozenset({State.OPENED, State.STARTED, State.DRAWN, State.READ, State.INJECTED})
"""From the tray's opening until the finished container leaves the hood under its label."""

NEAR_HOURS = 12
"""Two preparations due so close together count as of one day, also over midnight."""


def is_intrathecal(route: str, terms: Terms) -> bool:
    """Tell whether an order's route leads into the spine, by its code or by what the text looks like."""
    return terms.code("route", route) == "intrathecal" or alike(route, INTRATHECAL)


def alike(text: str, patterns: Iterable[str]) -> bool:
    """Tell whether a text is like one of some SQL patterns, as the database compares them."""
    return any(_compiled(pattern).fullmatch(text.strip()) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    signs = {"%": ".*", "_": "."}
    return re.compile("".join(signs.get(sign) or re.escape(sign) for sign in pattern), re.I | re.S)


def why_not_in_hood(mine: Preparation, there: Iterable[Preparation], terms: Terms) -> Not | None:
    """Say why a tray may not be opened in a hood: what is being made there goes by the other way."""
    apart = is_intrathecal(mine.route, terms)
    for other in there:
        if other.id != mine.id and is_intrathecal(other.route, terms) != apart:
            code = "hood_has_others" if apart else "hood_has_intrathecal"
            return Not(code, {"number": other.register_number or other.external_id})
    return None


def why_not_one_list(bags: Iterable[Preparation], terms: Terms) -> Not | None:
    """Say why bags may not leave on one list: what goes into the spine leaves alone."""
    kinds = {is_intrathecal(bag.route, terms) for bag in bags}
    return Not("intrathecal_apart") if len(kinds) > 1 else None
