"""Items to re-enter in words: rows, facts to copy, counts."""

from __future__ import annotations

from collections.abc import Sequence

from screens.shell.local_time import local
from screens.widgets.work_table import Row
from station.clinical.days import day_text
from station.clinical.reentry import Status, Task, TaskKind
from station.records.rows import time_value
from station.words import say, say_count

MOMENTS = frozenset({"at", "delivered_at", "allotted_at", "made_at", "use_by"})
OWN_FACTS = frozenset(
    {
        *("prescription", "external_id", "leftover", "product", "name", "lot", "expiry", "move"),
        *("before_ml", "change_ml", "after_ml", "at", "person", "witness"),
    }
)
TERMS = frozenset({"route", "diluent", "container"})


def tasks_words(tasks: Sequence[Task]) -> str:
    """Count the items by how far they are."""
    to_do = sum(task.status in (Status.TO_DO, Status.CHANGED) for task in tasks)
    entered = sum(task.status is Status.ENTERED for task in tasks)
    closed = sum(not task.is_open for task in tasks)
    parts = (
        say_count("reentry.count_to_do", to_do),
        say_count("reentry.count_entered", entered),
        say("reentry.count_closed", closed=closed, all=len(tasks)),
    )
    return ", ".join(parts)


def shown(task: Task, sieve: str) -> bool:
    """Tell whether an item passes a sieve."""
    return {"open": task.is_open, "to_verify": task.status is Status.ENTERED}.get(sieve, True)


def task_row(task: Task) -> Row:
    """Write an item in one row."""
    status = say(f"reentry.status.{task.status.value}") if task.ended else say("reentry.going_on")
    what = _move_words(task) if task.kind is TaskKind.LEFTOVER else task.what
    cells = (say(f"reentry.kind.{task.kind.value}"), task.number, task.who, what, status)
    hidden = " ".join(value for _, value in task.facts if value)
    return Row(task.key, cells, hidden)


def _move_words(task: Task) -> str:
    facts = dict(task.facts)
    return f"{say('reentry.move.' + str(facts['move']))} {facts['change_ml']} mL"


def identity_words(task: Task) -> str:
    """Name the item: number, patient, IPP and birth date, or the leftover and its lot."""
    if task.kind is TaskKind.LEFTOVER:
        return f"{task.number}  {task.who}  {dict(task.facts)['lot']}"
    facts = dict(task.facts)
    ipp, born = facts.get("ipp") or "-", facts.get("birth_date")
    return f"{task.number}  {task.who}  {day_text(born) if born else '-'}  IPP {ipp}"


def fact_rows(task: Task) -> list[Row]:
    """Write the facts to copy, in the order of the main software; unknown ones say so."""
    return [
        Row(str(place), (fact_label(name), fact_text(name, value)))
        for place, (name, value) in enumerate(task.facts)
    ]


def fact_label(name: str) -> str:
    """Name a fact, as the register does where it has it."""
    return say(f"reentry.fact.{name}" if name in OWN_FACTS else f"register.field.{name}")


def fact_text(name: str, value: str | None) -> str:
    """Write one fact as a person re-enters it: local times, words for codes."""
    if value is None:
        return say("fact.unknown")
    if name in MOMENTS:
        return f"{local(time_value(value)):%d/%m/%Y %H:%M}"
    if name == "birth_date":
        return day_text(value)
    if name == "move":
        return say(f"reentry.move.{value}")
    if name == "status":
        return say(f"register.status.{value}")
    if name == "provenance":
        return say(f"provenance.{value}")
    words = say(f"{name}.{value}") if name in TERMS else value
    return value if words == f"{name}.{value}" else words
