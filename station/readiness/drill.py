"""A drill on scratch copies that can't touch real records: each step is the real one, timed.

`python -m station.readiness.drill HOME LANGUAGE` prints after each step all that were made, as one line of
JSON, for the screen; SIGTERM ends it, and its scratch copies go.
"""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from station.clinical.drill import DrillStep, StepResult, passed, to_text
from station.places import Home
from station.readiness.drill_scratch import NotPossible, Scratch
from station.readiness.drill_steps import STEPS
from station.words import set_language


def run_drill(home: Home, folder: Path) -> Iterator[DrillStep]:
    """Rehearse in a folder, step by step; a step that fails leaves the next ones to be tried."""
    scratch = Scratch(home, folder)
    for code, step in STEPS:
        yield _timed(code, step, scratch)
    scratch.close()


def _timed(code: str, step: Callable[[Scratch], str], scratch: Scratch) -> DrillStep:
    begun = time.monotonic()
    try:
        result, detail = StepResult.DONE, step(scratch)
    except NotPossible as why:
        result, detail = StepResult.NOT_POSSIBLE, str(why)
    except Exception as error:  # whatever breaks is what the drill was run to find
        result, detail = StepResult.FAILED, f"{type(error).__name__} {getattr(error, 'code', '')}".strip()
    return DrillStep(code, result, round(time.monotonic() - begun), detail)


def drill(home: Home) -> Iterator[DrillStep]:
    """Rehearse in a scratch folder that goes afterwards, step by step."""
    folder = Path(tempfile.mkdtemp(prefix="station-drill-"))
    try:
        yield from run_drill(home, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Run the drill of a home, told as (home, language)."""
    home, language = arguments
    set_language("en" if language == "en" else "fr")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    steps: list[DrillStep] = []
    for step in drill(Home(Path(home))):
        steps.append(step)
        print(to_text(steps), flush=True)
    return 0 if passed(steps) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
