"""The operator's policies take the place of the shipped ones, and every fault of their file is told at once."""

from pathlib import Path

import pytest

import config
from callcenter.orders.deadlines.span import parse
from callcenter.orders.terms import Urgency
from config import ConfigError, policies
from tests.unit.config.sample import GOOD, write

OWN = """\
[[policies]]
id = "default"
title = "本市"
title_en = "Our city"
redo = { handle = "3wd" }
return_grace = "4h_office"
yellow = { left = "1wd" }
[policies.levels]
normal = { handle = "10wd" }
"""


def named(folder: Path, text: str) -> str:
    """A configuration that names a file of policies with this text."""
    file = write(folder, text, "policies.toml")
    return GOOD.replace('policy = "default"', f'policy = "default"\npolicies = "{file}"')


def test_five_policies_come_with_the_program() -> None:
    known, faults = policies.read()
    assert sorted(known.known) == ["bengbu_2019", "bj_4level", "bureau_a", "default", "sd_2017"]
    assert faults == ()


def test_a_policy_of_the_same_id_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    settings = config.load(write(tmp_path, named(tmp_path, OWN)), {})
    own = settings.policies.known["default"]
    assert (own.title, own.levels[Urgency.NORMAL].handle) == ("本市", parse("10wd"))
    assert own.return_grace == parse("4h_office")
    assert "sd_2017" in settings.policies.known


FAULTS = {
    'id = "default"': ('id = "our city"', '2: policies.our city.id: found "our city"; allowed: 1 to 40 of'),
    "redo = {": ("rdeo = {", '5: policies.default.rdeo: unknown key; did you mean "redo"? allowed: id, title'),
    'left = "1wd"': ('left = "2h"', '7: policies.default.yellow.left: found "2h"; allowed: days such as'),
    '"10wd"': ('"10 days"', '9: policies.default.levels.normal.handle: found "10 days"; allowed: a span of time'),
    '"4h_office"': ('"4 hours"', '6: policies.default.return_grace: found "4 hours"; allowed: a span of time'),
    "normal = {": ("complex = {", "has no [policies.levels.normal], by which all others are counted"),
}


@pytest.mark.parametrize("old", FAULTS)
def test_a_fault_is_told_with_file_and_line(tmp_path: Path, old: str) -> None:
    new, said = FAULTS[old]
    with pytest.raises(ConfigError) as caught:
        config.load(write(tmp_path, named(tmp_path, OWN.replace(old, new))), {})
    assert any(
        str(fault).startswith(f"{tmp_path}/policies.toml:") and said in str(fault) for fault in caught.value.faults
    )


def test_all_faults_of_both_files_are_told_at_once(tmp_path: Path) -> None:
    text = OWN.replace('"10wd"', '"10"').replace('"1wd"', '"1"') + OWN
    both = named(tmp_path, text).replace("ring_s = 8", "ring_s = 0")
    with pytest.raises(ConfigError) as caught:
        config.load(write(tmp_path, both), {})
    keys = [fault.key for fault in caught.value.faults]
    assert {"queues.q1.ring_s", "policies.default.yellow.left", "policies.default.levels.normal.handle"} <= {*keys}


def test_the_same_id_twice_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"default\.id: is there twice; give each policy an id of its own"):
        config.load(write(tmp_path, named(tmp_path, OWN + OWN)), {})
