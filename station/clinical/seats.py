"""What may be done from which seat: physical acts stay where the bag is, the service signs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from station.clinical.steps import Act, Not


class Seat(StrEnum):
    """The seats of the station, and the observer who has none."""

    PRODUCTION = "production"
    PHARMACY = "pharmacy"
    SERVICE = "service"
    OBSERVER = "observer"


HOUSEKEEPING = frozenset(
    {
        *("take_seat", "leave_seat", "mirror", "follow_data", "pin_wrong", "pin_right"),
        *("tripwire", "end_blocker", "idle", "message_left", "sheet_sent"),
    }
)
"""What the program itself records; whether this process may write at all is the fence's to say."""

UNSIGNED = frozenset({"set_up", "test_label", "label_seen", "kit"})
"""Acts of people that nobody signs: before there is anybody, a label that says nothing, paper that was
scanned, the kit that follows an import."""

COORDINATION = frozenset(
    {
        "declare_outage",
        "outage_function",
        "tick",
        "close_outage",
        "debrief",
        "log",
        "take_duty",
        "hand_over_duty",
        "leave_duty",
        "recall",
        "enrol_in_haste",
        "decide",
        "triage",
        "crisis_cell",
        "contact",
        "call",
        "message",
        "count_stock",
        "entrust",
        "report_drill",
        "go_no_go",
    }
)
"""Running the outage: nothing of it needs to stand before a bag."""

RIGHTS: Mapping[Seat, frozenset[str]] = {
    Seat.PHARMACY: frozenset(
        {
            *(Act.VALIDATE, Act.REFUSE, Act.RETURN_TO_VALIDATION, Act.CANCEL, Act.REMAKE),
            *(Act.HOLD, Act.RESUME),
            *(
                "type_order",
                "retype",
                "keep_mapping",
                "reenter",
                "verify_reentry",
                "reentry_not_applicable",
                "reopen_reentry",
                "sign_proof",
            ),
            *("ok_chimio", "anticipate", "import", "decide_change", "reprint", "test_label", "own_pin"),
            *("approve_lines", "withdraw_approval", "tell_facts"),
            *("recall_lot", "leftover_use_by"),
            *("take_over", "hand_over_seat", "end_session", "lockout"),
            *("print_sheets", "kit", "void_numbers", "recover", "enter_after"),
        }
    )
    | COORDINATION,
    Seat.SERVICE: frozenset({"import", "merge", "print_sheets", "kit"}),
    Seat.OBSERVER: frozenset({"take_over", "lockout"}),
}
"""What each seat but production may do. The pharmacy decides about orders, from afar; who decides about a bag
that is being made stands before it. An observer may only become somebody, by a signature."""


def why_seat_may_not(seat: str, act: str, *, signed: bool) -> Not | None:
    """Say why a seat does not have an act, None when it does; only the service acts unsigned."""
    if act in HOUSEKEEPING:
        return None
    away = seat != Seat.PRODUCTION
    if away and (act not in RIGHTS[Seat(seat)] or (signed and seat == Seat.SERVICE)):
        return Not("seat_may_not", {"seat": seat, "act": act})
    if not signed and act not in UNSIGNED and seat != Seat.SERVICE:
        return Not("signature_missing")
    return None
