"""`station drill`: the rehearsal on scratch copies, in words; the report is signed on a screen."""

from __future__ import annotations

import shutil
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

from screens.outage.ready_words import step_line
from station.clinical.drill import passed
from station.places import home
from station.readiness.drill import run_drill
from station.words import say


def run(args: Namespace) -> int:
    """Rehearse, telling each step as it ends; 0 when nothing failed."""
    folder = Path(tempfile.mkdtemp(prefix="station-drill-"))
    steps = []
    try:
        for step in run_drill(home(), folder):
            print(step_line(step), flush=True)
            steps.append(step)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(say("drill.sign_on_screen"), file=sys.stderr)
    return 0 if passed(steps) else 1
