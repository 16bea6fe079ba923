"""A skip says what to type; in CI it is a failure, so that no check can quietly stop being made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.source_words import ROOT

LACKING = """
from tests.needs import needs

@needs("no-such-program", apt="strace")
def test_with_a_program():
    pass

def test_without():
    pass
"""
WHOLE_MODULE = "import pytest\npytest.importorskip('no_such_module')\n"


def run(text: str, folder: Path, **environment: str) -> tuple[int, str]:
    """Run pytest, with this project's conftest, on one file of tests in a folder of its own."""
    (folder / "test_lacking.py").write_text(text)
    clean = {name: value for name, value in os.environ.items() if name != "STATION_CI"}
    clean["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-rs", "-q"]
    done = subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(folder), str(folder)],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    return done.returncode, done.stdout


def test_a_skip_says_what_to_type(tmp_path: Path) -> None:
    code, said = run(LACKING, tmp_path)
    assert code == 0
    assert "1 passed, 1 skipped" in said
    assert "no no-such-program here; type: apt-get install -y strace" in said


@pytest.mark.parametrize("text", [LACKING, WHOLE_MODULE])
def test_in_ci_a_skip_is_a_failure_that_names_it(text: str, tmp_path: Path) -> None:
    code, said = run(text, tmp_path, STATION_CI="1")
    assert code != 0
    assert "was skipped, and in CI nothing may be" in said
    assert "test_lacking.py" in said
