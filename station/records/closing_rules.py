"""What the database holds by itself of the books before it: numbers go on after theirs, and what they were
is fixed when the book is opened."""

from __future__ import annotations

from collections.abc import Iterator

from station.records.queries.closing import LEFT
from station.records.trigger import any_changed, trigger

AT_OPENING = "NEW.entry = 1"
"""Only a book's first entry carries rows of the book before it."""

NUMBERED = ("preparations", "labels", "components", "handovers", "sheets", "leftovers")
"""Books whose numbers stand in codes on paper: the same number never means two things."""


CLOSING = """substr(NEW.body, 1, 20) = '{"act":"close_book",'"""
"""The start of a closing's entry: its keys are sorted."""
TOLD = f"""(SELECT not_begun = json_extract(NEW.body, '$.params.not_begun')
  AND undecided = json_extract(NEW.body, '$.params.undecided')
  AND (not_begun + undecided = 0 OR trim(json_extract(NEW.body, '$.params.why')) <> '') FROM ({LEFT}))"""
"""Whether it tells all that is left undone, and why."""


def carried_sequence(book: str) -> str:
    """Give, as SQL, the last number that earlier books gave out in the new row's year and series."""
    where = f"book = '{book}' AND year = NEW.year AND series = NEW.series"
    return f"coalesce((SELECT last FROM carried WHERE {where}), 0)"


def closing_rules() -> Iterator[str]:
    """Give the rules of closed books and of numbers that go on."""
    yield trigger("carried_at_opening", "BEFORE INSERT ON carried", f"NOT {AT_OPENING}")
    yield trigger("carried_once", "BEFORE UPDATE ON carried", "1", code="written_once")
    known = "EXISTS (SELECT 1 FROM closed_books WHERE id = NEW.id)"
    yield trigger("book_closed", "BEFORE INSERT ON closed_books", f"NOT ({AT_OPENING} OR {known})")
    over = "NEW.not_begun + NEW.undecided > 0 AND trim(coalesce(NEW.why_left, '')) = ''"
    yield trigger("book_left", "BEFORE INSERT ON closed_books", over)
    yield trigger("closing_over", "BEFORE INSERT ON journal", f"{CLOSING} AND NOT coalesce({TOLD}, 0)")
    fixed = (
        *("name", "entries", "head", "manifest", "closed", "keep_until"),
        *("not_begun", "undecided", "why_left"),
    )
    yield trigger(
        "archive_kept",
        "BEFORE UPDATE ON closed_books",
        f"{any_changed(fixed)} OR OLD.destroyed IS NOT NULL"
        " OR julianday(NEW.destroyed) < julianday(NEW.keep_until)",
    )
    for book in NUMBERED:
        yield trigger(
            f"{book}_go_on",
            f"BEFORE INSERT ON {book}",
            f"NOT {AT_OPENING} AND NEW.id <= (SELECT last FROM carried WHERE id = '{book}')"
            f" AND NOT EXISTS (SELECT 1 FROM {book} WHERE id = NEW.id)",
            code="number_goes_on",
        )
