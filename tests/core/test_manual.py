"""The manual is true where a test can tell: its commands exist, its books are there in both languages."""

from __future__ import annotations

import re

import pytest

from screens import command_line
from screens.manual.books import BOOKS, BookMissing, read_book, wrapped
from station.words import set_language

COMMAND = re.compile(r"`station ([a-z-]+)")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("book", BOOKS)
def test_every_command_a_book_names_exists(book: str, language: str) -> None:
    set_language(language)  # type: ignore[arg-type]
    named = set(COMMAND.findall(read_book(book)))
    assert named - {str(line) for line in command_line.LINES} == set()


@pytest.mark.parametrize("book", BOOKS)
def test_both_languages_have_the_same_chapters(book: str) -> None:
    heads = []
    for language in ("fr", "en"):
        set_language(language)  # type: ignore[arg-type]
        heads.append([line.split(" ")[0] for line in read_book(book).splitlines() if line.startswith("#")])
    assert heads[0] == heads[1]


@pytest.mark.parametrize("book", BOOKS)
def test_no_line_is_wider_than_the_smallest_terminal_and_a_half(book: str) -> None:
    for language in ("fr", "en"):
        set_language(language)  # type: ignore[arg-type]
        assert [line for line in read_book(book).splitlines() if len(line) > 120] == []


def test_a_paragraph_and_an_item_are_wrapped_to_the_width_and_a_table_is_left() -> None:
    book = (
        "# Head\n\nOne two\nthree.\n\n1. **A.** four\n   five six\n2. B.\n\n| a | bbbbbbbb |\n| - | - |\nend"
    )
    assert wrapped(book, 12).splitlines() == [
        *("# Head", "", "One two", "three.", "", "1. **A.**", "   four five", "   six", "2. B.", ""),
        *("| a | bbbbbbbb |", "| - | - |", "end"),
    ]


def test_a_missing_book_says_where_it_should_be() -> None:
    with pytest.raises(BookMissing, match="nothing"):
        read_book("nothing")
