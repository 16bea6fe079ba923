"""`station doctor`: what is well and what to mend about permissions, SSH and the console; changes nothing."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from station.places import home
from station.runtime.doctor import SSHD_CONFIG, Check, examine
from station.runtime.house import is_set_up
from station.words import say, say_count


def run(args: Namespace) -> int:
    """Print every check on a line; 0 all well, 1 something to mend."""
    here = home()
    if not is_set_up(here):
        print(say("stopped.no_database", path=str(here.database)), file=sys.stderr)
        return 1
    checks = list(examine(here, Path(args.sshd) if args.sshd else SSHD_CONFIG))
    for check in checks:
        print(sentence(check))
    wrong = sum(check.well is False for check in checks)
    print(say_count("doctor.to_mend", wrong) if wrong else say("doctor.well"))
    return 1 if wrong else 0


def sentence(check: Check) -> str:
    """Say one check: a word for how it stands, then what it is about."""
    standing = {True: "doctor.good", False: "doctor.bad", None: "doctor.unknown"}[check.well]
    suffix = "_bad" if check.well is False else ""
    return f"{say(standing):<11}{say(f'doctor.{check.code}{suffix}', **check.params)}"
