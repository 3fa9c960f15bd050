"""Calls brought to every state in which a restart may find them."""

from collections.abc import Callable

from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain.ids import ChannelId
from tests.support.core import World, talking
from tests.support.floor import MENU

S = CallState
Given = Callable[[], tuple[World, ChannelId]]


def waiting(line: str = "12345") -> tuple[World, ChannelId]:
    w = World(agents=())
    return w, w.arrive(line)


def ringing() -> tuple[World, ChannelId]:
    w = World()
    return w, w.arrive()


def in_menu() -> tuple[World, ChannelId]:
    w = World()
    return w, w.arrive(MENU)


def with_desk(state: CallState) -> tuple[World, ChannelId]:
    w, caller = talking()
    w.department("a1")
    if state is not S.DEPARTMENT_RINGING:
        w.pick_up(caller)
    if state in {S.THREE_WAY, S.WITH_DEPARTMENT}:
        w.join("a1")
    if state is S.WITH_DEPARTMENT:
        w.leave("a1")
    return w, caller


def leaving() -> tuple[World, ChannelId]:
    w, caller = talking()
    w.hang_up(w.leg(caller))
    return w, caller


def sent_away() -> tuple[World, ChannelId]:
    w = World()
    return w, w.arrive("12349")


EVERYWHERE: dict[str, Given] = {
    "menu": in_menu,
    "waiting": waiting,
    "ringing": ringing,
    "talking": talking,
    "department_ringing": lambda: with_desk(S.DEPARTMENT_RINGING),
    "consulting": lambda: with_desk(S.CONSULTING),
    "three_way": lambda: with_desk(S.THREE_WAY),
    "with_department": lambda: with_desk(S.WITH_DEPARTMENT),
    "leaving": leaving,
}
OUTCOMES = {
    "menu": e.Outcome.ABANDONED_MENU,
    "waiting": e.Outcome.ABANDONED_QUEUE,
    "ringing": e.Outcome.ABANDONED_RING,
}
