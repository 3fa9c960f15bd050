"""What differs between two plans."""

from dataclasses import replace

from callcenter.domain.changes import Changes, compare
from callcenter.domain.events import PlanChanged
from callcenter.domain.ids import AgentId
from callcenter.domain.plan import FeatureCodes, Plan
from callcenter.domain.routing import Lane, Membership
from callcenter.store import codec
from tests.support import replans
from tests.support.floor import MAIN, make_plan


def placed(plan: Plan, *names: str) -> Plan:
    """The plan with these agents in this order, each at the position that follows from it, as a file would have it."""
    agents = {
        AgentId(name): replace(
            plan.agents.get(AgentId(name)) or replace(plan.agents[AgentId("a1")], id=AgentId(name)),
            members={MAIN: Membership(position=place)},
            queues=(MAIN,),
        )
        for place, name in enumerate(names)
    }
    return replace(plan, agents=agents)


def test_the_same_plan_made_twice_has_no_differences() -> None:
    assert compare(make_plan(), make_plan()).empty


def test_each_section_tells_what_is_new_gone_and_different() -> None:
    old = replace(make_plan(), lanes={"vip": Lane(name="vip", priority=1)})
    new = replans.with_menu(replans.with_queue(old, "other", ring_s=3.0), "sub", tries=1)
    new = replans.without(new, "lines", "12349", "12348")
    new = replace(new, lanes={}, codes=FeatureCodes(join="*8"), rules=replace(new.rules, rest_s=1.0, connect_s=9.0))
    assert compare(old, new) == Changes(
        removed={"lines": ("12348", "12349"), "lanes": ("vip",)},
        changed={
            "queues": ("other",),
            "menus": ("sub",),
            "rules": ("rest_s", "connect_s"),
            "feature_codes": ("join",),
        },
    )


def test_an_agent_more_in_the_middle_is_the_only_difference() -> None:
    plan = make_plan()
    changes = compare(placed(plan, "a1", "a2", "a3"), placed(plan, "a1", "a9", "a2", "a3"))
    assert changes == Changes(added={"agents": ("a9",)})


def test_an_agent_s_own_position_is_a_difference() -> None:
    old = placed(make_plan(), "a1", "a2")
    new = replans.with_agent(old, "a2", name="Agent 2", members={MAIN: Membership(position=7)})
    assert compare(old, new) == Changes(changed={"agents": ("a2",)})
    penalty = replans.with_agent(old, "a2", name="Agent 2", members={MAIN: Membership(position=1, penalty=1)})
    assert compare(old, penalty) == Changes(changed={"agents": ("a2",)})


def test_another_order_alone_is_a_difference() -> None:
    plan = make_plan()
    changes = compare(placed(plan, "a1", "a2", "a3"), placed(plan, "a3", "a1", "a2"))
    assert changes == Changes(changed={"order": ("agents",)})


def test_the_event_can_be_stored_and_read() -> None:
    changes = compare(make_plan(), replans.smaller(make_plan()))
    event = PlanChanged(changes=changes, actor="signal")
    assert codec.load_event("PlanChanged", codec.dump(event)) == event
