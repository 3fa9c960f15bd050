"""Looking at an order that came in by a call: by its agent, and by everybody else."""

import pytest

from callcenter.domain.record import replace
from callcenter.office.reading import Reader
from callcenter.orders import requests as q
from callcenter.orders.actor import Actor, Role
from callcenter.orders.terms import Secrecy
from callcenter.published import encode
from tests.fakes.story import answered, requested
from tests.support.casework import ACTORS, MATTER
from tests.support.stores import store_url
from tests.unit.callcenter.office.test_intake import CALL, Centre, centre

__all__ = ["centre", "store_url"]


@pytest.fixture
async def reader(centre: Centre) -> Reader:
    """A call is being talked about, and its agent takes the matter down, the identity to be kept secret."""
    await centre.happened(CALL, answered(requested(CALL)))
    case = await centre.taken()
    changes = replace(MATTER, secrecy=Secrecy.MASK_IDENTITY)
    await centre.office.service.act(case.number, q.Accept(changes=changes), ACTORS["agent"], None)
    return Reader(centre.office.service, centre.office.vault.access)


async def test_the_agent_in_the_open_call_sees_all_and_that_is_logged(centre: Centre, reader: Reader) -> None:
    """Without a reason: it is what the citizen is just saying. Another agent sees it masked."""
    number = (await centre.taken()).number
    agent = Actor(id="wang", roles=frozenset({Role.AGENT}), agent="1001")
    shown = await reader.one(agent, number)
    assert shown["citizen"]["name"] == "张三丰"
    assert shown["watermark"]["row"] == 1
    assert (await reader.one(replace(agent, id="sun", agent="8002"), number))["masked"]
    looks = [(look["actor"], look["masked"], look["reason"]) for look in await reader.seen(number)]
    assert looks == [("wang", False, "own_call"), ("sun", True, "")]


@pytest.mark.parametrize("who", ["auditor", "dispatcher", "supervisor", "lead"])
async def test_a_secret_number_is_not_in_what_is_shown_of_the_call_either(
    centre: Centre, reader: Reader, who: str
) -> None:
    """Not even its first and last digits."""
    shown = await reader.one(ACTORS[who], (await centre.taken()).number)
    assert shown["calls"][0]["number"] == ""
    told = encode(shown).decode()
    assert not [part for part in (CALL.number, CALL.number[:3] + "****", "张", "12号") if part in told]
