"""What the set-up does to the disk, each in a thread, each answering a sentence where it can't be done."""

from __future__ import annotations

import asyncio
from pathlib import Path

from screens.shell.sentences import refusal
from station.acts.outcome import Refused
from station.acts.setting_up import Newcomer
from station.places import Home
from station.records.keys import StationKey
from station.runtime.founding import found, prepare_key, same_medium
from station.runtime.setup_draft import Answers, forget_answers, save_answers
from station.words import say, say_os


def medium_of(answers: Answers) -> Path:
    """Give the folder of the second medium."""
    return Path(answers.second_medium.strip()).expanduser()


async def keep(home: Home, answers: Answers) -> str | None:
    """Keep the answers for a resumption."""
    try:
        await asyncio.to_thread(save_answers, home, answers)
    except OSError as error:
        return say("setup.home_fails", path=home.path, why=say_os(error))
    return None


async def make_key(home: Home, answers: Answers) -> StationKey | str:
    """Make the station key, or find the one of an interrupted set-up, and save it twice."""
    key = await asyncio.to_thread(prepare_key, home, medium_of(answers))
    return refusal(key) if isinstance(key, Refused) else key


async def on_one_disk(home: Home, answers: Answers) -> bool:
    """Tell whether the second medium is no second one."""
    return await asyncio.to_thread(same_medium, home, medium_of(answers))


async def found_station(home: Home, answers: Answers, first: Newcomer) -> str | None:
    """Found the station and throw the draft away."""
    outcome = await asyncio.to_thread(found, home, answers.unit(), first)
    if isinstance(outcome, Refused):
        return refusal(outcome)
    await asyncio.to_thread(forget_answers, home)
    return None
