"""The page of findings in docs/ is what the examples give: it is made, never written."""

from __future__ import annotations

from pathlib import Path

from station.words import language, set_language
from tests.findings_page import page

PAGE = Path(__file__).parents[2] / "data" / "manual" / "findings.md"


def test_the_page_of_findings_is_the_one_that_the_examples_give() -> None:
    before = language()
    try:
        assert PAGE.read_text(encoding="utf-8") == page(), (
            "python -m tests.findings_page > data/manual/findings.md"
        )
    finally:
        set_language(before)
