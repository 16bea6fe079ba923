"""`requirements.lock` pins, with hashes, everything a station needs: the way to install it for real."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINNED = {name.lower(): Version(version) for name, version in re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.M)}


def test_every_requirement_is_pinned_to_a_version_it_allows() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*told["dependencies"], *told["optional-dependencies"]["usb"]]
    wanted += told["optional-dependencies"]["serial"]
    for text in wanted:
        requirement = Requirement(text)
        assert requirement.name.lower() in PINNED, f"{text} is not in the lock: make it anew"
        assert PINNED[requirement.name.lower()] in requirement.specifier, text


def test_every_pin_has_its_hashes() -> None:
    blocks = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.M)[1:]
    assert len(blocks) == len(PINNED) > 20
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
