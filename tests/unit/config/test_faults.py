"""One test for each fault: its line, its key and its words; and any of them are told together."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import config
from config import ConfigError
from tests.unit.config.sample import GOOD, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiled:
    """Text of the sample replaced by text with a fault, and what must be said about it."""

    name: str
    old: str
    new: str
    said: str
    """After ``file:line: ``."""
    at: str = ""
    """The text of the line that must be pointed to; the new one unless given."""
    more: bool = False
    """Other things are said too."""
    alone: bool = False
    """Compares two values, so another fault in one of them may silence it."""


FAULTS = {
    entry["name"]: Spoiled(**entry)
    for entry in tomllib.loads(Path(__file__).with_name("faults.toml").read_text("utf-8"))["fault"]
}


def faults(folder: Path, text: str, env: dict[str, str] | None = None) -> list[config.Fault]:
    """The faults of a text."""
    with pytest.raises(ConfigError) as caught:
        config.load(write(folder, text), env or {})
    assert str(caught.value) == "\n".join(str(fault) for fault in caught.value.faults)
    return list(caught.value.faults)


def expected(spoiled: Spoiled, text: str, path: Path) -> str:
    """The whole line that must be told."""
    line = text[: text.index(spoiled.at or spoiled.new)].count("\n") + 1
    return f"{path}:{line}: {spoiled.said}"


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_file_line_key_found_and_allowed(name: str, tmp_path: Path) -> None:
    spoiled = FAULTS[name]
    assert GOOD.count(spoiled.old) >= 1
    text = GOOD.replace(spoiled.old, spoiled.new, 1)

    told = [str(fault) for fault in faults(tmp_path, text)]

    assert expected(spoiled, text, tmp_path / "callcenter.toml") in told
    if not spoiled.more:
        assert len(told) == 1


APART = [name for name, fault in FAULTS.items() if not fault.more and not fault.alone and "(line " not in fault.said]


def spoil(names: set[str]) -> tuple[str, list[Spoiled]]:
    """The sample with these faults, without those whose place another has taken."""
    text, done = GOOD, []
    for name in sorted(names):
        fault = FAULTS[name]
        if text.count(fault.old) == GOOD.count(fault.old) and all(fault.old != other.old for other in done):
            text = text.replace(fault.old, fault.new, 1)
            done.append(fault)
    return text, done


def place(key: str) -> tuple[str, str]:
    """Section and last part of a key: what stands between is the entry's name, which a fault may have changed."""
    parts = key.split(".")
    return parts[0], parts[-1]


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(APART), min_size=1, max_size=12))
def test_any_faults_are_told_together(names: set[str]) -> None:
    text, spoiled = spoil(names)
    with TemporaryDirectory() as folder:
        told = {place(fault.key) for fault in faults(Path(folder), text)}

    assert {place(fault.said.split(":")[0]) for fault in spoiled} <= told


def test_all_faults_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text, spoiled = spoil(set(APART))

    told = faults(tmp_path, text)

    assert len(spoiled) > 25
    assert {place(fault.said.split(":")[0]) for fault in spoiled} <= {place(fault.key) for fault in told}
    lines = [fault.line for fault in told if fault.line]
    assert lines == sorted(lines)
