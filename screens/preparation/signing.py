"""Signing an act from a screen: the dialog asks, the core decides; what it refuses is mended there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from screens.dialogs.sign import SignatureGiven, SignDialog, Signer
from screens.preparation.order_facts import amount, patient_line
from screens.preparation.too_few import TOO_FEW, who_is_there
from screens.shell.keyed import KeyedScreen
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from station.acts.desk import Desk, Given, Request
from station.acts.outcome import Done, Outcome, Refused
from station.acts.signing import ask_who, sign
from station.records.queries import people
from station.records.queries.preparations import Dossier
from station.runtime.live import Live

Do = Callable[[Request], Awaitable[Outcome]]


async def signed(
    screen: KeyedScreen[Any],
    live: Live,
    act: str,
    lines: Sequence[str],
    do: Do,
    reason: str | None = None,
    before: tuple[Given, ...] = (),
) -> Done | None:
    """Show what is signed, take the signature and do the act with it; None when the person gave up.

    `before` holds signatures already taken (a first pharmacist's).
    """
    answers: list[Outcome] = []

    async def check(signer: Signer, pin: str | None) -> str | None:
        outcome = await do(Request((*before, given_of(signer, pin)), reason))
        if isinstance(outcome, Refused) and outcome.code not in TOO_FEW:
            return refusal(outcome)
        answers.append(outcome)
        return None

    await screen.ask(
        SignDialog(lines, check, _needs_pin(live, act), await _people(live), screen.take_badge())
    )
    answer = answers[0] if answers else None
    if isinstance(answer, Refused):
        await screen.ask(who_is_there(answer, await live.ask(people.operators)))
        return None
    return answer


async def sign_here(
    screen: StationScreen[Any], act: str, lines: Sequence[str], do: Do, reason: str | None = None
) -> None:
    """Sign an act on a screen, tell how it ended, and show the records as they are then."""
    done = await signed(screen, screen.live, act, lines, do, reason)
    if done is not None:
        screen.tell(deed(done), Severity.DONE)
        await screen.reload()


def signed_lines(dossier: Dossier, lines: Sequence[str], patient: str | None = None) -> tuple[str, ...]:
    """Put the patient and the drug with its dose over the words that are signed."""
    bag = dossier.preparation
    drug = f"{bag.drug} {amount(bag.dose, bag.dose_unit)}"
    return (patient or patient_line(dossier.patient), drug, "", *lines)


async def signature(screen: KeyedScreen[Any], live: Live, act: str, lines: Sequence[str]) -> Given | None:
    """Take and verify a signature that will go with a later act (a first of two)."""

    async def check(signer: Signer, pin: str | None) -> str | None:
        found = await live.consult(_verify, act, given_of(signer, pin))
        return refusal(found) if isinstance(found, Refused) else None

    answer: SignatureGiven | None = await screen.ask(
        SignDialog(lines, check, _needs_pin(live, act), await _people(live), screen.take_badge())
    )
    return Given(answer.badge, answer.operator_id, answer.pin) if answer else None


def _verify(desk: Desk, act: str, given: Given) -> object:
    return sign(desk, act, Request((given,)))


def given_of(signer: Signer, pin: str | None) -> Given:
    """Turn what the dialog took into a signature."""
    return Given(badge=signer, pin=pin) if isinstance(signer, str) else Given(operator=signer, pin=pin)


def _needs_pin(live: Live, act: str) -> Callable[[str], Awaitable[bool]]:
    async def needs_pin(badge: str) -> bool:
        answer = await live.consult(ask_who, act, Given(badge=badge))
        return isinstance(answer, Done) and answer.code == "pin_asked"

    return needs_pin


async def _people(live: Live) -> list[tuple[int, str]]:
    return [(person.id, person.name) for person in await live.ask(people.operators) if person.active]
