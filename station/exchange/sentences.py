"""A problem of a file as one sentence for people: where, what, and what to do."""

from __future__ import annotations

from station.clinical.orders import Problem
from station.words import say


def sentence(problem: Problem) -> str:
    """Say where a problem is in its file and what it means."""
    what = say(f"refused.{problem.code}", **problem.params)
    if problem.line == 0:
        where = say("exchange.column", column=problem.column) if problem.column else ""
    elif problem.column and problem.column.startswith("/"):
        where = say("exchange.order_path", line=problem.line, path=problem.column[1:])
    elif problem.column:
        where = say("exchange.line_column", line=problem.line, column=problem.column)
    else:
        where = say("exchange.line", line=problem.line)
    return f"{where} {what}".strip()
