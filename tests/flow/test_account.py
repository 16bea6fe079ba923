"""The account behind this project, hour by hour: a migration, a partial outage, one station, the midnight
mail, the old client at half past midnight, hours on paper, seven pharmacists with roles, the recovery, the
report.

Facts: CHD Vendée, January 2022 (rochepro.fr, 15 June 2023). Names and words are invented.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from screens.shell.header import HeaderBar
from station.acts.contacts import call, take_in_contacts
from station.acts.crisis import Decided, decide, join_cell, settle
from station.acts.logbook import Told, tell
from station.acts.messages import Draft, addresses, facts_now, keep_message, message_left
from station.acts.outage import close, debrief, declare, set_function, why_not_close
from station.acts.readiness import go_or_not
from station.acts.recalling import enrol_in_haste, recall
from station.acts.reentry import enter
from station.acts.reentry import verify as verify_entered
from station.acts.roster import hand_over_duty, take_duty
from station.acts.setting_up import Newcomer
from station.clinical.crisis import DecisionKind, DecisionStatus
from station.clinical.logbook import Category
from station.clinical.messages import How, Leaving
from station.clinical.model import Role, State
from station.clinical.outage import Function, Health, Rung, lasted, rung
from station.clinical.roster import Duty, RecallState
from station.clinical.seats import Seat
from station.exchange.outage_data import read_contacts, read_messages
from station.places import data_folder
from station.records.queries import crisis, duty, reentries
from station.records.queries.logbook import told
from station.records.queries.outages import file_of, going_on, last
from station.records.verify import verify
from station.runtime.documents.outage import crisis_report, keep_document
from station.runtime.documents.stamping import stamp_of
from station.runtime.mail import Relay, send_mail
from tests.flow.day import PIN, Day, ShiftedClock, copied, done, gave_their_pins, refused, reopened, seated
from tests.flow.test_messages import Kept
from tests.flow.walk import Walk
from tests.screens.at_the_board import at_the_board

EVENING = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
"""20:00 in Paris, the evening of the migration."""

PARTIAL = dict.fromkeys(Function, Health.UP) | {
    Function.WORKSHEETS: Health.DOWN,
    Function.REGISTER: Health.DOWN,
    Function.LEFTOVERS: Health.DOWN,
}


@pytest.fixture
def night(prepared: Path, tmp_path: Path) -> Day:
    """The station that evening."""
    return copied(prepared, tmp_path / "station", ShiftedClock(EVENING))


@pytest.fixture
def relay() -> Iterator[tuple[Relay, Kept]]:
    """The hospital's mail relay: a real SMTP server."""
    kept = Kept()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield Relay("127.0.0.1", port, "pharmacie@hopital.invalid"), kept
    controller.stop()


def log(day: Day, name: str, category: Category, text: str) -> None:
    done(tell(day.desk, day.by(name), Told(category, text)))


async def test_the_night_of_the_account(night: Day, relay: tuple[Relay, Kept], tmp_path: Path) -> None:
    _the_evening(night)
    _the_outage(night)
    _midnight(night, *relay)
    _the_old_client(night)
    night = await _at_the_screen(night)
    _seven_pharmacists(night)
    _on_paper(night)
    _recovery(night)
    _the_report(night, tmp_path)
    night.close()


def _the_evening(day: Day) -> None:
    """20:00 to 22:00: the contacts are known, the go is signed with an item open, the download fails."""
    done(take_in_contacts(day.desk, day.by("Karim"), read_contacts(data_folder() / "contacts.toml")))
    both = day.by("Karim", "Hélène", reason="Prérequis des postes à finir pendant la nuit")
    done(go_or_not(day.desk, both, "Migration du logiciel de chimiothérapie", 8, 9, go=True))
    day.later(minutes=30)
    log(day, "Karim", Category.INCIDENT, "Téléchargement de l'installation en échec : 1 h 30 de retard")
    day.later(minutes=90)


