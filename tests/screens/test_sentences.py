"""What is refused or done is said in words: no code, ISO date or bare number reaches a person."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from screens.shell.sentences import deed, held, refusal
from station.acts.outcome import Done, Refused
from station.clinical.model import Go, Hold, Role, State
from station.clinical.scan_codes import CodeType
from station.clinical.steps import WALK
from station.clinical.who_signs import RULES
from station.records.fence import VERDICTS
from station.words import say, set_language

KEYS = (
    *(f"state.{state.value}" for state in State),
    *(f"go.{go.value.lower()}" for go in Go),
    *(f"hold.{hold.value}" for hold in Hold),
    *(f"role.{role.value}" for role in Role),
    *(f"act.{act}" for act in RULES),
    *(f"signed.{act}" for act in RULES),
    *(f"step.{act.value}" for act in WALK),
    *(f"scan_type.{kind.name.lower()}" for kind in CodeType),
    *(f"fenced.{verdict}" for verdict in VERDICTS),
)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_value_that_a_screen_may_meet_has_words(language: str) -> None:
    set_language(language)  # type: ignore[arg-type]
    assert [key for key in KEYS if say(key) == key] == []


SAID = (
    (Refused("wrong_step", {"state": "opened", "act": "inject"}), "plateau ouvert"),
    (Refused("wrong_step", {"state": "opened", "act": "inject"}), "injection"),
    (Refused("start_needs_go", {"go": "PREP"}), "à préparer, OK attendu"),
    (Refused("held", {"hold": "mismatch", "reason": "syringe_2,vials"}), "seringue 2, flacons"),
    (Refused("held", {"hold": "changed", "reason": "jour.csv"}), "fichier jour.csv"),
    (Refused("held", {"hold": "asked", "reason": "Flacon tombé"}), "Flacon tombé"),
    (
        Refused("vials_not_enough", {"there": "100", "needed": "147.50", "unit": "mg"}),
        "100 mg présents pour 147,5 mg",
    ),
    (Refused("component_expired", {"name": "X", "lot": "L", "expiry": "2026-01-31"}), "31/01/2026"),
    (Refused("component_expired", {"name": "X", "lot": "L", "expiry": "illisible"}), "(illisible)"),
    (Refused("not_a_badge", {"type": "tray"}), "plateau"),
    (Refused("pin_wrong_wait", {"name": "Zoé", "failures": 3, "seconds": 10}), "Attendez 10 s"),
)


@pytest.mark.parametrize(("what", "words"), SAID)
def test_a_refusal_says_its_codes_in_words(what: Refused, words: str) -> None:
    assert words in refusal(what)


def test_what_was_done_says_its_codes_in_words() -> None:
    assert "seringue 1" in deed(Done("readings_differ", {"items": "syringe_1"}))


def test_a_hold_says_what_the_readings_differ_on() -> None:
    assert "flacons" in held(Hold.MISMATCH, "vials")
    assert "Patient sorti" in held(Hold.ASKED, "Patient sorti")


def test_nothing_said_here_shows_a_hole_or_a_code() -> None:
    sentences = chain(refusal(what) for what, _ in SAID)
    assert [text for text in sentences if re.search(r"[{}]|_|None", text)] == []
