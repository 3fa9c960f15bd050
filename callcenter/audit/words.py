"""What findings say, in Chinese and English; the names in braces are a finding's values."""

from collections.abc import Mapping
from typing import Literal

from callcenter.audit.finding import Finding

TEXT: Mapping[str, tuple[str, str]] = {
    "caller_without_call": (
        "日志中的来电通道 {channel} 属于 {calls} 个通话；应为 1 个",
        "the caller's channel {channel} is in {calls} calls; expected 1",
    ),
    "call_without_caller": (
        "日志中没有来电通道 {channel}",
        "the log has no caller's channel {channel}",
    ),
    "orders": ("有 {number} 张工单；应为 1 张", "has {number} orders; expected 1"),
    "ends": ("有 {number} 个结束事件；应为 {expected} 个", "has {number} end events; expected {expected}"),
    "order_without_call": ("工单没有对应的通话", "the order belongs to no call"),
    "sum": (
        "这一分钟到达 {arrived} 个来电，结束 {done} 个，进行中 {live} 个",
        "arrived in this minute: {arrived}; over: {done}; live: {live}",
    ),
    "offers": (
        "{offers} 次派送中有 {lost} 次没有结果，第一次是 {offer}",
        "{lost} of {offers} offers have no result though the call is over, the first is {offer}",
    ),
    "two_calls": (
        "坐席同时在通话 {other} 中（{since} 至 {until}）",
        "the agent is also in call {other}, from {since} to {until}",
    ),
    "two_agents": (
        "通道 {channel} 同时与坐席通道 {one} 和 {other} 相连",
        "the caller's channel {channel} is bridged with {one} and {other} at once",
    ),
    "overtaken": (
        "队列 {queue} 中先派送了此通话，而 {overtaken} 排在前面，自 {since} 起等待",
        "was offered the agent in queue {queue} while {overtaken}, which stands before it, waited since {since}",
    ),
    "idle_beside": (
        "在队列 {queue} 中等待时，坐席空闲了 {ms} 毫秒；最多允许 1000 毫秒",
        "waited in queue {queue} while the agent was idle for {ms} ms; expected 1000 ms at most",
    ),
    "gap": ("事件编号为 {seq}；应为 {expected}", "an event has the number {seq}; expected {expected}"),
    "illegal": (
        "第 {seq} 个事件 {event} 不能出现在状态 {states} 中",
        "event {seq}, {event}, cannot come in state {states}",
    ),
    "state": ("状态为 {state}；由事件得出 {expected}", "its state is {state}; its events lead to {expected}"),
    "apart": (
        "{what} 的时间与交换机（{asterisk}）相差 {ms} 毫秒；最多允许 {limit} 毫秒",
        "the time of its {what} is {ms} ms from Asterisk's, {asterisk}; expected {limit} ms at most",
    ),
    "no_arrival": ("日志中没有此来电的到达", "the log does not tell of its arrival"),
    "no_answer": ("日志中来电者没有与坐席相连", "by the log caller and agent were never in one bridge"),
    "no_end": ("日志中来电通道仍未挂断", "by the log the caller has not hung up"),
    "ghost": (
        "来电者挂断后，通道 {channel} 到 {until} 才结束；应在 1 秒之内",
        "the leg {channel} was there until {until}; expected: gone 1 s after the caller hung up",
    ),
    "actor": ("{what} 没有记录操作者", "{what} names nobody who did it"),
    "sipp_callers": ("SIPp 呼出 {sipp} 个，记录有 {record} 个", "SIPp made {sipp} calls, the record has {record}"),
    "sipp_over": ("SIPp 结束 {sipp} 个，呼出 {record} 个", "SIPp ended {sipp} of its {record} calls"),
    "sipp_failed": (
        "SIPp 认为 {sipp} 个失败；记录中只有 {record} 个未获服务而被送走",
        "SIPp counts {sipp} as failed; by the record only {record} were sent away",
    ),
    "sipp_served": (
        "SIPp 认为 {sipp} 个成功且未放弃；记录中有 {record} 个已接听",
        "SIPp counts {sipp} as successful and not given up; by the record {record} were answered",
    ),
    "sipp_given_up": (
        "SIPp 认为 {sipp} 个在振铃时放弃；记录中只有 {record} 个未接听而由来电者结束",
        "SIPp counts {sipp} as given up; by the record only {record} were left unanswered by the caller",
    ),
    "not_published": ("事件 {event} 没有发布", "{event} was not published"),
    "not_recorded": ("发布了 {event}，但没有记录", "{event} was published but is not recorded"),
    "out_of_order": ("先发布了 {event}；应先发布 {expected}", "{event} was published first; expected {expected}"),
    "order_not_recorded": ("发布了工单，但没有记录", "the order was published but is not recorded"),
    "order_told": (
        "工单最后发布的状态为 {told}；记录为 {state}",
        "the order was last published as {told}; it is {state}",
    ),
    "span": (
        "{where} 的等待为 {ring_ms} 和 {wait_ms} 毫秒；应为 {expected}",
        "the waits of the {where} are {ring_ms} and {wait_ms} ms; expected {expected}",
    ),
    "flag": (
        "{clock} 计时 {ms} 毫秒，目标 {target} 毫秒，超时标记为 {flag}",
        "the clock {clock} ran {ms} ms, the target is {target} ms, and it is marked late: {flag}",
    ),
    "published": (
        "队列 {queue} 的 {window} 公布为 {told}；应为 {expected}",
        "queue {queue}, {window}: published {told}; expected {expected}",
    ),
}
LACKING: Mapping[str, tuple[str, str]] = {
    "cel": ("没有 CEL 日志", "no CEL"),
    "sipp": ("没有 SIPp 计数", "no SIPp counts"),
    "mqtt": ("没有 MQTT 记录", "no MQTT capture"),
    "given_up": ("场景未统计放弃的来电", "the scenario does not count callers who give up"),
    "chain": ("没有可校验的哈希链", "no hash chain is kept"),
}


def text(finding: Finding, lang: Literal["zh", "en"]) -> str:
    """The finding in words."""
    return TEXT[finding.code][lang == "en"].format(**finding.values)


def lacking(name: str, lang: Literal["zh", "en"]) -> str:
    """An input that was not there, in words."""
    return LACKING[name][lang == "en"]
