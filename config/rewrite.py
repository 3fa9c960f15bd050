"""Changing one value in the operator's file, and nothing else of it: comments, order and spaces stay."""

import json
import os
import re
import tempfile
import tomllib
from pathlib import Path

from config import positions

_URL = re.compile(r"""(?P<key>\s*url\s*=\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*')""")
_TABLE = re.compile(r"\s*\[\s*store\s*\]")


class CannotRewrite(Exception):
    """The file is as it was; the message says why."""


def set_store_url(path: Path, url: str) -> None:
    """Write ``url`` into ``[store]``, at once or not at all. Raises CannotRewrite."""
    path = path.resolve()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            before = file.read()
        after = changed(before, url)
        _replace(path, after, secret=re.search(r"://[^/]*:[^/]+@", url) is not None)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CannotRewrite(f"{path} cannot be written ({reason})") from None


def changed(text: str, url: str) -> str:
    """The text with the other URL. Raises CannotRewrite where it is written in a way that is not understood."""
    wanted = tomllib.loads(text)
    wanted["store"] = wanted.get("store", {}) | {"url": url}
    lines, places = text.splitlines(keepends=True), positions.find(text.replace("\r\n", "\n"))
    value = json.dumps(url, ensure_ascii=False)
    if (line := places.get(("store", "url"))) is not None:
        lines[line - 1] = _URL.sub(lambda found: found["key"] + value, lines[line - 1], count=1)
    elif (line := places.get(("store",))) is not None and _TABLE.match(lines[line - 1]):
        lines.insert(line, f"url = {value}\n")
    else:
        lines.append(f"{'' if text.endswith(chr(10)) or not text else chr(10)}\n[store]\nurl = {value}\n")
    after = "".join(lines)
    try:
        found = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        found = {}
    if found != wanted:
        raise CannotRewrite("[store] url is written there in a way that is not understood")
    return after


def _replace(path: Path, text: str, *, secret: bool) -> None:
    """A new file in the place of the old one, with its owner and rights; with a secret, not for everybody to read."""
    old = path.stat()
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(number, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            os.fchmod(number, old.st_mode & (0o770 if secret else 0o777))
            if (old.st_uid, old.st_gid) != (os.getuid(), os.getgid()):
                os.fchown(number, old.st_uid, old.st_gid)
            file.flush()
            os.fsync(number)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
