"""Who may sign what for one preparation: by person, whatever the roles (DESIGN.md, *Who signs what*)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from station.clinical.model import Operator, Preparation, Role
from station.clinical.steps import Act, Not

ANYONE = frozenset(Role)
MAKERS = frozenset({Role.PREPARER, Role.PHARMACIST})
PHARMACISTS = frozenset({Role.PHARMACIST})


@dataclass(frozen=True)
class Rule:
    """Which roles may sign, how many people at most, and whether the PIN is asked every time.

    Otherwise the badge is enough, with the PIN once an hour.
    """

    roles: frozenset[Role]
    pin: bool = False
    signers: int = 1


RULES: Mapping[str, Rule] = {
    Act.VALIDATE: Rule(PHARMACISTS, pin=True, signers=2),
    Act.REFUSE: Rule(PHARMACISTS, pin=True),
    Act.RETURN_TO_VALIDATION: Rule(PHARMACISTS, pin=True),
    Act.OPEN_TRAY: Rule(ANYONE),
    Act.ATTRIBUTE: Rule(MAKERS),
    Act.FILL_TRAY: Rule(ANYONE),
    Act.START: Rule(MAKERS),
    Act.DRAW: Rule(MAKERS),
    Act.READ: Rule(ANYONE),
    Act.INJECT: Rule(MAKERS),
    Act.FINISH: Rule(MAKERS),
    Act.CHECK_BAG: Rule(ANYONE),
    Act.RELEASE: Rule(PHARMACISTS, pin=True),
    Act.HAND_OVER: Rule(ANYONE),
    Act.HOLD: Rule(ANYONE),
    Act.RESUME: Rule(PHARMACISTS, pin=True),
    Act.CANCEL: Rule(PHARMACISTS, pin=True),
    Act.DESTROY: Rule(PHARMACISTS, pin=True),
    Act.REMAKE: Rule(PHARMACISTS, pin=True),
    Act.READ_AGAIN: Rule(PHARMACISTS, pin=True),
    Act.REDRAW: Rule(PHARMACISTS, pin=True),
    "keep_mapping": Rule(PHARMACISTS, pin=True),
    "type_order": Rule(ANYONE),
    "retype": Rule(ANYONE),
    "reenter": Rule(ANYONE),
    "verify_reentry": Rule(ANYONE),
    "reentry_not_applicable": Rule(PHARMACISTS, pin=True),
    "reopen_reentry": Rule(PHARMACISTS, pin=True),
    "sign_proof": Rule(PHARMACISTS, pin=True),
    "ok_chimio": Rule(ANYONE),
    "anticipate": Rule(PHARMACISTS, pin=True),
    "single_check": Rule(PHARMACISTS, pin=True),
    "import": Rule(ANYONE),
    "decide_change": Rule(PHARMACISTS, pin=True),
    "set_use_by": Rule(PHARMACISTS, pin=True),
    "renew_label": Rule(PHARMACISTS, pin=True),
    "leftover_list": Rule(ANYONE),
    "leftover_read": Rule(ANYONE),
    "leftover_recount": Rule(ANYONE),
    "leftover_store": Rule(ANYONE),
    "leftover_use_by": Rule(PHARMACISTS, pin=True),
    "leftover_destroy": Rule(ANYONE, signers=2),
    "take_out": Rule(ANYONE),
    "take_back": Rule(ANYONE),
    "decide_return": Rule(PHARMACISTS, pin=True),
    "receive_ready": Rule(ANYONE),
    "count_vials": Rule(ANYONE),
    "recall_lot": Rule(PHARMACISTS, pin=True),
    "reprint": Rule(ANYONE),
    "label_outcome": Rule(ANYONE),
    "print_sheets": Rule(ANYONE),
    "kit": Rule(ANYONE),
    "void_numbers": Rule(PHARMACISTS, pin=True),
    "recover": Rule(PHARMACISTS, pin=True),
    "enter_after": Rule(ANYONE, pin=True, signers=2),
    "cancel_label": Rule(ANYONE),
    "own_pin": Rule(ANYONE, pin=True),
    "tell_facts": Rule(ANYONE),
    "approve_lines": Rule(PHARMACISTS, pin=True),
    "withdraw_approval": Rule(PHARMACISTS, pin=True),
    "people": Rule(PHARMACISTS, pin=True),
    "settings": Rule(PHARMACISTS, pin=True),
    "take_over": Rule(ANYONE, pin=True),
    "hand_over_seat": Rule(ANYONE, pin=True),
    "end_session": Rule(ANYONE, pin=True),
    "lockout": Rule(PHARMACISTS, pin=True),
    "close_book": Rule(PHARMACISTS, pin=True, signers=2),
    "destroy_book": Rule(PHARMACISTS, pin=True, signers=2),
    "declare_outage": Rule(PHARMACISTS, pin=True),
    "outage_function": Rule(PHARMACISTS),
    "tick": Rule(ANYONE),
    "close_outage": Rule(PHARMACISTS, pin=True),
    "debrief": Rule(PHARMACISTS),
    "log": Rule(ANYONE),
    "take_duty": Rule(ANYONE),
    "hand_over_duty": Rule(ANYONE, signers=2),
    "leave_duty": Rule(ANYONE),
    "recall": Rule(ANYONE),
    "enrol_in_haste": Rule(ANYONE, pin=True, signers=2),
    "decide": Rule(ANYONE),
    "triage": Rule(PHARMACISTS, pin=True),
    "crisis_cell": Rule(ANYONE),
    "contact": Rule(PHARMACISTS),
    "call": Rule(ANYONE),
    "message": Rule(PHARMACISTS),
    "entrust": Rule(PHARMACISTS, pin=True),
    "count_stock": Rule(ANYONE),
    "report_drill": Rule(PHARMACISTS, pin=True),
    "go_no_go": Rule(ANYONE, pin=True, signers=2),
}
"""Every act that is signed. An act that stands nowhere here is refused."""


def why_may_not(
    act: str, operator: Operator, preparation: Preparation | None, readers: Iterable[int] = ()
) -> Not | None:
    """Say why this person may not sign this act for this preparation; `readers` already read at this hold
    point and round."""
    rule = RULES[act]
    if not operator.active:
        return Not("operator_disabled", {"name": operator.name})
    if not operator.roles & rule.roles:
        return Not("role_missing", {"name": operator.name, "act": act})
    return _combination(act, operator, preparation, readers) if preparation else None


def _combination(
    act: str, operator: Operator, preparation: Preparation, readers: Iterable[int]
) -> Not | None:
    name = {"name": operator.name}
    if act == Act.VALIDATE and operator.id == preparation.typist:
        return Not("typist_validates", name)
    if act in (Act.READ, Act.CHECK_BAG):
        if operator.id == preparation.preparer:
            return Not("checker_is_preparer", name)
        if operator.id in set(readers):
            return Not("checker_twice", name)
    if act in (Act.DRAW, Act.INJECT, Act.FINISH) and operator.id != preparation.preparer:
        return Not("not_the_preparer", name)
    if act == Act.RELEASE and operator.id == preparation.preparer:
        return Not("releaser_is_preparer", name)
    return None


def too_few(preparer: int, people: Iterable[Operator], *, single_check: bool) -> Not | None:
    """Say whether the people of the station can finish a bag this person starts: two checkers and a releasing
    pharmacist."""
    others = [person for person in people if person.active and not person.locked and person.id != preparer]
    needed = 1 if single_check else 2
    if len(others) < needed:
        return Not("too_few_checkers", {"present": len(others), "needed": needed})
    if not any(person.is_a(Role.PHARMACIST) for person in others):
        return Not("no_releasing_pharmacist")
    return None
