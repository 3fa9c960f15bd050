"""As whom the command asks: the token of the environment, or the session of ``callcenter login``, kept in a file."""

import json
import os
from pathlib import Path

from callcenter.cli.errors import Failure

VARIABLE = "CALLCENTER_TOKEN"


def path() -> Path:
    """The file with the sessions, by the engine's address."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "callcenter" / "sessions.json"


def token(url: str) -> str | None:
    """What to show to the engine at ``url``, if anything."""
    return os.environ.get(VARIABLE) or _read().get(url)


def keep(url: str, secret: str) -> None:
    """Remember a session; nobody else can read the file."""
    _write({**_read(), url: secret})


def forget(url: str) -> None:
    """Forget the session."""
    _write({at: secret for at, secret in _read().items() if at != url})


def _read() -> dict[str, str]:
    try:
        found = json.loads(path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(sessions: dict[str, str]) -> None:
    file = path()
    new = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump(sessions, out)
        new.replace(file)
    except OSError as error:
        raise Failure(f"{file} cannot be written: {error.strerror}") from None
