"""How each figure is counted, in the words shown beside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: its name and formula in Chinese and English, and the target where there is one."""

    key: str
    name: str
    name_en: str
    formula: str
    formula_en: str
    target: float | None = None


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "connection_rate",
        "呼叫接通率",
        "call connection rate",
        "人工接听数 ÷ 请求人工数;连续24小时滑动窗口,按来电到达时间计;仍在等待的来电不计入",
        "answered by an agent ÷ asked for an agent; any 24 hours in a row by arrival; calls still waiting not counted",
        0.95,
    ),
    Definition(
        "within_target_ring",
        "15秒接听率(振铃起)",
        "answered in 15 s from ring",
        "从来电到达起15.000秒内接通坐席的来电数 ÷ 请求人工数",
        "bridged with an agent within 15.000 s of the call's arrival ÷ asked for an agent",
        0.90,
    ),
    Definition(
        "within_target_request",
        "15秒应答率(转人工起)",
        "answered in 15 s from request",
        "从按键转人工或进入队列起15.000秒内接通坐席的来电数 ÷ 请求人工数;坐席振铃时间计入,再次派送不重新计时",
        "bridged within 15.000 s of the key press or queue join ÷ asked for an agent; "
        "ring time counts, a new offer does not restart the clock",
        0.80,
    ),
    Definition(
        "max_wait_ms",
        "最长等待",
        "longest wait",
        "接听与放弃来电中,从请求人工起等待的最大值;回拨的来电计至接通",
        "the largest wait from the request, over answered and abandoned calls; call-backs until they are connected",
        15_000,
    ),
    Definition(
        "average_answer_ms",
        "平均应答速度",
        "average speed of answer",
        "已接听来电从请求人工起的等待时间之和 ÷ 已接听数;回拨的来电计至接通",
        "sum of the waits of answered calls from the request ÷ answered calls; call-backs until they are connected",
        10_000,
    ),
    Definition(
        "abandon_rate",
        "放弃率",
        "abandonment rate",
        "未接通而离开的来电数 ÷ 请求人工数;短时放弃(默认不足5秒)另列",
        "left the queue unanswered ÷ asked for an agent; short abandons (under 5 s by default) are listed apart",
        0.05,
    ),
)
