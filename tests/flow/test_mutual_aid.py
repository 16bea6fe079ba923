"""Mutual aid: what is entrusted to a partner is not made here, and comes back under the partner's number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from station.acts import holding
from station.acts.contacts import keep_contact, take_in_contacts
from station.acts.mutual_aid import entrust, take_back
from station.clinical.model import State
from station.clinical.mutual_aid import AidState
from station.exchange.outage_data import read_contacts
from station.places import data_folder
from station.records.queries import crisis
from station.records.queries.logbook import told
from station.runtime.documents.outage import aid_document, keep_document
from station.runtime.documents.stamping import stamp_of
from station.runtime.register_export import manner_of
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk
from tests.pdf_reader import text_of


@pytest.fixture
def partner(day: Day) -> int:
    """A partner with a rescue agreement."""
    done(take_in_contacts(day.desk, day.by("Karim"), read_contacts(data_folder() / "contacts.toml")))
    return next(item.id for item in crisis.contacts(day.database) if item.agreement)


def entrusted(day: Day, partner: int, *numbers: int) -> None:
    done(entrust(day.desk, day.by("Karim"), partner, numbers))


def test_only_a_pharmacist_entrusts_to_a_partner_with_an_agreement(day: Day, partner: int) -> None:
    refused(entrust(day.desk, day.by("Fanny"), partner, [1]), "role_missing")
    refused(entrust(day.desk, day.by("Karim"), partner, []), "aid_nothing")
    ward = next(item for item in crisis.contacts(day.database) if item.id != partner)
    refused(entrust(day.desk, day.by("Karim"), ward.id, [1]), "contact_unknown")
    found = next(item for item in crisis.contacts(day.database) if item.id == partner)
    done(keep_contact(day.desk, day.by("Karim"), replace(found, agreement=None)))
    refused(entrust(day.desk, day.by("Karim"), partner, [1]), "aid_no_agreement")


def test_what_is_away_is_not_made_here_even_by_resuming(day: Day, partner: int) -> None:
    walk = Walk(day, number=1).to(State.VALIDATED)
    entrusted(day, partner, 1, 2)
    refused(walk.open_tray(), "held")
    refused(holding.resume(day.desk, day.by("Karim", reason="x"), day.seen(1)), "rule")
    refused(entrust(day.desk, day.by("Karim"), partner, [1]), "held")
    assert [item.entrusted.preparation for item in crisis.aid(day.database)] == [2, 1]


def test_what_was_begun_here_stays_here(day: Day, partner: int) -> None:
    Walk(day, number=1).to(State.STARTED)
    refused(entrust(day.desk, day.by("Karim"), partner, [1]), "aid_begun")


def test_it_comes_back_made_under_the_partners_own_number(day: Day, partner: int) -> None:
    entrusted(day, partner, 1)
    refused(take_back(day.desk, day.by("Karim"), 1, "CHU-77", ""), "aid_note")
    done(take_back(day.desk, day.by("Karim"), 1, "CHU-77", "Poche et dossier de lot remis au service"))
    (found,) = crisis.aid(day.database)
    assert (found.entrusted.state, found.entrusted.number) == (AidState.MADE, "CHU-77")
    assert day.bag(1).state is State.CANCELLED
    assert "CHU-77" in told(day.database)[-1].line.text
    refused(take_back(day.desk, day.by("Karim"), 1, "CHU-78", "x"), "changed_meanwhile")


def test_what_the_partner_did_not_make_is_made_here_again(day: Day, partner: int) -> None:
    walk = Walk(day, number=1).to(State.VALIDATED)
    entrusted(day, partner, 1)
    done(take_back(day.desk, day.by("Karim"), 1, "", "Flacons manquants chez eux"))
    walk.to(State.HANDED_OVER)


def test_the_packet_says_each_order_in_full(day: Day, partner: int, tmp_path: Path) -> None:
    entrusted(day, partner, 1, 2)
    document = aid_document(crisis.aid(day.database), manner_of({}, day.desk.data.formulary.terms))
    keep_document(document, stamp_of(day.database, day.clock.utc()), tmp_path)
    (pdf,) = tmp_path.glob("mutual_aid-*.pdf")
    text = text_of(pdf.read_bytes())
    for number in (1, 2):
        walk = Walk(day, number=number)
        assert walk.patient.birth_name in text and walk.patient.ipp in text and walk.bag.drug in text
    assert "250 mL, poche" in text and "intraveineuse" in text, "in words, not as the station's codes"
