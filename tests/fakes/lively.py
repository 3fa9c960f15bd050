"""A centre in full swing, for looking at the page: ``python -m tests.fakes.lively [port] [calm|busy|overload]``."""

import asyncio
import random
import sys
import time
from dataclasses import dataclass, replace

from fastapi import APIRouter

from callcenter.orders.permissions import Permission
from callcenter.view import CallView, FiguresView
from callcenter.web.app import create_app
from callcenter.web.identity import allow
from callcenter.web.server import serve
from tests.fakes.engine import FakeEngine, plan

DEPARTMENTS = ("12333", "12366")


@dataclass(frozen=True)
class Local:
    """Settings of a server for oneself."""

    port: int
    host: str = "127.0.0.1"
    site: str = "示范市12345热线"


class NoRecords:
    """A store with nothing in it."""

    async def orders(self, **query: object) -> list[object]:
        """No orders."""
        return []

    async def order(self, number: str) -> None:
        """No such order."""

    async def call(self, call: str) -> None:
        """No such call."""


def no_alerts() -> APIRouter:
    """Of the office as much as every page asks for: it warns of nothing."""
    routes = APIRouter()

    @routes.get("/api/v1/alerts", dependencies=[allow(Permission.ALERT_VIEW)])
    async def alerts() -> list[object]:
        return []

    return routes


def figures(rng: random.Random, offered: int, share: float) -> FiguresView:
    """Plausible figures of a queue."""
    answered = int(offered * (share + (1 - share) * 0.5))
    return FiguresView(
        offered=offered,
        requested=offered,
        answered=answered,
        abandoned=offered - answered,
        short_abandoned=(offered - answered) // 3,
        connection_rate=answered / offered,
        within_target_ring=share - 0.02,
        within_target_request=share,
        max_wait_ms=rng.randrange(9_000, 42_000),
        average_answer_ms=int(12_000 * (1.25 - share)),
        abandon_rate=(offered - answered) / offered,
    )


class Lively(FakeEngine):
    """Moves agents and calls about by dice."""

    def __init__(self, agents: int, pressure: float, seed: int = 7) -> None:
        super().__init__(time.time, plan(agents))
        self.rng, self.pressure, self.number = random.Random(seed), pressure, 0
        now = self.now()
        for index, (name, share) in enumerate(zip(self.plan.queues, (0.962, 0.913, 0.846), strict=True)):
            rows = [figures(self.rng, n >> index, share - pressure * 0.1) for n in (1284, 62, 1901)]
            self.figures[name] = (rows[0], rows[1], rows[2])
        for line in self.plan.lines:
            self.line_figures[line] = figures(self.rng, self.rng.randrange(300, 1300), 0.95)
        for index, agent in enumerate(self.agents):
            view = self.agents[agent]
            calls = self.rng.randrange(12, 60)
            state = self.rng.choices(("idle", "wrap_up", "paused", "logged_out"), (10, 2, 1.4, 1))[0]
            view = replace(view, state=state, since=now - self.rng.randrange(3, 700), calls_today=calls)
            view = replace(view, talk_ms_today=calls * self.rng.randrange(90_000, 260_000))
            if state == "paused":
                reason = self.rng.choice(self.plan.rules.pause_reasons).name
                view = replace(view, reason=reason, pause_ends=now + self.rng.choice((300, 900)))
            if index == 5:
                view = replace(view, state="unreachable", reachable=False)
            if index == 9:
                view = replace(view, state="own_call", own_call=True)
            self.agents[agent] = view

    def turn(self) -> None:
        """One fifth of a second goes by."""
        if self.rng.random() < self.pressure:
            self._arrive()
        for call in list(self.calls.values()):
            self._move(call)
        for agent in list(self.agents.values()):
            if agent.state == "wrap_up" and self.now() - agent.since > 6:
                self.set_agent(agent.id, state="idle", wrap_up_ends=None)

    def _arrive(self) -> None:
        self.number += 1
        queue = self.rng.choices(list(self.plan.queues), (5, 3, 2))[0]
        line = next(li.number for li in self.plan.lines.values() if li.queue == queue)
        now = self.now()
        phone = f"1{self.rng.choice((38, 39, 50, 86))}****{self.rng.randrange(10**4):04d}"
        call = CallView(
            id=f"main:{now:.0f}.{self.number}",
            line=line,
            queue=queue,
            state="waiting",
            number=phone,
            arrived_at=now,
            requested_at=now,
            answered_at=None,
            position=1 + sum(c.position is not None and c.queue == queue for c in self.calls.values()),
            agent=None,
            department=None,
            offers=0,
            warned=False,
            breached=False,
            lane=self.rng.choices(("care", "repeat", ""), (1, 1, 12))[0],
            needs=self.rng.choices(("english >= 2", "anyone"), (1, 6))[0],
            wait_low_s=self.rng.choice((5.0, 20.0, 40.0)),
            wait_high_s=self.rng.choice((60.0, 90.0, 180.0)),
        )
        self.set_call(call)

    def _move(self, call: CallView) -> None:
        now = self.now()
        if call.state == "waiting":
            free = [a for a in self.agents.values() if a.state == "idle" and call.queue in a.queues]
            if free:
                agent = min(free, key=lambda a: a.since)
                self.set_call(replace(call, state="ringing", agent=agent.id, ringing=(agent.id,)))
                self.set_agent(agent.id, state="ringing", call=call.id, caller=call.number, queue=call.queue)
        elif call.state == "ringing" and self.rng.random() < 0.08:
            self.set_call(replace(call, state="talking", answered_at=now, position=None, ringing=()))
            self.set_agent(call.agent or "", state="talking")
        elif call.state == "talking":
            self._talk(call)

    def _talk(self, call: CallView) -> None:
        agent = self.agents[call.agent]  # type: ignore[index]
        if self.rng.random() < 0.008:
            ends = self.now() + 10
            more = {"calls_today": agent.calls_today + 1, "talk_ms_today": agent.talk_ms_today + 120_000}
            clear = {"call": None, "caller": "", "queue": None, "department": None, "wrap_up_ends": ends}
            self.set_agent(agent.id, state="wrap_up", **clear, **more)
            self.end_call(call.id)
        elif self.rng.random() < 0.003 and agent.department is None:
            self.set_agent(agent.id, since=agent.since, department=self.rng.choice(DEPARTMENTS))


async def main() -> None:
    """Serve until interrupted."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8099
    pressure = {"calm": 0.06, "busy": 0.25, "overload": 0.8}[sys.argv[2] if len(sys.argv) > 2 else "busy"]
    agents = int(sys.argv[3]) if len(sys.argv) > 3 else 24
    engine, settings = Lively(agents, pressure), Local(port)
    app = create_app(engine, NoRecords(), settings, office=(no_alerts(),))
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(app, settings, started=print))
        while True:
            engine.turn()
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    asyncio.run(main())