def _the_outage(day: Day) -> None:
    """22:00: the clients fail, register and leftovers are damaged; prescribing and administration work."""
    done(
        declare(
            day.desk, day.by("Karim"), "Migration : postes clients", day.clock.utc(), PARTIAL, planned=True
        )
    )
    done(take_duty(day.desk, day.by("Karim"), Duty.PILOT))
    done(take_duty(day.desk, day.by("Hélène"), Duty.EDITOR))
    it = next(item for item in crisis.contacts(day.database) if item.kind.value == "it")
    done(call(day.desk, day.by("Karim"), it.id, "Serveur central utilisable à distance", right=True))
    one = Decided("Un seul poste pour toute la production", "Postes clients hors service", "Binôme", "Karim")
    done(decide(day.desk, day.by("Karim"), one))
    for number in (1, 2, 3):
        Walk(day, number=number).to(State.VALIDATED)
    day.later(hours=2)


def _midnight(day: Day, relay: Relay, kept: Kept) -> None:
    """Midnight: the wards and management are told by mail that there is one post only."""
    template = next(each for each in read_messages() if each.name == "one_station")
    subject, text = template.filled(facts_now(day.desk), "fr")
    to = addresses(day.desk, template.to)
    draft = Draft(template.name, ", ".join(to), subject, text, How.MAIL)
    done(keep_message(day.desk, day.by("Karim"), draft))
    done(message_left(day.desk, 1, detail=send_mail(relay, to, subject, text)))
    assert "Un seul poste" in kept.mails[0].get_payload(decode=True).decode()
    assert crisis.messages(day.database)[0].state is Leaving.SENT


def _the_old_client(day: Day) -> None:
    """00:30: a session that was left open wakes up; it is refused, and nothing breaks."""
    old = seated(day.home, Seat.PHARMACY, day.clock)
    day.later(minutes=30)
    day.clock.boot_shift += timedelta(hours=2)
    day.desk.store.identity.lease._last = day.clock.boot_ns()
    before = day.head()
    refused(tell(old.desk, old.by("Moussa"), Told(Category.FACT, "Programme de demain")), "fenced")
    assert day.head() == before
    old.close()
    log(day, "Karim", Category.INCIDENT, "00:30 : ancienne session refusée par la station")


async def _at_the_screen(day: Day) -> Day:
    """In the real app: the header says how long, F8 takes one line with a badge."""
    async with at_the_board(day) as station:
        await station.live.consult(gave_their_pins)
        await station.settled()
        assert "PANNE 2 h 30" in str(station.app.screen.query_one(HeaderBar).render())
        await station.press("f8")
        await station.type("Le service demande le programme")
        await station.press("f2")
        await station.sign("Moussa")
        assert "Le service demande le programme" in station.seen
    again = reopened(day.home, day.clock)
    again.people |= {name: person for name, person in day.people.items() if name not in again.people}
    return again


def _seven_pharmacists(day: Day) -> None:
    """Colleagues are called back and enrolled in haste: seven pharmacists, each role held, none in two that
    exclude each other."""
    colleague = next(item for item in crisis.contacts(day.database) if item.kind.value == "colleague")
    done(recall(day.desk, day.by("Fanny"), colleague.id, RecallState.ARRIVING, "Dans 40 minutes"))
    for name in ("Zoé", "Yann", "Inès"):
        newcomer = Newcomer(f"{name} Renfort", frozenset({Role.PHARMACIST}), PIN)
        done(enrol_in_haste(day.desk, day.by("Hélène", "Fanny"), newcomer))
        day.people[name] = crisis.enrolled_for(day.database, 1)[-1]
    pharmacists = [person for person in day.people.values() if person.is_a(Role.PHARMACIST)]
    assert len(pharmacists) == 7
    done(take_duty(day.desk, day.by("Zoé"), Duty.WARD_COORDINATOR))
    done(take_duty(day.desk, day.by("Yann"), Duty.ROOM_COORDINATOR_1))
    refused(take_duty(day.desk, day.by("Yann"), Duty.ROOM_COORDINATOR_2), "duty_conflict")
    done(take_duty(day.desk, day.by("Inès"), Duty.ROOM_COORDINATOR_2))
    done(join_cell(day.desk, day.by("Karim"), "M. Direction", "Direction générale", "01 99 00 10 03"))
    done(join_cell(day.desk, day.by("Karim"), "Mme DPO", "Protection des données", "01 99 00 10 08"))


