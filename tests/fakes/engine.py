"""An engine without a PBX: views that a test sets, requests that are answered by a small table."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from agents.machine import TABLE, AgentState, AgentTrigger
from callcenter.domain import requests
from callcenter.domain.errors import Refused
from callcenter.domain.events import AgentChanged, Event
from callcenter.domain.ids import AgentId, CallId, DepartmentId, Instant, LineNumber, PbxName, QueueName
from callcenter.domain.plan import AgentPlan, Department, Line, PauseReason, Plan, Queue, Rules
from callcenter.ports import Listener, Step
from callcenter.view import (
    AgentView,
    CallView,
    CenterView,
    FiguresView,
    LineView,
    PbxView,
    QueueView,
    ServiceView,
    Standing,
)

FIGURES = FiguresView(
    offered=0,
    requested=0,
    answered=0,
    abandoned=0,
    short_abandoned=0,
    connection_rate=None,
    within_target_ring=None,
    within_target_request=None,
    max_wait_ms=None,
    average_answer_ms=None,
    abandon_rate=None,
)
TRIGGERS = {
    requests.LogIn: AgentTrigger.LOG_IN,
    requests.LogOut: AgentTrigger.LOG_OUT,
    requests.Pause: AgentTrigger.PAUSE,
    requests.Unpause: AgentTrigger.UNPAUSE,
    requests.EndWrapUp: AgentTrigger.READY,
}
REASONS = (
    PauseReason(name="小休", name_en="break"),
    PauseReason(name="用餐", name_en="meal"),
    PauseReason(name="会议", name_en="meeting"),
    PauseReason(name="培训", name_en="training"),
)
QUEUES = {"general": ("市民热线", "General"), "market": ("市场监管", "Market regulation"), "social": ("人社", "Social")}
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林"
GIVEN = ("芳", "伟", "敏", "洋", "静", "磊", "丽", "强", "涛", "霞", "鹏", "艳")
LINES = (
    ("12345", "政务服务便民热线", "City hotline"),
    ("12315", "消费者热线", "Consumers"),
    ("12346", "企业服务热线", "Business"),
)


def plan(agents: int = 10) -> Plan:
    """Three lines, three queues, ``agents`` agents, two departments."""
    names = [QueueName(name) for name in QUEUES]
    queues = {n: Queue(name=n, title=QUEUES[n][0], title_en=QUEUES[n][1]) for n in names}
    lines = {
        LineNumber(n): Line(number=LineNumber(n), name=zh, name_en=en, queue=q)
        for (n, zh, en), q in zip(LINES, names, strict=True)
    }
    staff = [
        AgentPlan(
            id=AgentId(str(8001 + i)),
            name=FAMILY[i % len(FAMILY)] + GIVEN[i * 5 % len(GIVEN)],
            endpoint=f"agent{i + 1}",
            pbx=PbxName("main"),
            queues=tuple(names) if i % 4 == 0 else (names[i % len(names)],),
        )
        for i in range(agents)
    ]
    desks = (("12333", "人社局", "Social security"), ("12366", "税务局", "Taxes"))
    departments = {
        DepartmentId(i): Department(id=DepartmentId(i), name=n, name_en=e, dial=f"PJSIP/{i}") for i, n, e in desks
    }
    return Plan(
        lines=lines,
        queues=queues,
        agents={a.id: a for a in staff},
        departments=departments,
        rules=Rules(pause_reasons=REASONS),
    )


def agent_view(agent: AgentPlan, now: float, state: str = "logged_out", **more: object) -> AgentView:
    """An agent's tile with nothing special about it."""
    view = AgentView(
        id=agent.id,
        name=agent.name,
        endpoint=agent.endpoint,
        queues=agent.queues,
        state=state,
        since=now,
        reason="",
        reachable=True,
        own_call=False,
        call=None,
        caller="",
        queue=None,
        department=None,
        wrap_up_ends=None,
        then="",
        misses=0,
        calls_today=0,
        talk_ms_today=0,
    )
    return replace(view, **more)  # type: ignore[arg-type]


