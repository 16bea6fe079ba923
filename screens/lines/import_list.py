"""`station import FILE` for a list of leftovers or stock: signed by a person who sees the triage first."""

from __future__ import annotations

import sys

from screens.importing.lines import aside_words, sentence_of
from screens.importing.list_lines import all_problems, counts_words, notices
from screens.lines.asking import ask_reason
from station.acts.desk import Desk
from station.acts.lists import suspect_items, triage_of
from station.clinical.lists import ListFile
from station.clinical.triage import ACCEPTED, Triage
from station.records.queries import lists
from station.words import captioned, say


def tell_list(file: ListFile, found: Triage) -> None:
    """Print the counts, what is odd about the list, and every line that is refused or suspect."""
    print(counts_words(file, found))
    for words in notices(found):
        print(words)
    for problem in all_problems(file, found):
        print(captioned(problem.file, sentence_of(problem)))
    for item in suspect_items(found):
        why = aside_words(item)
        print(say("list.suspect_line", name=file.name, line=item.line, what=item.what, why=why))


def brings_something(desk: Desk, file: ListFile, found: Triage) -> bool:
    """Tell whether taking the list in would record anything that is not there yet."""
    told = bool(file.problems) or len(found.of(ACCEPTED)) < len(found.judged)
    return bool(found.of(ACCEPTED)) or (told and not lists.taken(desk.store.database, file.sha256))


def shown(desk: Desk, file: ListFile) -> Triage:
    """Triage a list and print it."""
    found = triage_of(desk, file)
    tell_list(file, found)
    return found


def reason_for(found: Triage) -> str | None:
    """Ask why a list is so unlike the last one, where it is."""
    if not found.needs_reason:
        return None
    print(say("list.why"), file=sys.stderr)
    return ask_reason()
