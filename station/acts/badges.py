"""Badges: printed when a pharmacist asks; the code is the badge's number, signed by the station key."""

from __future__ import annotations

from station.acts.desk import Desk, Request, Scene
from station.acts.label_rows import REQUESTED, code_key
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.label_content import LabelContent, LabelKind, to_json
from station.clinical.model import Label, Operator, Role
from station.clinical.scan_codes import CodeType, encode
from station.clinical.who_signs import why_may_not
from station.records.queries import people
from station.words import language, say


def print_badge(desk: Desk, request: Request, operator_id: int) -> Outcome:
    """Ask for a person's badge, a label like any other; nobody who is disabled gets one."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("people", scene.signer, None)
        if may_not:
            return refusal(may_not)
        found = people.operator(scene.database, operator_id)
        if found is None:
            return Refused("badge_unknown")
        if not found.active:
            return Refused("operator_disabled", {"name": found.name})
        row = _label(scene, found)
        return Plan("badge_asked", (row,), f"operator:{found.id}", {"name": found.name})

    return perform(desk, request, "people", decide)


def _label(scene: Scene, person: Operator) -> Label:
    content = badge_content(code_key(scene.desk), scene.series(), person.name, person.roles, person.badge)
    row = to_json(content)
    return Label(scene.next_id("labels"), content.kind.value, None, 0, row, content.code, REQUESTED)


def badge_content(codes: bytes, series: str, name: str, roles: frozenset[Role], badge: int) -> LabelContent:
    """Write a badge; `codes` is the key of scan codes."""
    fields = (
        ("person_name", name),
        ("person_role", ", ".join(say(f"role.{role.value}") for role in Role if role in roles)),
        ("person_number", str(badge)),
    )
    code = encode(CodeType.PERSON, series, badge, codes)
    return LabelContent(LabelKind.BADGE, fields, code, language=language())
