"""What became of a label and why, in words, and what the printer's light means."""

from __future__ import annotations

from station.records.queries.labels import Job
from station.words import say

SETTLED = ("confirmed", "failed", "void")
FAULTS = frozenset(
    {"missing_field", "unknown_field", "too_long", "no_glyph", "too_tall", "unsafe_dots", "layout"}
)


def state_of(job: Job) -> str:
    """Name what became of a label: what people said of the paper counts before what the printer said."""
    return job.state if job.state in SETTLED else job.attempt or job.state


def state_words(job: Job) -> str:
    """Say in few words what became of a label."""
    if job.state == "void" and job.replaced_by is not None:
        return say("labels.replaced", label=job.replaced_by)
    return say(f"labels.state.{state_of(job)}")


def why_words(job: Job) -> str:
    """Say why in a sentence, and what to do; nothing where the state says all."""
    state = state_of(job)
    if state in SETTLED or job.detail is None:
        return say(f"labels.next.{state}")
    return f"{reason_words(job.detail)} {say(f'labels.next.{state}')}"


def reason_words(detail: str) -> str:
    """Say a reason as the printing thread noted it: `code`, or `code:field`, or `code:file`."""
    code, _, more = detail.partition(":")
    if code in FAULTS:
        names = ", ".join(say(f"label.field.{name}") for name in more.split("+") if name)
        return say(f"labels.fault.{code}", field=names or more)
    if code == "session_gone":
        return say("labels.session_gone")
    return say("labels.unknown_printer") if code == "unknown_spec" else say(f"printer.{code}")


def kept_file(job: Job) -> str:
    """Name the file in which a virtual printer kept the label, if it did."""
    return job.detail.partition(":")[2] if job.attempt == "sent" and job.detail else ""


def light_words(light: str, detail: str) -> str:
    """Explain the printer's light in the header."""
    said = say(f"labels.light.{light}")
    return f"{said} {reason_words(detail)}" if detail and light != "ready" else said
