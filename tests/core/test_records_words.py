"""Whatever the records refuse, there are words for people, in both languages."""

from __future__ import annotations

import re

import pytest

from station.records import errors
from station.records.errors import Fenced, RecordsError, RuleBroken
from station.records.fence import VERDICTS
from station.records.rules import all_rules
from station.records.translating import UNIQUE_RULES
from station.words import Language, say, set_language

RULES = {*re.findall(r"'rule:(\w+)'", "\n".join(all_rules())), *UNIQUE_RULES.values()}
STOPS = [
    found
    for found in vars(errors).values()
    if isinstance(found, type)
    and issubclass(found, RecordsError)
    and found not in (RecordsError, Fenced, RuleBroken)
]


NEVER_IN_AN_ACT = (
    errors.CommitUnknown,
    errors.NotAlone,
    errors.ChainBroken,
    errors.MirrorBehind,
    errors.DatabaseOlder,
    errors.NotWhole,
    errors.BackupDiffers,
    errors.BackupBehind,
    errors.NoSeries,
    errors.NoSecondMedium,
    errors.ArchiveDiffers,
    errors.SqliteTooOld,
    errors.Superseded,
    errors.AnotherBook,
    errors.UnsafeText,
)
"""The first is looked up before it is answered, the last is said as `text_unreadable`; the others stop a
rebuild, an upgrade or a backup."""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_whatever_stops_an_act_is_said_as_its_refusal(language: Language) -> None:
    set_language(language)
    keys = [f"refused.stopped_{found.code}" for found in STOPS if found not in NEVER_IN_AN_ACT]
    assert [key for key in keys if say(key) == key] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_refusal_has_words(language: Language) -> None:
    set_language(language)
    keys = [
        *(Fenced(verdict).key for verdict in (*VERDICTS, "gate", "seat")),
        *(RuleBroken(rule).key for rule in (*RULES, "not_unique", "reference", "constraint")),
        *(f"stopped.{found.code}" for found in STOPS),
    ]
    assert len(keys) > 50
    assert [key for key in keys if say(key) == key] == []
