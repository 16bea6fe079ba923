"""No text that steers a terminal or a printer gets into the records, by whatever door it comes."""

from __future__ import annotations

import json

import pytest

from station.acts.logbook import Told, tell
from station.clinical.logbook import Category
from station.clinical.texts import is_safe, is_safe_json
from tests.flow.day import Day, done, refused

EVIL = ("\x1b[2J", "\x1b]0;x\x07", "\x9b31m", "\x08", "\x0c", "\x00", "\x7f", "\u202e", "\u2066", "\u2028")
HARMLESS = ("é œ ŒUVRAY", "10 mg/mL", "a\tb\nc\r", "01034\x1d10", r"C:\bin \u001b?"[:6], "\u00a0\u202f")


@pytest.mark.parametrize("evil", EVIL)
def test_a_steering_sign_is_seen_in_a_text_and_in_json(evil: str) -> None:
    assert not is_safe(f"a{evil}b")
    once = json.dumps({"a": f"a{evil}b"}, ensure_ascii=False)
    assert not is_safe_json(once)
    if (
        evil not in "\b\f"
    ):  # quoted twice, they look like a backslash and a letter: the screen leaves them out
        assert not is_safe_json(json.dumps([once], ensure_ascii=False))


def test_what_people_write_is_left_alone() -> None:
    for text in HARMLESS:
        assert is_safe(text) and is_safe_json(json.dumps([text, json.dumps(text)], ensure_ascii=False))


def test_the_one_door_of_the_records_refuses_it_and_nothing_is_recorded(day: Day) -> None:
    before = day.head()
    for evil in EVIL:
        for reason, text in ((None, f"Appel{evil} reçu"), (f"Motif{evil}", "Appel reçu")):
            told = Told(Category.FACT, text)
            refused(tell(day.desk, day.by("Anne", reason=reason), told), "text_unreadable")
    assert day.head() == before
    done(tell(day.desk, day.by("Anne"), Told(Category.FACT, "Appel reçu")))
