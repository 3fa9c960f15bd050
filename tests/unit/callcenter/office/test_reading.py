"""Looking at an order that came in by a call: by its agent, and by everybody else."""

import time

import pytest

from callcenter.domain.record import replace
from callcenter.office.reading import Reader
from callcenter.orders import requests as q
from callcenter.orders.actor import Actor, Role
from callcenter.orders.terms import Secrecy
from callcenter.published import encode
from tests.fakes.story import answered, requested
from tests.support.accounts import PASSWORD, add, make_office
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


async def test_people_are_shown_by_name_and_by_their_id_where_they_have_no_account(
    centre: Centre, reader: Reader
) -> None:
    """In what happened, and among those who have looked."""
    number, accounts = (await centre.taken()).number, make_office(centre.office.database, time.time)
    await add(accounts, "root")
    await accounts.users.add("wang", "王芳", frozenset({Role.AGENT}), PASSWORD, by="root")
    shown = await reader.one(ACTORS["dispatcher"], number)
    assert [(each["actor"], each["display"]) for each in shown["people"]] == [("system", "system"), ("wang", "王芳")]
    await reader.one(ACTORS["agent"], number)
    assert [look["display"] for look in await reader.seen(number)] == ["li", "王芳"]
