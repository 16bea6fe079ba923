"""`station watch`: takes in what is put into the inbox, from the service seat, until it is told to stop."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from types import FrameType

from screens.shell.sentences import refusal
from station.acts.outcome import Refused
from station.places import home
from station.runtime.house import is_set_up
from station.runtime.watching import Taken, Watch, sweep_or_say
from station.words import say

DONE, NOT_DONE = 0, 1
SHORTEST = 1.0
"""Seconds between two looks at the inbox, at least."""


def run(args: argparse.Namespace) -> int:
    """Watch until SIGTERM or Ctrl+C; with --once look twice and end."""
    here = home()
    if not is_set_up(here):
        print(say("stopped.no_database", path=here.database), file=sys.stderr)
        return NOT_DONE
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, end)
    every = max(SHORTEST, args.every)
    print(say("watch.begins", folder=here.inbox), flush=True)
    return _watch(Watch(here), ended, every, once=args.once)


def _watch(watch: Watch, ended: threading.Event, every: float, *, once: bool) -> int:
    told = ""
    looks = 0
    while not ended.is_set():
        taken, why_not = sweep_or_say(watch)
        looks += 1
        _tell(taken)
        words = refusal(why_not) if why_not else ""
        if words and words != told:
            print(words, file=sys.stderr, flush=True)
        told = words
        if once and looks == 2:
            return NOT_DONE if why_not else DONE
        ended.wait(SHORTEST if once else every)
    return DONE


def _tell(taken: list[Taken]) -> None:
    """Say what became of each file, without its name: it may be somebody's."""
    for item in taken:
        if isinstance(item.outcome, Refused):
            print(f"[{item.sha256}] {refusal(item.outcome)}", file=sys.stderr, flush=True)
        else:
            print(f"[{item.sha256}] {say('watch.taken', **item.outcome.params)}", flush=True)
