"""What the database holds of documents by itself: numbers on paper, sheets, and entry after the fact."""

from __future__ import annotations

from collections.abc import Iterator

from station.records.closing_rules import AT_OPENING, carried_sequence
from station.records.trigger import any_changed, trigger

WRITTEN_ONCE = ("paper_signatures", "recovered_sheets")
"""Books whose rows no act ever lays again."""

WRITTEN = "printf('%02d%s%05d', NEW.year % 100, NEW.series, NEW.sequence)"
"""How a register number is written."""

ON_PAPER = (
    "EXISTS (SELECT 1 FROM paper_numbers WHERE number = NEW.number AND status = 'used'"
    " AND preparation = NEW.preparation)"
)
"""The number stood on paper and was used by this bag: paper is entered in any order."""


def document_rules() -> Iterator[str]:
    """Give every rule of paper."""
    yield from paper_number_rules()
    yield from sheet_rules()
    yield from after_the_fact_rules()


def paper_number_rules() -> Iterator[str]:
    """The kit's numbers without a gap, and not those of the station; each ends used or void, once."""
    yield trigger(
        "paper_number",
        "BEFORE INSERT ON paper_numbers",
        f"NOT EXISTS (SELECT 1 FROM paper_numbers WHERE number = NEW.number) AND (NEW.number <> {WRITTEN}"
        " OR NEW.series IS (SELECT value FROM settings WHERE name = 'series')"
        f" OR (NEW.source = 'kit' AND NOT {AT_OPENING} AND NEW.sequence <> 1 + max((SELECT coalesce("
        "max(sequence), 0) FROM paper_numbers WHERE source = 'kit' AND year = NEW.year"
        f" AND series = NEW.series), {carried_sequence('paper_numbers')})))",
    )
    yield trigger(
        "paper_number_fixed",
        "BEFORE UPDATE ON paper_numbers",
        any_changed(("year", "series", "sequence", "source", "at")) + " OR (OLD.status <> 'issued'"
        " AND (NEW.status <> OLD.status OR NEW.preparation IS NOT OLD.preparation))"
        " OR (NEW.status = 'void' AND trim(coalesce(NEW.reason, '')) = '')"
        " OR (NEW.status = 'used' AND NEW.preparation IS NULL)",
    )


def sheet_rules() -> Iterator[str]:
    """What a sheet is about is fixed, copies only grow; paper is compared by another than who typed it."""
    yield trigger(
        "sheet_fixed",
        "BEFORE UPDATE ON sheets",
        any_changed(("kind", "subject", "preparation", "batch", "at", "number"))
        + " OR NEW.copy < OLD.copy OR (OLD.state = 'sent' AND NEW.state <> 'sent')",
    )
    yield trigger(
        "paper_compared",
        "BEFORE INSERT ON paper_signatures",
        "NEW.typist = NEW.comparer OR NEW.done_at > NEW.at",
    )


def after_the_fact_rules() -> Iterator[str]:
    """The mark of what was entered after the fact comes with signatures of its paper, and never goes."""
    here = "SELECT 1 FROM paper_signatures WHERE preparation = NEW.id AND entry = NEW.entry"
    yield trigger(
        "after_the_fact",
        "BEFORE UPDATE ON preparations",
        f"(NEW.after_the_fact AND NOT OLD.after_the_fact AND NOT EXISTS ({here}))"
        " OR (OLD.after_the_fact AND NOT NEW.after_the_fact)",
    )
