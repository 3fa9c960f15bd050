"""The archive's bundle (归档): parts as canonical JSON, a manifest with the SHA-256 of each, and that of the whole."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from callcenter.domain.record import Record

MANIFEST = "manifest"


class Bundle(Record, frozen=True, kw_only=True):
    """A bundle that is complete. Whoever knows ``hash`` can tell whether anything of it is another."""

    content: bytes
    """The parts by name, as JSON."""
    manifest: bytes
    """The SHA-256 of each part by its name, as JSON."""
    hash: str
    """The SHA-256 of the manifest, and so of the whole."""


def bundle(parts: Mapping[str, Any]) -> Bundle:
    """The parts (records, lists, what the trail holds) frozen; the same parts always give the same bytes."""
    written = {name: canonical(part) for name, part in parts.items()}
    manifest = canonical({name: _sha256(part) for name, part in written.items()})
    content = canonical({name: msgspec.Raw(part) for name, part in written.items()})
    return Bundle(content=content, manifest=manifest, hash=_sha256(manifest))


def altered(frozen: Bundle) -> tuple[str, ...]:
    """The parts that are not what the manifest says, missing and added ones too; ``manifest``: it itself is not."""
    there, said = parts(frozen), msgspec.json.decode(frozen.manifest, type=dict[str, str])
    wrong = [n for n in sorted(said.keys() | there.keys()) if _sha256(there.get(n, b"")) != said.get(n)]
    return (*wrong, *((MANIFEST,) if _sha256(frozen.manifest) != frozen.hash else ()))


def parts(frozen: Bundle) -> dict[str, bytes]:
    """The parts by name, each as its JSON."""
    raw = msgspec.json.decode(frozen.content, type=dict[str, msgspec.Raw])
    return {name: bytes(part) for name, part in raw.items()}


def canonical(value: Any) -> bytes:
    """JSON without spaces, every object's keys in order."""
    return msgspec.json.encode(value, order="deterministic")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
