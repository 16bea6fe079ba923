"""What is asked when an outage is declared, and how the answers are said again before they are signed."""

from __future__ import annotations

from screens.dialogs.form import Answers, Kind, Question
from station.clinical.outage import Function, Health
from station.words import captioned, say


def healths_to_choose() -> tuple[tuple[str, str], ...]:
    """Give the choices of how a function is."""
    return tuple((health.value, say(f"outage.health.{health.value}")) for health in Health)


def declaring() -> tuple[Question, ...]:
    """Give what is asked when an outage is declared."""
    yes_no = (("no", say("people.no")), ("yes", say("people.yes")))
    return (
        Question("what", say("outage.what")),
        Question("began", say("outage.began"), Kind.TIME),
        Question("planned", say("outage.planned"), now="no", choices=yes_no),
        *(
            Question(function.value, say(f"outage.function.{function.value}"), choices=healths_to_choose())
            for function in Function
        ),
    )


def functions_said(told: Answers) -> tuple[str, ...]:
    """Say how each function was told to be."""
    return tuple(
        captioned(say(f"outage.function.{function.value}"), say(f"outage.health.{told[function.value]}"))
        for function in Function
    )
