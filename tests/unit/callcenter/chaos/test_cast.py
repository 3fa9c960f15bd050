"""Who plays in the chaos."""

import pytest

from callcenter.chaos.cast import BRIEF, STORMY, crowd
from callcenter.chaos.story import STORIES
from callcenter.demo.cast import Pace

APART_S = 0.3


@pytest.mark.parametrize("pace", [STORMY, BRIEF])
def test_no_caller_talks_as_long_as_the_agents(pace: Pace) -> None:
    """Else both hang up in one instant, and it cannot be told that the caller was not dropped."""
    told = (role for story in STORIES.values() for role, *_ in story)
    talks = [role.behaviour.talk_ms / 1000 for role in (*crowd(), *told)] + [*pace.talk]
    assert min(abs(talk - pace.agent_talk) for talk in talks) > APART_S
