"""Whatever befalls the printer, no label is lost or printed twice unnoticed (see tests/print_faults)."""

from __future__ import annotations

import pytest

from tests import print_faults
from tests.cable import can_pull
from tests.flow.day import Day, left
from tests.needs import needs
from tests.print_faults import CABLE_FAULTS, CUPS_FAULTS, FAULTS, Fault, quick, suffer

CERTAIN = {
    "switched off": "unreachable",
    "no paper before": "paper_out",
    "cover open before": "cover_open",
    "mute before": "no_answer",
    "held by a second host": "no_answer",
    "cable out before, put back": "unreachable",
}
"""Faults in which nothing left the station: the label waits and comes out by itself."""

IN_DOUBT = {
    "paper out mid-job": "paper_out",
    "reset mid-job": "cut_off",
    "stalls mid-job": "no_answer",
    "program killed before sending": "session_gone",
    "program killed between sending and noting": "session_gone",
    "cable pulled mid-job, put back": "no_answer",
    "half-open line, silent printer": "stalled",
}
"""Faults after which only a person can tell: asked about, and never sent again by itself."""

BY_NAME = {fault.name: fault for fault in (*FAULTS, *CABLE_FAULTS)}
IF_CABLE = pytest.mark.skipif(not can_pull(), reason="no cable to pull; as root: apt-get install -y iproute2")


def named(names: dict[str, str]) -> list[object]:
    return [
        pytest.param(
            BY_NAME[name], reason, id=name, marks=[IF_CABLE] if BY_NAME[name] in CABLE_FAULTS else []
        )
        for name, reason in names.items()
    ]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_faults, "AFTERWARDS", 0.5)


@pytest.mark.parametrize(("fault", "reason"), named(CERTAIN))
async def test_what_certainly_did_not_leave_waits_and_comes_out_once(
    fault: Fault, reason: str, day: Day
) -> None:
    left(day)
    with quick(fault):
        seen = await suffer(day, fault)
    assert (seen.state, seen.reason, seen.printed) == ("not_sent", reason, 0)
    assert seen.light == "waiting"
    assert (seen.finally_, seen.finally_printed) == ("sent", 1)


@pytest.mark.parametrize(("fault", "reason"), named(IN_DOUBT))
async def test_what_may_be_out_is_asked_about_and_never_sent_again(
    fault: Fault, reason: str, day: Day
) -> None:
    left(day)
    with quick(fault):
        seen = await suffer(day, fault)
    assert (seen.state, seen.reason, seen.light) == ("doubtful", reason, "doubtful")
    assert (seen.finally_, seen.finally_printed) == ("doubtful", seen.printed)
    assert seen.printed <= 1


@needs("cupsd", apt="cups")
@pytest.mark.parametrize("fault", CUPS_FAULTS, ids=lambda fault: fault.name)
async def test_a_print_server_gets_each_label_once_and_proves_nothing(fault: Fault, day: Day) -> None:
    left(day)
    with quick(fault):
        seen = await suffer(day, fault)
    assert (seen.state, seen.reason, seen.finally_printed) == ("sent", "queued", 1)
