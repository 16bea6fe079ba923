"""The station key is made once, closed to others, never written over, and what it seals opens only whole
and in its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from station.records.errors import KeyMissing
from station.records.keys import StationKey, load_key, make_key, save_key


def test_a_saved_key_is_read_back_and_closed_to_others(tmp_path: Path) -> None:
    key, path = make_key(), tmp_path / "station.key"
    save_key(key, path)
    save_key(key, path)
    assert load_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["station.key"]


@pytest.mark.parametrize("there", ["another key", "rubbish", ""])
def test_whatever_lies_there_is_never_written_over(tmp_path: Path, there: str) -> None:
    path = tmp_path / "station.key"
    path.write_text(make_key().secret.hex() if there == "another key" else there)
    before = path.read_text()
    with pytest.raises(FileExistsError):
        save_key(make_key(), path)
    assert path.read_text() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_medium_without_links_takes_the_key_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*names: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    key, path = make_key(), tmp_path / "station.key"
    save_key(key, path)
    assert load_key(path) == key
    with pytest.raises(FileExistsError):
        save_key(make_key(), path)


@pytest.mark.parametrize("content", [None, b"", b"00ff", b"zz" * 32, b"\xff\xfe", b"00" * 33])
def test_what_is_no_key_is_said_with_its_path(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "station.key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(KeyMissing) as missing:
        load_key(path)
    assert missing.value.params["path"] == str(path)


def test_each_purpose_has_its_own_key() -> None:
    key = StationKey(bytes(32))
    assert len({key.derive(purpose) for purpose in ("pin", "codes", "seal")}) == 3
    assert key.derive("codes") == StationKey(bytes(32)).derive("codes")
    assert len(key.derive("codes")) == 32


def test_a_key_never_shows_itself() -> None:
    key = make_key()
    assert key.secret.hex() not in repr(key) and repr(key.secret) not in f"{key!r} {key}"


def test_what_is_sealed_opens_only_with_its_key_for_its_purpose_and_untouched() -> None:
    key, values = make_key(), {"vials": "03400/LOT1", "volume": "12,5"}
    sealed = key.seal(values, "reading:1")
    assert key.unseal(sealed, "reading:1") == values
    assert sealed != key.seal(values, "reading:1")
    assert "LOT1" not in bytes.fromhex(sealed).decode("latin-1")
    touched = f"{sealed[:-1]}{'0' if sealed[-1] != '0' else '1'}"
    for other, text, purpose in (
        (make_key(), sealed, "reading:1"),
        (key, touched, "reading:1"),
        (key, sealed, "reading:2"),
    ):
        with pytest.raises(InvalidTag):
            other.unseal(text, purpose)
