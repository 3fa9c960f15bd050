"""One value of the operator's file is changed; the rest stays as it was written."""

import os
import tomllib
from pathlib import Path

import pytest

from config import rewrite
from tests.unit.config.sample import GOOD, write

URL = 'postgresql://callcenter:pa"ss@127.0.0.1/callcenter'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '# ours\n[store]  # where\nurl = "sqlite:///var/a.db"   # Three slashes.\n[log]\n',
            '# ours\n[store]  # where\nurl = "NEW"   # Three slashes.\n[log]\n',
        ),
        ("[store]\nurl='sqlite:///a # b.db'\n", '[store]\nurl="NEW"\n'),
        ('[store]\r\nurl = "sqlite:///a.db"\r\n', '[store]\r\nurl = "NEW"\r\n'),
        ("[store]\n[log]\n", '[store]\nurl = "NEW"\n[log]\n'),
        ('[site]\nname = "x"', '[site]\nname = "x"\n\n[store]\nurl = "NEW"\n'),
        ('store.url = "sqlite:///a.db"\n', None),
        ('store = { url = "sqlite:///a.db" }\n', "# either as it is or refused"),
        ('[store]\nurl = """sqlite:///a.db"""\n', None),
    ],
)
def test_only_the_url_changes(before: str, after: str | None) -> None:
    """What cannot be changed for certain is refused."""
    try:
        found = rewrite.changed(before, URL)
    except rewrite.CannotRewrite:
        assert after is None or after.startswith("# either")
        return
    assert tomllib.loads(found)["store"]["url"] == URL
    if after is not None and not after.startswith("# either"):
        assert found == after.replace("NEW", URL.replace('"', '\\"'))


def test_the_file_keeps_its_rights_but_shows_a_password_to_nobody(tmp_path: Path) -> None:
    """It is replaced at once, and nothing is left beside it."""
    path = write(tmp_path, GOOD)
    path.chmod(0o644)
    rewrite.set_store_url(path, "sqlite:///b.db")
    assert path.stat().st_mode & 0o777 == 0o644
    rewrite.set_store_url(path, URL)
    assert path.stat().st_mode & 0o777 == 0o640
    assert tomllib.loads(path.read_text("utf-8")) == tomllib.loads(GOOD) | {"store": {"url": URL}}
    assert os.listdir(tmp_path) == [path.name]


def test_a_file_that_cannot_be_written_stays_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full, say."""
    path = write(tmp_path, GOOD)

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(rewrite.CannotRewrite, match=r"callcenter\.toml cannot be written \(No space left on device\)"):
        rewrite.set_store_url(path, URL)
    assert (path.read_text("utf-8"), os.listdir(tmp_path)) == (GOOD, [path.name])
