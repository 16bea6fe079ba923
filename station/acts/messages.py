"""Messages: filled from the state, recorded with their text before they leave, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from station.acts.desk import Desk, Request, Scene
from station.acts.logbook import Told, line
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.recording import record
from station.clinical.contacts import ContactKind
from station.clinical.logbook import LONGEST, Category
from station.clinical.messages import How, Leaving, Message
from station.clinical.outage import Health, healths, lasted
from station.clinical.roster import Duty
from station.clinical.who_signs import why_may_not
from station.records.queries import crisis, duty, load
from station.records.queries.fetch import one
from station.records.queries.outages import going_on, last_file
from station.records.queries.settings import settings, time_zone
from station.words import say


@dataclass(frozen=True)
class Draft:
    """A message as somebody read it before signing."""

    template: str
    to: str
    subject: str
    text: str
    how: How


def facts_now(desk: Desk, phone: str = "") -> dict[str, str]:
    """Give what templates are filled with, in words; without an outage some are unknown.

    `phone` stands for the unit's number where the settings have none.
    """
    database, now = desk.store.database, desk.clock.utc()
    file = last_file(database)
    day = load.day_now(database, now)
    told = settings(database)
    unknown = say("fact.unknown")
    zone = time_zone(database)
    facts = {
        "unit": told.get("unit_name", ""),
        "now": f"{now.astimezone(zone):%d/%m %H:%M}",
        "waiting": str(day.waiting),
        "late": str(day.late),
        "made": str(day.handed_over),
        "contact": _contact(desk, phone) or unknown,
        **dict.fromkeys(("what", "since", "elapsed", "functions"), unknown),
    }
    if file is None:
        return facts
    states = healths(file.states).values()
    functions = [
        say(
            "message.function",
            function=say(f"outage.function.{state.function.value}"),
            health=say(f"outage.health.{state.health.value}"),
        )
        for state in states
        if state.health is not Health.UP
    ]
    return facts | {
        "what": file.outage.what,
        "since": f"{file.outage.began.astimezone(zone):%d/%m %H:%M}",
        "elapsed": _length(lasted(file.outage, file.states, now)),
        "functions": "\n".join(functions) or say("message.all_up"),
    }


def _length(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return say("outage.hours", hours=minutes // 60, minutes=f"{minutes % 60:02d}")


def _contact(desk: Desk, phone: str) -> str:
    """Name who takes the wards' calls: the coordinator, else the pilot; with the number to call."""
    database = desk.store.database
    roster = duty.roster(database)
    holders = {shift.duty: shift.operator for shift in roster.held}
    who = holders.get(Duty.WARD_COORDINATOR) or holders.get(Duty.PILOT)
    number = settings(database).get("unit_phone") or phone
    return " ".join(part for part in (roster.names.get(who or 0, ""), number) if part)


def keep_message(desk: Desk, request: Request, draft: Draft) -> Outcome:
    """Record a message with its text; printed and dictated ones have left by that, a mail is only asked
    for."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("message", scene.signer, None)
        if may_not:
            return refusal(may_not)
        if not (draft.to.strip() and draft.subject.strip() and draft.text.strip()):
            return Refused("message_incomplete")
        outage = going_on(scene.database)
        row = Message(
            scene.next_id("messages"),
            outage.id if outage else None,
            draft.template,
            draft.to.strip(),
            draft.subject.strip(),
            draft.text.strip(),
            draft.how,
            Leaving.ASKED if draft.how is How.MAIL else Leaving.SENT,
            scene.now,
            scene.signer.id,
        )
        words = say(
            "logged.message", how=say(f"message.{row.how.value}"), to=row.recipients, subject=row.subject
        )
        told = Told(Category.MESSAGE, words[:LONGEST])
        return Plan("message_kept", (row, line(scene, told)), f"message:{row.id}", {"id": row.id})

    return perform(desk, request, "message", decide)


def message_left(desk: Desk, message_id: int, *, detail: str | None) -> Outcome:
    """Note what became of a mail: sent, or failed for the reason in `detail`; the program records it."""

    def decide(scene: Scene) -> Plan | Refused:
        found = one(scene.database, Message, message_id)
        if found is None or found.state is not Leaving.ASKED:
            return Refused("changed_meanwhile")
        state = Leaving.FAILED if detail else Leaving.SENT
        code = "message_failed" if detail else "message_sent"
        row = replace(found, state=state, detail=detail)
        return Plan(code, (row,), f"message:{row.id}", {"to": row.recipients, "why": detail})

    return record(desk, Request(), "message_left", decide)


def addresses(desk: Desk, kinds: frozenset[ContactKind]) -> list[str]:
    """List the mail addresses of the contacts a template is for."""
    found = crisis.contacts(desk.store.database)
    return sorted({item.mail for item in found if item.kind in kinds and item.mail})
