"""A pack: the files that give the work back, in one archive with a manifest of hashes; and its reading."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

FORMAT = "station-pack-1"
MANIFEST = "manifest.json"
JOURNAL = "journal.jsonl"
MOST_BYTES = 2_000_000_000
"""What a pack may hold unpacked: a year of work of a large unit is about 200 MB."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)?\.[a-z0-9]{2,6}")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BODY, _HASH, _END = b'{"body":', b',"hash":"', b'"}'

Json = Mapping[str, Any]


class BadPack(ValueError):
    """A pack that can't be trusted or read; the words are at `refused.<code>`."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Mapping[str, str] = params


def write_pack(files: Mapping[str, bytes], facts: Json) -> bytes:
    """Put files into an archive with their manifest; the same files and facts give the same bytes."""
    listed = [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    ]
    manifest = {"format": FORMAT, **facts, "files": listed}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in ((MANIFEST, json_bytes(manifest)), *files.items()):
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read_pack(data: bytes) -> tuple[Json, Mapping[str, bytes]]:
    """Read a pack: its manifest and files, each with the hash it was packed with; raises BadPack."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
                raise BadPack("pack_too_large")
            manifest = json.loads(packed.read(MANIFEST))
            files = {item["name"]: packed.read(item["name"]) for item in _listed(manifest)}
    except BadPack:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError, RecursionError) as error:
        raise BadPack("pack_unreadable") from error
    except (NotImplementedError, RuntimeError) as error:
        raise BadPack("pack_unreadable") from error
    for item in manifest["files"]:
        if hashlib.sha256(files[item["name"]]).hexdigest() != item["sha256"]:
            raise BadPack("pack_altered", name=item["name"])
    return manifest, files


def _listed(manifest: Any) -> list[Any]:
    if manifest["format"] != FORMAT:
        raise BadPack("pack_other_format")
    listed = list(manifest["files"])
    if not all(_NAME.fullmatch(item["name"]) for item in listed):
        raise BadPack("pack_unreadable")
    return listed


def json_bytes(value: Json) -> bytes:
    """Write JSON that people can read."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def journal_line(body: str, digest: str) -> bytes:
    """Write one journal entry as a JSON line that keeps the exact text that was hashed."""
    return _BODY + body.encode() + _HASH + digest.encode() + _END + b"\n"


def journal_entries(data: bytes) -> Iterator[tuple[str, str]]:
    """Give (body, hash) of every line that `journal_line` wrote; raises BadPack."""
    for line in data.splitlines():
        body, cut, digest = line.removesuffix(_END).rpartition(_HASH)
        if not line.startswith(_BODY) or not line.endswith(_END) or not cut:
            raise BadPack("pack_unreadable")
        yield body.removeprefix(_BODY).decode(), digest.decode()
