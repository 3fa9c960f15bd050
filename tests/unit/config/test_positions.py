"""Every key of a TOML text is found on its own line."""

import string
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.faults import Path
from config.positions import find


def paths(value: Any, at: Path = ()) -> set[Path]:
    """Every path of a parsed TOML value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = {at} if at else set()
    for key, below in inner:
        found |= paths(below, (*at, key))
    return found


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("a = 1", ("a",), 1),
        ("\n# x = 1\n\na = 1", ("a",), 4),
        ("[t]\n\na.b = 1\na.c = 2", ("t", "a", "c"), 4),
        ("[[l]]\nx = 1\n[[l]]\nx = 2", ("l", 1, "x"), 4),
        ("[[l]]\nx = 1\n[[l]]\nx = 2", ("l", 1), 3),
        ("[[l]]\n[l.t]\nx = 1\n[[l]]\n[l.t]\nx = 2", ("l", 1, "t", "x"), 6),
        ("[[l]]\n[[l.m]]\n[[l.m]]\nx = 2", ("l", 0, "m", 1, "x"), 4),
        ("[a.b]\nx = 1\n[a]\ny = 1", ("a",), 3),
        ('a = """\nb = 1\n"""\nc = 1', ("c",), 4),
        ("a = '''\nb = 1\n''''\nc = 1", ("c",), 4),
        ('a = "x\\"#\\\\"\nb = 1', ("b",), 2),
        ('a = """x\\""""\nb = 1', ("b",), 2),
        ("a = [ # 1 ]\n 1,\n 2,\n]\nb = 1", ("a", 1), 3),
        ("a = [ # 1 ]\n 1,\n 2,\n]\nb = 1", ("b",), 5),
        ("a = { b = 1, c = { d = [2] } } # x\nb = 1", ("a", "c", "d", 0), 1),
        ('"a.b" = 1\n"\\u0063" = 2', ("c",), 2),
        ("[ a . 'b' ]\nc = 1", ("a", "b", "c"), 2),
        ("a = 2026-01-02 03:04:05\nb = 09:00:00", ("b",), 2),
        ("a = []\nb = {}\nc = 1", ("c",), 3),
    ],
)
def test_a_key_is_found_on_its_line(text: str, path: Path, line: int) -> None:
    assert find(text)[path] == line
    assert set(find(text)) == paths(tomllib.loads(text))


bare = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=6)
keys = bare | st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=4).map(
    lambda s: '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'
)
scalars = st.sampled_from(
    [
        "1",
        "-2.5",
        "true",
        '"a#b"',
        "'[x]'",
        '"""two\nlines"""',
        "'''three\n\nlines'''",
        "1979-05-27T07:32:00Z",
        "[]",
        "{}",
    ]
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3).map(lambda v: "[ # ] list\n" + ",\n".join(v) + "\n]"),
    max_leaves=6,
)


@given(st.lists(st.tuples(keys, values), max_size=5, unique_by=lambda pair: pair[0]), st.integers(0, 3))
def test_every_path_is_found_and_points_to_its_key(pairs: list[tuple[str, str]], blank: int) -> None:
    text = "[[t]]\n" + "".join(f"{key} = {value} # end\n" + "\n" * blank for key, value in pairs)
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # the same key twice, written in two ways
    found = find(text)
    assert set(found) == paths(parsed)
    lines = text.split("\n")
    for key, _ in pairs:
        name = next(iter(tomllib.loads(f"{key} = 1")))
        assert lines[found["t", 0, name] - 1].startswith(f"{key} = ")
