"""`station standby`: configure, follow, status, promote, merge. The warm standby on a second machine."""

from __future__ import annotations

import signal
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path

from screens.lines.agreeing import agreed
from screens.lines.mirroring import proven_whole
from screens.lines.progress import progress
from screens.shell.sentences import deed, refusal
from station.acts.outcome import Refused
from station.places import Home, home
from station.records.errors import RecordsError
from station.runtime import standby_state as state
from station.runtime.house import is_set_up, read_machine
from station.runtime.litestream import Replica, ReplicaFault, write_configuration
from station.words import say, say_count, say_os


def run(args: Namespace) -> int:
    """Do what was asked; 0 done, 1 not."""
    doing: Mapping[str, Callable[[Home, Namespace], int]] = {
        "configure": _configure,
        "follow": _follow,
        "status": _status,
        "promote": _promote,
        "merge": _merge,
    }
    try:
        return doing[args.standby](home(), args)
    except RecordsError as error:
        return _fail(say(f"stopped.{error.code}", **error.params))
    except ReplicaFault as fault:
        return _fail(say("standby.replica_fails", why=fault.why))
    except OSError as error:
        path = str(error.filename or home().path)
        return _fail(say("stopped.home_fails", path=path, why=say_os(error)))


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _configure(here: Home, args: Namespace) -> int:
    replica = Replica(args.replica, args.key or "", args.host_key or "")
    fault = replica.fault()
    if fault:
        return _fail(say(f"standby.{fault}", url=args.replica))
    from station.runtime.standby_anew import follows_a_closed_book, forget_follower, is_its_replica

    if follows_a_closed_book(here):
        if is_its_replica(here, replica):
            return _fail(say("standby.same_replica"))
        forget_follower(here)
        print(say("standby.old_book"))
    folder = state.folder(here)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = write_configuration(folder, replica)
    print(say("standby.configured" if is_set_up(here) else "standby.configured_second", path=path))
    return 0


def _follow(here: Home, args: Namespace) -> int:
    if not state.is_configured(here):
        return _fail(say("standby.not_configured"))
    from station.runtime.following import Following

    following = Following(here, float(args.prove_every))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: following.closing.set())
    following.run()
    if state.superseded(here):
        return _fail(_superseded(here))
    return 0


def _superseded(here: Home) -> str:
    word = state.superseded(here) or {}
    return say("stopped.superseded", host=word.get("host", "?"), at=word.get("at", "?"))


def _status(here: Home, args: Namespace) -> int:
    if state.superseded(here):
        return _fail(_superseded(here))
    if not state.is_configured(here):
        return _fail(say("standby.not_configured"))
    told, now = state.told(here), time.time()
    if told is None:
        return _fail(say("standby.never_spoke"))
    facts = {"fed": told.fed, "proved": told.proved, "ago": _span(now - told.proved_at)}
    print(say("standby.status" if told.proved_at else "standby.status_unproved", **facts))
    if state.is_well(told, now):
        return 0
    if told.fault:
        return _fail(say(f"standby.fault.{told.fault}", why=told.why or "-"))
    if told.lag(now):
        return _fail(say("standby.lacks", span=_span(told.lag(now))))
    return _fail(say("standby.silent", span=_span(now - told.said_at)))


def _span(seconds: float) -> str:
    """Write a span in words as short as it allows."""
    if seconds < 120:
        return say("standby.seconds", n=round(seconds))
    return say("standby.minutes", n=round(seconds / 60))


def _promote(here: Home, args: Namespace) -> int:
    if is_set_up(here):
        return _fail(say("standby.is_station", path=here.database))
    if not state.is_configured(here):
        return _fail(say("standby.not_configured"))
    if not args.yes and not agreed(say("standby.sure")):
        return _fail(say("lines.rebuild.nothing_done"))
    from station.runtime.promotion import missing_numbers, take_over

    with progress(say("progress.left.records")) as tell:
        made = take_over(here, Path(args.second).absolute(), args.printer, tell)
    numbers = ", ".join(made.promoted.last_numbers) or "-"
    print(
        say_count("standby.promoted", made.promoted.replicated, series=made.promoted.series, numbers=numbers)
    )
    if not made.told:
        print(say("standby.not_told"), file=sys.stderr)
    if made.promoted.pins:
        print(say_count("lines.rebuild.pins", made.promoted.pins))
    missing = missing_numbers(made.promoted.last_numbers, args.last) if args.last else []
    if missing is None:
        print(say("standby.no_number", number=args.last), file=sys.stderr)
    elif missing:
        print(say_count("standby.missing", len(missing), numbers=", ".join(missing[:20])))
    return proven_whole(here, read_machine(here).mirror)


def _merge(here: Home, args: Namespace) -> int:
    from station.runtime.promotion import take_in
    from station.runtime.unattended import SeatHeld

    if not Path(args.file).is_file():
        return _fail(say("recover.file_fails", path=args.file, why=say("os.missing")))
    try:
        outcome = take_in(here, Path(args.file))
    except SeatHeld as held:
        return _fail(refusal(held.refused))
    if isinstance(outcome, Refused):
        return _fail(refusal(outcome))
    print(deed(outcome))
    return 0
