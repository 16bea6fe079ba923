"""Messages: filled from the state, kept with their text, sent through a real SMTP server or not at all."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from station.acts.contacts import take_in_contacts
from station.acts.load import load_now
from station.acts.messages import Draft, addresses, facts_now, keep_message, message_left
from station.acts.outage import declare
from station.acts.roster import take_duty
from station.acts.settings import change_settings
from station.clinical.load import Why
from station.clinical.messages import How, Leaving, parse_template
from station.clinical.model import State
from station.clinical.outage import Function, Health
from station.clinical.roster import Duty
from station.clinical.tables import BadData
from station.exchange.outage_data import read_contacts, read_messages
from station.places import data_folder
from station.records.queries import crisis, load
from station.records.queries.logbook import told
from station.runtime.mail import Relay, relay_of, send_mail
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk


class Kept(Handler):
    """Keeps what a server received."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.mails.append(message)


@pytest.fixture
def server() -> Iterator[tuple[Controller, Kept]]:
    kept = Kept()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield controller, kept
    controller.stop()


@pytest.fixture
def outage(day: Day) -> Day:
    """An outage with a pilot and contacts."""
    states = dict.fromkeys(Function, Health.UP) | {Function.WORKSHEETS: Health.DOWN}
    done(declare(day.desk, day.by("Hélène"), "Migration", day.clock.utc() - timedelta(hours=2), states))
    done(take_in_contacts(day.desk, day.by("Karim"), read_contacts(data_folder() / "contacts.toml")))
    done(take_duty(day.desk, day.by("Karim"), Duty.PILOT))
    return day


def draft(day: Day, how: How = How.MAIL, name: str = "one_station") -> Draft:
    template = next(each for each in read_messages() if each.name == name)
    subject, text = template.filled(facts_now(day.desk), "fr")
    return Draft(name, ", ".join(addresses(day.desk, template.to)), subject, text, how)


def test_every_template_is_filled_without_a_hole_in_both_languages(outage: Day) -> None:
    facts = facts_now(outage.desk)
    for template in read_messages():
        for language in ("fr", "en"):
            assert "{" not in "".join(template.filled(facts, language))


def test_a_message_says_the_state_as_it_is(outage: Day) -> None:
    Walk(outage, number=1).to(State.HANDED_OVER)
    waiting = load.day_now(outage.database, outage.clock.utc()).waiting
    text = draft(outage).text
    assert "Fiches de fabrication : arrêtée" in text and "Un seul poste" in text
    assert f"restant à faire aujourd'hui : {waiting}," in text and outage.people["Karim"].name in text


def test_a_mail_leaves_with_its_text_through_smtp(outage: Day, server: tuple[Controller, Kept]) -> None:
    controller, kept = server
    mail = draft(outage)
    done(keep_message(outage.desk, outage.by("Karim"), mail))
    assert crisis.messages(outage.database)[0].state is Leaving.ASKED
    relay = Relay("127.0.0.1", controller.port, "pharmacie@hopital.invalid")
    why = send_mail(relay, [mail.to], mail.subject, mail.text)
    assert why is None
    done(message_left(outage.desk, 1, detail=why))
    (received,) = kept.mails
    assert received["To"] == "hdj@hopital.invalid"
    assert "Un seul poste" in received.get_payload(decode=True).decode()
    message = crisis.messages(outage.database)[0]
    assert (message.state, message.text) == (Leaving.SENT, mail.text)
    assert "Message par courriel" in told(outage.database)[-1].line.text


def test_a_mail_that_does_not_leave_says_why_and_is_not_sent_twice(outage: Day) -> None:
    done(keep_message(outage.desk, outage.by("Karim"), draft(outage)))
    why = send_mail(Relay("127.0.0.1", 9, "a@b"), ["c@d"], "x", "y")
    assert why
    done(message_left(outage.desk, 1, detail=why))
    assert crisis.messages(outage.database)[0].state is Leaving.FAILED
    refused(message_left(outage.desk, 1, detail=None), "changed_meanwhile")


@pytest.mark.parametrize(("to", "subject"), [("c@d", "a\nBcc: x@y"), ("zoé@d", "x")])
def test_what_can_t_be_a_mail_is_a_reason_not_a_fall(to: str, subject: str) -> None:
    assert send_mail(Relay("127.0.0.1", 9, "a@b"), [to], subject, "y")


def test_printed_and_dictated_messages_have_left_with_the_signature(outage: Day) -> None:
    done(keep_message(outage.desk, outage.by("Karim"), draft(outage, How.DICTATED)))
    assert crisis.messages(outage.database)[0].state is Leaving.SENT
    empty = replace(draft(outage), to=" ")
    refused(keep_message(outage.desk, outage.by("Karim"), empty), "message_incomplete")
    refused(keep_message(outage.desk, outage.by("Fanny"), draft(outage)), "role_missing")


def test_a_template_that_names_what_nobody_fills_is_refused() -> None:
    data = {"to": ["ward"], "subject": {"fr": "x"}, "text": {"fr": "{inconnu}"}}
    with pytest.raises(BadData) as bad:
        parse_template(data, "messages/x.toml", "x")
    assert (bad.value.key, bad.value.code) == ("text.fr", "data_not_one_of")


def test_the_relay_is_a_setting_that_is_checked(day: Day) -> None:
    for wrong in ("http://x/", "relais:", "relais:99999", "a b"):
        refused(change_settings(day.desk, day.by("Karim"), {"mail_server": wrong}), "setting_mail_server")
    told_it = {"mail_server": "127.0.0.1:2525", "mail_from": "pharmacie@hopital.invalid"}
    done(change_settings(day.desk, day.by("Karim"), told_it))
    assert relay_of(told_it) == Relay("127.0.0.1", 2525, "pharmacie@hopital.invalid")
    assert relay_of({}) is None


def test_the_load_measures_the_journals_own_times(day: Day) -> None:
    assert load_now(day.desk, day.clock.utc()).pace is None
    for number in (1, 2, 3):
        day.later(minutes=10)
        walk = Walk(day, number=number).to(State.STARTED)
        day.later(minutes=30)
        walk.to(State.RELEASED)
    found = load_now(day.desk, day.clock.utc())
    assert found.pace is not None and found.pace.releases == 3
    assert (39 < found.pace.between < 42, 29 < found.pace.making < 32) == (True, True)
    assert {place.why for place in found.places} >= {Why.DUE, Why.NO_GO}
    assert 1 not in found.rows  # released: no work left


def test_what_dies_unused_is_counted(day: Day) -> None:
    walk = Walk(day, number=1).to(State.STARTED)
    done(walk.destroy())
    Walk(day, number=2).to(State.RELEASED)
    assert load.day_now(day.database, day.clock.utc()).died == 1
    day.later(days=9)
    assert load.died_unused(day.database, day.clock.utc() - timedelta(days=10), day.clock.utc()) == 2
