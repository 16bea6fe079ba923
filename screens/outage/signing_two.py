"""Two people sign one act, one after the other; nothing is recorded before the second has signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from screens.preparation.signing import Do, signature, signed
from screens.shell.keyed import KeyedScreen
from station.acts.outcome import Done
from station.runtime.live import Live


async def signed_by_two(
    screen: KeyedScreen[Any],
    live: Live,
    act: str,
    first: Sequence[str],
    second: Sequence[str],
    do: Do,
    reason: str | None = None,
) -> Done | None:
    """Show each what they sign; None when one of them gave up."""
    given = await signature(screen, live, act, first)
    return await signed(screen, live, act, second, do, reason, before=(given,)) if given else None
