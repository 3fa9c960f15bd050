"""From the checked file to the plan that the core decides by."""

from callcenter.domain import plan
from callcenter.domain.ids import AgentId, DepartmentId, LineNumber, MenuName, PbxName, QueueName
from callcenter.domain.routing import Lane
from config import routing, schema


def build(file: schema.File) -> plan.Plan:
    """The plan. ``file`` has passed every check."""
    return plan.Plan(
        lines={LineNumber(line.number): _line(line) for line in file.lines},
        queues={QueueName(queue.name): _queue(queue) for queue in file.queues},
        agents={AgentId(agent.id): _agent(agent, file.pbx[0].name, place) for place, agent in enumerate(file.agents)},
        menus={MenuName(menu.name): _menu(menu) for menu in file.menus},
        departments={DepartmentId(desk.id): _department(desk) for desk in file.departments},
        lanes={lane.name: _lane(lane) for lane in file.lanes},
        call_back=file.call_back.build() if file.call_back else None,
        rules=_rules(file),
        codes=plan.FeatureCodes(**file.feature_codes.model_dump()),
    )


def _line(line: schema.Line) -> plan.Line:
    return plan.Line(
        number=LineNumber(line.number),
        name=line.name,
        name_en=line.name_en or line.name,
        queue=QueueName(line.queue),
        menu=MenuName(line.menu) if line.menu else None,
        answer_at_once=line.answer_at_once,
        ring_limit_s=line.ring_limit_s,
        language=line.language,
        target_s=line.target_s,
        warn_s=line.warn_s,
        welcome=line.welcome,
        music=line.music,
        hours=line.hours.build() if line.hours else None,
        priority=line.priority,
        position=line.position,
        requirement=line.requirement,
        deadline_from_arrival=line.deadline_from == "arrival",
        sweep_after_s=line.sweep,
    )


def _queue(queue: schema.Queue) -> plan.Queue:
    title = queue.title or queue.name
    return plan.Queue(
        name=QueueName(queue.name),
        title=title,
        title_en=queue.title_en or title,
        ring_s=queue.ring_s,
        wrap_up_s=queue.wrap_up_s,
        max_wait_s=queue.max_wait_s,
        overflow=QueueName(queue.overflow) if queue.overflow else None,
        max_length=queue.max_length,
        short_abandon_s=queue.short_abandon_s,
        strategy=queue.strategy,
        deadline_routing=queue.deadline_routing,
        weight=queue.weight,
        requirement=queue.requirement,
        penalty_rules=tuple(rule.build() for rule in queue.penalty_rules),
        penalty_members_limit=queue.penalty_members_limit,
        max_talks=queue.max_talks,
        progressive_s=queue.progressive_s,
        redial_s=queue.redial_s,
        sticky_days=queue.sticky_days,
        sticky_wait_s=queue.sticky_wait_s,
        waits=queue.rules(),
        call_back=queue.call_back.build() if queue.call_back else None,
    )


def _agent(agent: schema.Agent, only_pbx: str, place: int) -> plan.AgentPlan:
    return plan.AgentPlan(
        id=AgentId(agent.id),
        name=agent.name,
        endpoint=agent.endpoint,
        pbx=PbxName(agent.pbx or only_pbx),
        queues=tuple(QueueName(member.queue) for member in agent.queues),
        logged_in=agent.logged_in,
        members={QueueName(member.queue): member.build(place) for member in agent.queues},
        skills=agent.skills,
        wrap_up_s=agent.wrap_up_s,
    )


def _lane(lane: routing.LaneTable) -> Lane:
    return Lane(
        name=lane.name,
        priority=lane.priority,
        numbers=frozenset(lane.numbers),
        repeat_calls=lane.repeat_calls,
        repeat_within_s=lane.repeat_within_s,
    )


def _menu(menu: schema.Menu) -> plan.Menu:
    return plan.Menu(
        name=MenuName(menu.name),
        prompt=menu.prompt,
        keys={key: _choice(choice) for key, choice in menu.keys.items()},
        timeout_s=menu.timeout_s,
        tries=menu.tries,
    )


def _choice(choice: schema.Choice) -> plan.Choice:
    return plan.Choice(
        queue=QueueName(choice.queue) if choice.queue else None,
        menu=MenuName(choice.menu) if choice.menu else None,
        priority=choice.priority,
        position=choice.position,
        requirement=choice.requirement,
        lane=choice.lane,
    )


def _department(desk: schema.Department) -> plan.Department:
    return plan.Department(
        id=DepartmentId(desk.id),
        name=desk.name,
        name_en=desk.name_en or desk.name,
        dial=desk.dial,
        ring_s=desk.ring_s,
    )


def _rules(file: schema.File) -> plan.Rules:
    rules = file.rules
    return plan.Rules(
        timezone=file.site.timezone,
        jurisdiction=file.site.jurisdiction,
        misses_before_pause=rules.misses_before_pause,
        rest_s=rules.rest_s,
        phantom_s=rules.phantom_s,
        connect_s=rules.connect_s,
        full_number_to_agents=rules.full_number_to_agents,
        pause_reasons=tuple(plan.PauseReason(name=r.name, name_en=r.name_en or r.name) for r in rules.pause_reasons),
        missed_reason=rules.missed_reason,
        auto_pause=rules.auto_pause.build(),
        unreachable_logout_s=rules.unreachable_logout_s,
        wrap_up_extension_s=rules.wrap_up_extension_s,
        country_code=rules.country_code,
    )