def _on_paper(day: Day) -> None:
    """Three hours without a computer: what was validated the day before is made; the pilot hands over."""
    log(
        day,
        "Hélène",
        Category.FACT,
        "Plus d'informatique : fabrication des traitements pré-validés sur papier",
    )
    told_it = "Trois traitements sur papier, éditeur à rappeler à 4 h"
    done(hand_over_duty(day.desk, day.by("Karim", "Anne"), Duty.PILOT, told_it, read_back=True))
    day.later(hours=3)
    silent = [prompt.code for prompt in crisis.prompts_now(day.database, day.clock.utc())]
    assert "prompt_pilot_silent" in silent
    log(day, "Anne", Category.FACT, "Station revenue : reprise des trois préparations")
    for number in (1, 2):
        Walk(day, number=number).to(State.HANDED_OVER)


def _recovery(day: Day) -> None:
    """Twenty-four hours after it began: corrected by the vendor, closed only when nothing keeps it open."""
    day.later(hours=16)
    found = going_on(day.database)
    assert found is not None
    assert rung(lasted(found, file_of(day.database, found).states, day.clock.utc())) is Rung.UNDER_24H
    reasons = [reason.code for reason in why_not_close(day.database)]
    assert reasons == [*["outage_function_not_up"] * 3, "reentry_open"]
    _given_back(day)
    for function, health in PARTIAL.items():
        if health is Health.DOWN:
            done(
                set_function(day.desk, day.by("Anne"), function, Health.UP, "Corrigé par l'éditeur, vérifié")
            )
    done(settle(day.desk, day.by("Anne"), 1, DecisionStatus.DONE, "Postes rendus un par un"))
    done(close(day.desk, day.by("Anne"), "Base réparée par l'éditeur, ordonnancier recompté"))
    assert not day.person("Zoé").active and duty.held(day.database) == []
    done(debrief(day.desk, day.by("Anne"), 1, "Vérifier les prérequis des postes", "Correctif demandé"))
    plan = Decided(
        "Exercice avec l'éditeur", "La procédure dégradée ne marchait pas", "Débriefing", "Karim",
        kind=DecisionKind.ACTION,
    )  # fmt: skip
    done(decide(day.desk, day.by("Anne"), plan))


def _given_back(day: Day) -> None:
    """What was made at the station is entered in the main software, and found there by somebody else."""
    for number, task in enumerate(reentries.tasks(day.database), start=1):
        done(enter(day.desk, day.by("Karim"), [task.key], f"P{number}"))
        done(verify_entered(day.desk, day.by("Hélène"), task.key, f"P{number}"))


def _the_report(day: Day, folder: Path) -> None:
    """The crisis report: facts and decisions in the order of time, as PDF; and the records are whole."""
    outage = last(day.database)
    assert outage is not None and outage.ended is not None
    document = crisis_report(day.database, outage, day.clock.utc())
    lines = told(day.database, outage=outage.id)
    times = [item.line.at for item in lines]
    assert times == sorted(times)
    told_by_hand = [item.line.text for item in lines if item.line.by_hand]
    assert len(told_by_hand) == 4 and len(lines) > 20
    assert len(document.content["decisions"]) == 2 and len(document.content["roles"]) == 6  # type: ignore[arg-type]
    words = keep_document(document, stamp_of(day.database, day.clock.utc()), folder)
    (pdf,) = folder.glob("crisis-*.pdf")
    assert str(pdf) in words and pdf.read_bytes().startswith(b"%PDF-1.7")
    assert verify(day.home.database).whole
