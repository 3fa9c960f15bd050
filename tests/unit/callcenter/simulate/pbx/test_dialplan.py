"""The dialplan that operators install is read as Asterisk reads it, and the simulated PBX knows all that is in it."""

import re

import pytest

from callcenter.ami import needs
from callcenter.simulate.faults import site
from callcenter.simulate.pbx import applications, functions
from callcenter.simulate.pbx.dialplan import Dialplan
from callcenter.simulate.pbx.text import DialplanError


@pytest.mark.parametrize(
    ("context", "number", "pattern"),
    [
        ("callcenter-in", "12345", "_X."),
        ("callcenter-in", "+8612345", "_+X."),
        ("callcenter-hold", "s", "s"),
        ("callcenter-room", "failed", "failed"),
        ("callcenter-room", "1800000000.7", "_[0-9A-Za-z]."),
        ("callcenter-feature", "*481", "_*48X"),
        ("callcenter-feature", "*4812", "_*48X."),
        ("callcenter-feature", "*312333", "_*3X."),
    ],
)
def test_a_number_finds_its_extension(context: str, number: str, pattern: str) -> None:
    found = Dialplan(site.dialplan()).find(context, number)
    assert found is not None
    assert found.pattern == pattern


def test_every_context_is_there_and_a_number_that_fits_nothing_finds_nothing() -> None:
    dialplan = Dialplan(site.dialplan())
    for context in needs.CONTEXTS:
        assert any(dialplan.find(context, number) for number in ("s", "12345", "*45")), context
    assert dialplan.find("callcenter-in", "abc") is None
    assert dialplan.find("callcenter-none", "s") is None


def test_every_application_and_function_of_our_contexts_is_known() -> None:
    """One that is new in the dialplan has to be learnt before anything is simulated with it."""
    text = "\n".join(line.partition(";")[0] for line in site.dialplan().splitlines())
    used = set(re.findall(r"(?:,|\?|:)([A-Z]+[a-z][A-Za-z]*)\((?!\*)", re.sub(r"\$\{[A-Z_]+\(", "", text)))
    assert used >= {"Bridge", "ConfBridge", "Playback", "UserEvent"}
    assert used <= set(applications._APPLICATIONS)
    assert set(re.findall(r"\$\{([A-Z_]+)\(", text)) <= set(functions._FUNCTIONS) | {"VOLUME"}


@pytest.mark.parametrize("text", ["[a]\nexten => s,2,Wait(1)", "[a]\nswitch => x", "same => n,Wait(1)"])
def test_a_file_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(DialplanError):
        Dialplan(text)
