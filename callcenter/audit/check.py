"""All rules, and what came of them."""

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.audit.evidence import Evidence
from callcenter.audit.finding import Result, Verdict
from callcenter.audit.rules import agents, calls, figures, journal, queue, times, witnesses


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, what must hold, its look at the evidence, and the input without which it cannot look."""

    name: str
    zh: str
    en: str
    look: Callable[[Evidence], Result]
    needs: str = ""


RULES = (
    Rule("C1", "交换机日志中的每个来电都有且只有一条通话记录，反之亦然",
         "each caller in Asterisk's log is in one call, and each call is in the log", calls.c1, "cel"),
    Rule("C2", "每个通话恰有一张工单；已结束的通话恰有一个结束事件",
         "each call has one order; each that is over has one end", calls.c2),
    Rule("C3", "每分钟：来电数 = 各结果数之和 + 进行中；每个坐席：派送数 = 结果数 + 进行中",
         "each minute: arrived = over, by outcome, + live; each agent: offers = results + pending", calls.c3),
    Rule("C4", "坐席同一时刻只在一个通话中", "an agent is rung for, or in, one call at a time", agents.c4),
    Rule("C5", "来电者同一时刻只与一个坐席相连", "a caller is bridged with one agent at a time", agents.c5, "cel"),
    Rule("C6", "排在前面的来电先得到坐席", "nobody in a queue is overtaken", queue.c6),
    Rule("C7", "有人等待时，合适的坐席不空闲超过 1 秒", "no agent is idle for over 1 s while a caller waits", queue.c7),
    Rule("C8", "每个通话的事件从 1 起连续编号、次序合法，并与其状态一致",
         "each call's events are numbered without a gap, in a legal order, and lead to its state", journal.c8),
    Rule("C9", "来电、应答、挂断时间与交换机日志相符",
         "arrival, answer and hang-up are when Asterisk says (within 200 ms, or --apart-ms)", times.c9, "cel"),
    Rule("C10", "来电者挂断 1 秒后不再有坐席或承办单位的通道",
         "1 s after the caller's hang-up no leg of an agent or department is left", times.c10, "cel"),
    Rule("C11", "SIPp 的计数与通话记录一致", "SIPp's counts agree with the calls'", witnesses.c11, "sipp"),
    Rule("C12", "发布的消息与记录一致，且每个通话的次序不变",
         "what MQTT published is what is recorded, each call's events in order", witnesses.c12, "mqtt"),
    Rule("C13", "每项操作都记有操作者", "whatever was done names who did it", journal.c13),
    Rule("C14", "等待时长、15 秒标记与公布的指标可由原始时间算出",
         "waits, 15-second flags and published rates are what the raw times give", figures.c14),
)  # fmt: skip


def check(seen: Evidence) -> tuple[Verdict, ...]:
    """Every rule's verdict. A rule without its input has none, which is not the same as no finding."""
    there = {"": True, "cel": seen.cel is not None, "sipp": seen.sipp is not None, "mqtt": seen.mqtt is not None}
    return tuple(_verdict(rule, seen, there=there[rule.needs]) for rule in RULES)


def _verdict(rule: Rule, seen: Evidence, *, there: bool) -> Verdict:
    if not there:
        return Verdict(rule.name, rule.zh, rule.en, None, (rule.needs,))
    result = rule.look(seen)
    return Verdict(rule.name, rule.zh, rule.en, result, result.lacking)
