"""kill -9 about when a signature is recorded: nothing is torn, the walk goes on (`python -m tests.kill`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import kill


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> kill.Snapshots:
    """The station as it stood before each step."""
    return kill.take_snapshots(tmp_path_factory.mktemp("snapshots"))


@pytest.mark.parametrize("step", kill.STEPS)
def test_a_step_killed_at_its_signature_is_wholly_done_or_not_at_all(
    step: str, snapshots: kill.Snapshots, tmp_path: Path
) -> None:
    place = list(kill.STEPS).index(step)
    kill.kill_at_signing(snapshots, step, tmp_path / "killed", wait=0.08 + 0.01 * place)


def test_a_step_killed_between_two_keys_is_not_done(snapshots: kill.Snapshots, tmp_path: Path) -> None:
    killed = kill.kill_in(snapshots, "first_check", tmp_path / "killed", kill.after_key(12))
    assert killed is not None and not killed.done
