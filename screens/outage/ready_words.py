"""Readiness in words: each point, how it stands, and what to do."""

from __future__ import annotations

from datetime import timedelta

from screens.outage.words import elapsed
from screens.widgets.stepper import StepState
from station.clinical.drill import DrillStep, StepResult
from station.clinical.readiness import Item, Light
from station.words import say

SIGNS = {
    Light.GOOD: StepState.DONE.value,
    Light.WATCH: StepState.CURRENT.value,
    Light.ACT: StepState.BLOCKED.value,
}


def stands(item: Item) -> str:
    """Say how a point stands, in a few words."""
    return say(f"ready.{item.code}.is", **_params(item))


def what_to_do(item: Item) -> str:
    """Say what to do about a point."""
    return say(f"ready.{item.code}.do", **_params(item))


def light_word(light: Light) -> str:
    """Name a light, with its sign."""
    return f"{SIGNS[light]} {say(f'ready.light.{light.name.lower()}')}"


def _params(item: Item) -> dict[str, str | int]:
    said = dict(item.params)
    age = said.get("age")
    if age == "never":
        said["age"] = say("ready.never")
    elif age is not None:
        said["age"] = say("ready.ago", time=elapsed(timedelta(minutes=int(age))))
    if "kept" in said:
        said["kept"] = say(f"ready.kept.{said['kept']}")
    return said


def step_line(step: DrillStep) -> str:
    """Write one step of a drill."""
    sign = {
        StepResult.DONE: StepState.DONE.value,
        StepResult.FAILED: StepState.BLOCKED.value,
        StepResult.NOT_POSSIBLE: StepState.TO_COME.value,
    }[step.result]
    return f"{sign} {say(f'drill.{step.code}')} ({step.seconds} s) {step.detail}".rstrip()
