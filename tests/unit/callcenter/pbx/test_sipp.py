"""The ports that SIPp processes are given."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from callcenter.pbx import sipp
from callcenter.pbx.scenario import Caller

CALLERS = 22
VOICE_AND_VIDEO = 4


@pytest.mark.parametrize("seed", [3, 4])
def test_callers_who_start_at_the_same_time_are_not_given_one_anothers_ports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int
) -> None:
    """On a slow machine none of them has bound its own yet when the last one's are chosen."""
    commands: list[Sequence[str]] = []
    random = Random(seed)
    monkeypatch.setattr(sipp, "_free_port", lambda address: random.randrange(32768, 61000))
    monkeypatch.setattr(sipp.subprocess, "Popen", lambda command, **_: commands.append(command))
    monkeypatch.setattr(sipp.shutil, "which", lambda program: program)
    callers = sipp.Sipp(tmp_path, 5060)
    for _ in range(CALLERS):
        callers.call(Caller(line="12345"))
    given = [port for command in commands for port in _ports(command)]
    assert len(given) == CALLERS * (1 + VOICE_AND_VIDEO)
    assert len(set(given)) == len(given)


def test_programs_that_choose_at_the_same_time_seldom_choose_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """None of them knows what the others are about to take."""
    commands: list[Sequence[str]] = []
    random = Random(5)
    monkeypatch.setattr(sipp, "_free_port", lambda address: random.randrange(32768, 61000))
    monkeypatch.setattr(sipp.subprocess, "Popen", lambda command, **_: commands.append(command))
    monkeypatch.setattr(sipp.shutil, "which", lambda program: program)
    for program in range(CALLERS):
        sipp.Sipp(tmp_path / str(program), 5060).call(Caller(line="12345"))
    media = [int(command[command.index("-mp") + 1]) for command in commands]
    assert len(set(media)) == CALLERS


def _ports(command: Sequence[str]) -> list[int]:
    own, media = (int(command[command.index(option) + 1]) for option in ("-p", "-mp"))
    return [own, *range(media, media + VOICE_AND_VIDEO)]