class FakeEngine:
    """Implements what outlets use of the engine; ``now`` is read for every view."""

    def __init__(self, now: Callable[[], float], the_plan: Plan | None = None) -> None:
        self.plan = the_plan or plan()
        self.now = now
        self.pbxs = {"main": PbxView(name="main", up=True, since=now())}
        self.services: dict[str, ServiceView] = {}
        self.agents = {a.id: agent_view(a, now()) for a in self.plan.agents.values()}
        self.calls: dict[str, CallView] = {}
        self.figures: dict[str, tuple[FiguresView, FiguresView, FiguresView]] = {}
        self.line_figures: dict[str, FiguresView] = {}
        self.asked: list[requests.Request] = []
        self.views = self.reloads = 0
        self._listeners: list[Listener] = []

    def standing(self, call: CallId) -> Standing | None:
        """Nobody waits for a reason here."""
        return None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told of each step."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, *events: Event, **records: object) -> None:
        """Tell the listeners of a step."""
        step = Step(at=Instant(self.now()), events=events, **{"calls": (), "agents": (), **records})  # type: ignore[arg-type]
        for listener in tuple(self._listeners):
            listener(step)

    def request(self, request: requests.Request) -> None:
        """Carry out what the agents' table allows."""
        self.asked.append(request)
        if not isinstance(request, requests.AgentRequest) or type(request) not in TRIGGERS:
            raise Refused("no_call", "the agent has no call")
        view = self.agents[request.agent]
        state, trigger = AgentState(view.state), TRIGGERS[type(request)]
        if not TABLE.allows(state, trigger):
            raise Refused("wrong_state", f"坐席 {view.name} 当前状态 {state.value},不能执行此操作")
        reason = request.reason if isinstance(request, requests.Pause) else ""
        self.set_agent(request.agent, state=TABLE.next(state, trigger).value, reason=reason, actor=request.actor)

    def set_agent(self, agent: str, *, actor: str = "engine", **changes: object) -> None:
        """Change an agent's tile and tell of it."""
        now = self.now()
        view = replace(self.agents[AgentId(agent)], **{"since": now, **changes})  # type: ignore[arg-type]
        self.agents[AgentId(agent)] = view
        self.emit(
            AgentChanged(
                agent=AgentId(agent),
                state=view.state,
                reason=view.reason,
                reachable=view.reachable,
                own_call=view.own_call,
                actor=actor,
            )
        )

    def set_call(self, call: CallView) -> None:
        """Add or change a live call."""
        self.calls[call.id] = call
        self.emit()

    def reload(self, *gone: str) -> None:
        """The configuration was taken over anew; these agents and queues are not in it."""
        self.reloads += 1
        self.agents = {name: view for name, view in self.agents.items() if name not in gone}
        self.plan = replace(self.plan, queues={n: q for n, q in self.plan.queues.items() if n not in gone})
        self.emit()

    def end_call(self, call: str) -> None:
        """Take a live call away."""
        self.calls.pop(call)
        self.emit()

    def set_pbx(self, name: str, up: bool) -> None:
        """Cut or restore the link to the PBX."""
        self.pbxs[name] = PbxView(name=name, up=up, since=self.now())
        self.emit()

    def set_service(self, name: str, reason: str) -> None:
        """Something is wrong with a service, or with an empty reason nothing."""
        self.services[name] = ServiceView(name=name, up=not reason, since=self.now(), reason=reason)
        self.emit()

    def pbx_up(self) -> dict[PbxName, bool]:
        """Which PBXs are connected."""
        return {PbxName(p.name): p.up for p in self.pbxs.values()}

    def view(self) -> CenterView:
        """The picture of what was set."""
        self.views += 1
        return CenterView(
            at=self.now(),
            pbxs=tuple(self.pbxs.values()),
            services=tuple(self.services.values()),
            lines=tuple(self._line(line) for line in self.plan.lines.values()),
            queues=tuple(self._queue(queue) for queue in self.plan.queues.values()),
            agents=tuple(self.agents.values()),
            calls=tuple(self.calls.values()),
            reloads=self.reloads,
        )

    def _queue(self, queue: Queue) -> QueueView:
        calls = [c for c in self.calls.values() if c.queue == queue.name]
        waiting = [c for c in calls if c.state in ("waiting", "ringing")]
        today, recent, day = self.figures.get(queue.name, (FIGURES, FIGURES, FIGURES))
        return QueueView(
            name=queue.name,
            title=queue.title,
            title_en=queue.title_en,
            waiting=len(waiting),
            oldest_request_at=min((c.requested_at for c in waiting if c.requested_at is not None), default=None),
            talking=sum(c.call_back is None for c in calls) - len(waiting),
            call_backs=sum(c.call_back is not None for c in calls),
            agents=dict(Counter(a.state for a in self.agents.values() if queue.name in a.queues)),
            target_s=15.0,
            warn_s=10.0,
            today=today,
            last_30_min=recent,
            last_24_h=day,
        )

    def _line(self, line: Line) -> LineView:
        figures = self.line_figures.get(line.number, FIGURES)
        live = sum(c.line == line.number for c in self.calls.values())
        return LineView(
            number=line.number, name=line.name, name_en=line.name_en, live=live, today=figures, last_24_h=figures
        )
