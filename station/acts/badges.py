"""Badges: printed when a pharmacist asks; the code is the badge's number, signed by the station key.

A badge that is lost is renewed: its number never counts again, for anybody.
"""

from __future__ import annotations

from dataclasses import replace

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.label_rows import REQUESTED, VOID, code_key
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.label_content import LabelContent, LabelKind, to_json
from station.clinical.model import Label, Operator, Role, Setting
from station.clinical.scan_codes import CodeType, encode
from station.clinical.who_signs import why_may_not
from station.records.queries import people
from station.records.queries.fetch import many
from station.words import language, say


def print_badge(desk: Desk, request: Request, operator_id: int) -> Outcome:
    """Ask for a person's badge, a label like any other; nobody who is disabled gets one."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _wearer(scene, operator_id)
        if isinstance(found, Refused):
            return found
        row = _label(scene, found)
        return Plan("badge_asked", (row,), f"operator:{found.id}", {"name": found.name})

    return perform(desk, request, "people", decide, f"operator:{operator_id}")


def renew_badge(desk: Desk, request: Request, operator_id: int) -> Outcome:
    """Give a person another badge, printed at once; the lost one signs nothing any more."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _wearer(scene, operator_id)
        if isinstance(found, Refused):
            return found
        if not reason_given(scene):
            return Refused("reason_missing")
        person = replace(found, badge=next_badge(scene))
        label = _label(scene, person)
        last = Setting(people.LAST_BADGE, str(person.badge))
        rows = (*_old_labels(scene, found, label.id), label, person, last)
        params: dict[str, str | int | None] = {"name": person.name, "badge": person.badge, "old": found.badge}
        return Plan("badge_renewed", rows, f"operator:{found.id}", params)

    return perform(desk, request, "people", decide, f"operator:{operator_id}")


def next_badge(scene: Scene) -> int:
    """Give the next badge number that nobody ever wore."""
    return people.last_badge(scene.database) + 1


def _wearer(scene: Scene, operator_id: int) -> Operator | Refused:
    """Find who gets a badge, or say why there is none for them."""
    may_not = why_may_not("people", scene.signer, None)
    if may_not:
        return refusal(may_not)
    found = people.operator(scene.database, operator_id)
    if found is None:
        return Refused("badge_unknown")
    return found if found.active else Refused("operator_disabled", {"name": found.name})


def _old_labels(scene: Scene, person: Operator, new: int) -> tuple[Label, ...]:
    """Give the prints of the lost badge as void, so that nobody asks for a duplicate of it."""
    code = encode(CodeType.PERSON, scene.series(), person.badge, code_key(scene.desk))
    found = many(scene.database, Label, "kind = ? AND code = ? AND state <> ?", ["badge", code, VOID])
    return tuple(replace(item, state=VOID, replaced_by=new) for item in found)


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
