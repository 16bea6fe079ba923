"""A lost badge is replaced: the old one is told to be old and signs nothing, its number is nobody's again."""

from __future__ import annotations

from station.acts.badges import print_badge, renew_badge
from station.acts.desk import Given
from station.acts.outcome import Outcome, Refused
from station.acts.print_requests import reprint
from station.acts.setting_up import Newcomer, change_person, enrol
from station.acts.signing import identify
from station.clinical.label_content import from_json
from station.clinical.model import Label, Operator, Role
from station.records.queries import people
from station.records.queries.fetch import many
from tests.flow.day import PIN, Day, done, refused
from tests.flow.walk import Walk


def renew(day: Day, name: str, by: str = "Hélène", reason: str | None = "Perdu") -> Outcome:
    return renew_badge(day.desk, day.by(by, reason=reason), day.people[name].id)


def printed(day: Day) -> list[Label]:
    return many(day.database, Label, "kind = 'badge' ORDER BY id")


def worn(day: Day, code: str) -> Operator | Refused:
    return identify(day.desk, Given(badge=code))


def test_a_lost_badge_signs_nothing_and_its_wearer_goes_on_with_the_new_one(day: Day) -> None:
    walk, old = Walk(day), day.badge(day.people["Fanny"])
    assert done(renew(day, "Fanny")).params["badge"] == day.person("Fanny").badge
    assert refused(worn(day, old), "badge_replaced").params == {"number": day.people["Fanny"].badge}
    refused(walk.hold("Fanny"), "badge_replaced")
    new = from_json(printed(day)[-1].content)
    found = worn(day, str(new.code))
    assert isinstance(found, Operator) and found.id == day.people["Fanny"].id
    day.people["Fanny"] = day.person("Fanny")
    done(walk.hold("Fanny"))


def test_renewing_is_a_pharmacists_act_with_a_reason_and_for_the_active_only(day: Day) -> None:
    refused(renew(day, "Fanny", by="Bruno"), "role_missing")
    refused(renew(day, "Fanny", reason=None), "reason_missing")
    gone = day.by("Hélène", reason="Partie")
    done(change_person(day.desk, gone, day.people["Fanny"].id, active=False))
    refused(renew(day, "Fanny"), "operator_disabled")


def test_a_lost_number_is_never_given_to_anybody_again(day: Day) -> None:
    lost = set()
    for name in ("Fanny", "Fanny", "Bruno", "Bruno"):
        lost.add(day.person(name).badge)
        done(renew(day, name))
    newcomer = Newcomer("Zoé Neuve", frozenset({Role.PREPARER}), PIN)
    done(enrol(day.desk, day.by("Hélène"), newcomer))
    badges = [person.badge for person in people.operators(day.database)]
    assert len(set(badges)) == len(badges) and not lost & set(badges)


def test_the_print_of_a_lost_badge_is_not_duplicated(day: Day) -> None:
    done(print_badge(day.desk, day.by("Hélène"), day.people["Fanny"].id))
    (older,) = printed(day)
    done(renew(day, "Fanny"))
    assert [label.state for label in printed(day)] == ["void", "requested"]
    refused(reprint(day.desk, day.by("Hélène"), older.id), "label_void")
