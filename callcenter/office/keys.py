"""The keys of the office: a file of its own, apart from the database and readable for its owner only."""

import hashlib
import hmac
import os
import stat
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from callcenter.domain.errors import CallcenterError
from callcenter.domain.record import Record, replace

_SIZE = 32
_HEAD = """\
# The keys of callcenter's office. Keep a copy apart from the database: without this file citizens' data cannot be read
# any more and the trail cannot be checked; who has both file and database reads everything.
"""


class BadKeys(CallcenterError):
    """The key file is missing, open to others, or not what it should be; the message says what to do."""


class Keys(Record, frozen=True):
    """What is in the key file."""

    current: str
    """The id of the secret that seals what is new."""
    secrets: Mapping[str, bytes]
    """By id; old ones stay, for what was sealed with them."""
    fingerprint: bytes
    """For the keyed hash of numbers. It is not rotated: old orders of the same number would not be found any more."""

    def derived(self, purpose: str) -> dict[str, bytes]:
        """A key for one purpose from each secret, by id: none of them gives another away."""
        return {key: hmac.digest(secret, purpose.encode(), hashlib.sha256) for key, secret in self.secrets.items()}


def load(path: Path) -> Keys:
    """The keys in the file. Raises BadKeys."""
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError:
        raise BadKeys(f"{path}: the key file is missing; bring its copy back") from None
    except OSError as error:
        raise BadKeys(f"{path}: the key file cannot be read ({error.strerror}); it must belong to our user") from None
    if stat.S_IMODE(mode) & 0o077:
        raise BadKeys(f"{path}: others may read the key file; run chmod 600 on it")
    return _parse(path, content)


def _parse(path: Path, content: bytes) -> Keys:
    try:
        read = tomllib.loads(content.decode())
        secrets = {str(key): bytes.fromhex(secret) for key, secret in read["secrets"].items()}
        keys = Keys(str(read["current"]), secrets, bytes.fromhex(read["fingerprint"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadKeys(f"{path}: this is no key file of callcenter, or is damaged; bring its copy back") from None
    if keys.current not in secrets or any(len(key) != _SIZE for key in (*secrets.values(), keys.fingerprint)):
        raise BadKeys(f"{path}: a key is missing or has the wrong length; bring the file's copy back")
    return keys


def create(path: Path, random: Callable[[int], bytes] = os.urandom) -> Keys:
    """Make the file with new keys. Raises BadKeys rather than replace one."""
    key = _id(1, random)
    keys = Keys(key, {key: random(_SIZE)}, random(_SIZE))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write(path, keys)
    except FileExistsError:
        raise BadKeys(f"{path}: there is a key file already; it was not touched") from None
    except OSError as error:
        raise BadKeys(f"{path}: the key file cannot be written ({error.strerror})") from None
    return keys


def rotate(path: Path, random: Callable[[int], bytes] = os.urandom) -> Keys:
    """Add a new secret, which seals from the next start on; the old ones stay. Raises BadKeys."""
    old = load(path)
    key = _id(len(old.secrets) + 1, random)
    keys = replace(old, current=key, secrets={**old.secrets, key: random(_SIZE)})
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    _write(beside, keys)
    beside.replace(path)
    return keys


def _id(count: int, random: Callable[[int], bytes]) -> str:
    # Its own for each file: what another file's key has sealed is known as such.
    return f"k{count}-{random(4).hex()}"


def _write(path: Path, keys: Keys) -> None:
    lines = [f'current = "{keys.current}"', f'fingerprint = "{keys.fingerprint.hex()}"', "", "[secrets]"]
    lines += [f'{key} = "{secret.hex()}"' for key, secret in keys.secrets.items()]
    # The mode is given when the file is made: nobody else may read it for a moment either.
    with open(path, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(_HEAD + "\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
