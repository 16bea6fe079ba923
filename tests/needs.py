"""What a test needs of the machine: where it is missing, a named skip with the line to type."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest


def needs(program: str, *, apt: str) -> pytest.MarkDecorator:
    """Mark a test that runs a program of the machine; `apt` is the package that brings it."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin:/usr/local/sbin")
    return pytest.mark.skipif(not found, reason=f"no {program} here; type: apt-get install -y {apt}")


def needs_module(name: str, *, pip: str) -> pytest.MarkDecorator:
    """Mark a test that uses an optional Python module; `pip` is what to install for it."""
    return pytest.mark.skipif(find_spec(name) is None, reason=f"no {name} here; type: pip install {pip}")
