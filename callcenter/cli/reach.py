"""Finds the running engine for a verb."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.cli.errors import Misused
from callcenter.cli.keyring import token

if TYPE_CHECKING:
    from callcenter.cli.client import Client


def connect(
    url: str | None, config: Path | None, timeout_s: float | None = None, *, lang: str | None = None
) -> "Client":
    """The engine that ``--url`` names, else the one that the configuration describes; ``lang``: of what it refuses."""
    # Not before it is needed: the HTTP client is a third of what the command loads.
    from callcenter.cli.client import Client

    found, certificate = (url, None) if url else _configured(config)
    return Client(found, timeout_s, token=token(found.rstrip("/")), certificate=certificate, lang=lang)


def _configured(path: Path | None) -> tuple[str, str | None]:
    from config import source

    found = source.find(path)
    if path is not None and not path.exists():
        raise Misused(f"{path}: there is no such file")
    # A fault elsewhere in the file must not keep an operator from acting on the running engine.
    read = source.read(found, os.environ) if found else source.Source("")
    host, port = read.at(("http", "host")) or "127.0.0.1", read.at(("http", "port")) or 8080
    certificate = read.at(("http", "certificate"))
    scheme = "http" if certificate is None else "https"
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(str(host), str(host))
    return f"{scheme}://[{near}]:{port}" if ":" in near else f"{scheme}://{near}:{port}", certificate
