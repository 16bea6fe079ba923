"""The command line: quick, in words, and discreet when something unexpected happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from screens import command_line
from screens.shell.terminal import set_environment

HEAVY = ("textual", "rich", "sqlite_utils", "sqlite3", "escpos", "PIL", "asyncio")


@pytest.mark.parametrize("words", [[], ["--help"], ["register", "--help"]])
def test_the_command_line_and_its_help_load_nothing_heavy(words: list[str]) -> None:
    program = f"""
import sys
from screens import command_line
try:
    {words} and command_line.main({words})
except SystemExit:
    pass
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stderr.strip() == "[]"


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> ModuleType:
    """A subcommand `verify` of our own."""
    module = ModuleType("screens.lines.verify")
    monkeypatch.setitem(sys.modules, "screens.lines.verify", module)
    monkeypatch.setenv("STATION_HOME", str(tmp_path))
    return module


def test_a_subcommand_gets_what_was_typed_and_its_code_is_the_exit_code(line: ModuleType) -> None:
    line.run = lambda args: 1 if args.line == "verify" else 0  # type: ignore[attr-defined]
    assert command_line.main(["--lang", "en", "verify"]) == 1


def test_an_unexpected_error_is_one_sentence_and_code_70_and_its_note_holds_no_value(
    line: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path
) -> None:  # type: ignore[no-untyped-def]
    def run(args: object) -> int:
        try:
            raise KeyError("MARTIN Jeanne")
        except KeyError as error:
            raise ValueError("250 mg") from error

    line.run = run  # type: ignore[attr-defined]
    assert command_line.main(["verify"]) == 70
    said, note = capsys.readouterr().err, (tmp_path / "station.log").read_text()
    assert "Traceback" not in said and "MARTIN" not in said and str(tmp_path) in said
    assert "builtins.KeyError" in note and "builtins.ValueError" in note and "run" in note
    assert "MARTIN" not in note and "250" not in note.replace(":250 ", "")
    assert (tmp_path / "station.log").stat().st_mode & 0o777 == 0o600


def test_a_log_that_can_not_be_written_is_said(
    line: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "file"))
    line.run = lambda args: 1 // 0  # type: ignore[attr-defined]
    assert command_line.main(["--lang", "en", "verify"]) == 70
    assert "could not note it" in capsys.readouterr().err


def test_the_language_is_known_before_anything_is_said() -> None:
    assert command_line._language(["--lang", "en"]) == "en"
    assert command_line._language(["verify", "--lang=en"]) == "en"
    assert command_line._language([]) == command_line._language(["--lang"]) == "fr"


def test_kitty_keys_and_animations_are_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEXTUAL_DISABLE_KITTY_KEY", raising=False)
    monkeypatch.delenv("TEXTUAL_ANIMATIONS", raising=False)
    set_environment()
    import os

    assert (os.environ["TEXTUAL_DISABLE_KITTY_KEY"], os.environ["TEXTUAL_ANIMATIONS"]) == ("1", "none")


def test_without_a_terminal_the_screens_say_so_instead_of_waiting_for_keys(own_home: Path) -> None:
    environment = {**os.environ, "STATION_HOME": str(own_home)}
    line = [sys.executable, "-m", "screens.command_line"]
    run = subprocess.run(
        line,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert run.returncode == 1 and "terminal" in run.stderr and run.stdout == ""


def test_what_was_mistyped_is_said_in_the_language_of_the_station(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words, said in (
        (["verif"], "n'est pas possible"),
        (["register", "--sort"], "il faut une valeur"),
        (["--lang", "en", "verif"], "is not possible"),
    ):
        with pytest.raises(SystemExit) as ended:
            command_line.main(words)
        assert ended.value.code == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize("shell", command_line.SHELLS)
def test_completion_knows_every_subcommand(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["completion", shell]) == 0
    script = capsys.readouterr().out
    second = ("configure", "follow", "status", "promote", "merge", "check", "prove-every", "from-mirror")
    assert [word for word in (*command_line.LINES, *second) if word and word not in script] == []


def test_whoever_stops_reading_the_output_makes_no_fault(own_home: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    line = [sys.executable, "-m", "screens.command_line", "completion", "bash"]
    environment = {**os.environ, "STATION_HOME": str(own_home)}
    run = subprocess.run(
        line, stdout=writing, stderr=subprocess.PIPE, env=environment, timeout=120, check=False
    )
    os.close(writing)
    assert run.returncode == command_line.NOBODY_READS and run.stderr == b""
