"""From a code and its parameters to the sentence that people read; parameters that are codes are said too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable

from screens.shell.local_time import local
from station.clinical.amounts import number_text, unit_text
from station.clinical.days import day_text
from station.clinical.model import Hold
from station.words import comma, say


@runtime_checkable
class Coded(Protocol):
    """A refusal or an error that names itself by a code."""

    @property
    def code(self) -> str:
        """Name of the sentence."""

    @property
    def params(self) -> Mapping[str, object]:
        """What the sentence is filled with."""


def refusal(what: object) -> str:
    """Say why something was refused; what has no code is unreadable to the station."""
    if not isinstance(what, Coded):
        return say("refused.unreadable")
    return say("refused." + what.code, **in_words(what.params))


def deed(done: Coded) -> str:
    """Say what was done."""
    return say("done." + done.code, **in_words(done.params))


def held(hold: Hold, reason: str | None) -> str:
    """Say that a preparation is on hold, why, and who decides."""
    said = items(reason or "") if hold is Hold.MISMATCH else reason or ""
    return say(f"hold.{hold.value}", reason=said)


def items(codes: str) -> str:
    """Name the things that two readings differ on."""
    return ", ".join(_item(code) for code in codes.split(",") if code)


def in_words(params: Mapping[str, object]) -> dict[str, object]:
    """Say the parameters that are codes, dates or amounts in words; leave the others as they are."""
    said = {name: _said(name, value) for name, value in params.items()}
    if "hold" in params:
        said["reason"] = _why_held(str(params["hold"]), str(params.get("reason", "")))
    return said


def _said(name: str, value: object) -> object:
    """Say one parameter; one that does not hold what its name promises is left as it is."""
    try:
        return SAID[name](str(value)) if name in SAID else value
    except (ValueError, ArithmeticError):
        return value


def _item(code: str) -> str:
    if code.startswith("syringe_"):
        return say("differs.syringe", number=code.removeprefix("syringe_"))
    return say(f"differs.{code}")


def _why_held(hold: str, reason: str) -> str:
    if hold == Hold.MISMATCH:
        return say("held.mismatch", items=items(reason))
    if hold == Hold.CHANGED:
        return say("held.changed", file=reason)
    return say("held.nogo") if hold == Hold.NOGO else reason


def _diluent(code: str) -> str:
    """Name a diluent; one the station has no code for is shown as received."""
    words = say(f"diluent.{code}")
    return words if words != f"diluent.{code}" else code


def _number(text: str) -> str:
    return number_text(Decimal(text), comma())


def _unit(text: str) -> str:
    return unit_text(text, Decimal(2), french=comma())


def _time(text: str) -> str:
    return f"{local(datetime.fromisoformat(text)):%d/%m/%Y %H:%M}"


SAID: Mapping[str, Callable[[str], str]] = {
    "state": lambda code: say(f"state.{code}"),
    "act": lambda code: say(f"act.{code}"),
    "go": lambda code: say(f"go.{code.lower()}"),
    "seat": lambda code: say(f"seat.{code}"),
    "type": lambda code: say(f"scan_type.{code}"),
    "diluent": _diluent,
    "verdict": lambda code: say(f"fenced.{code}"),
    "items": items,
    "names": lambda codes: ", ".join(say(f"setting.{code}") for code in codes.split(",")),
    "there": _number,
    "needed": _number,
    "drawn": _number,
    "storage": lambda code: say(f"storage.{code}"),
    "unit": _unit,
    "counted": _unit,
    "before": _number,
    "after": _number,
    "expected": _number,
    "initial": _number,
    "remaining": _number,
    "content": _number,
    "fields": lambda codes: ", ".join(say(f"leftovers.field.{code}") for code in codes.split(",") if code),
    "figures": lambda codes: ", ".join(say(f"typing.field.{code}") for code in codes.split(",") if code),
    "expiry": day_text,
    "expiry_here": day_text,
    "since": _time,
    "function": lambda code: say(f"outage.function.{code}"),
    "duty": lambda code: say(f"duty.{code}"),
    "other_duty": lambda code: say(f"duty.{code}"),
    "health": lambda code: say(f"outage.health.{code}"),
}
"""What a parameter of this name holds, and how it is said."""
