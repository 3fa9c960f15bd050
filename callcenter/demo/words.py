"""What the demo says, in Chinese and English."""

from typing import Literal

Language = Literal["zh", "en"]

_WORDS = {
    "setting up": ("准备演示环境：{0}", "Setting up the demo in {0}"),
    "leftovers": ("结束了上次演示遗留的 {0} 个进程", "Ended {0} processes that an earlier demo left behind"),
    "asterisk": ("启动专用 Asterisk {0}（SIP 端口 {1}）", "Starting a private Asterisk {0} (SIP port {1})"),
    "broker": ("启动 MQTT 代理（端口 {0}）", "Starting an MQTT broker (port {0})"),
    "phones": ("10 名话务员和 3 个承办单位的话机就绪", "The phones of 10 agents and 3 departments are ready"),
    "engine": ("启动呼叫中心引擎", "Starting the engine"),
    "port taken": (
        "端口 8080 已被占用，监控大屏改用端口 {0}（可用 DEMO_PORT 指定）",
        "Port 8080 is taken: the monitor is at port {0} (choose one with DEMO_PORT)",
    ),
    "monitor": ("监控大屏：{0}/", "Monitor: {0}/"),
    "timed": ("{0} 秒内来电 {1} 通（种子 {2}）", "{1} calls in {0} seconds (seed {2})"),
    "endless": ("按 Ctrl-C 结束（种子 {0}）", "Ends with Ctrl-C (seed {0})"),
    "live": (
        "{at:5.0f} 秒  来电 {now.calls}  排队 {now.waiting}  通话 {now.talking}  接通 {now.answered}"
        "  放弃 {now.abandoned}  15 秒内 {now.within}  三方 {now.three_way}  最长等待 {now.longest_s:.0f} 秒",
        "{at:5.0f} s  calls {now.calls}  waiting {now.waiting}  talking {now.talking}  answered {now.answered}"
        "  abandoned {now.abandoned}  within 15 s {now.within}  three-way {now.three_way}"
        "  longest wait {now.longest_s:.0f} s",
    ),
    "draining": ("不再有新来电，等待现有通话结束", "No more new calls; the live ones end by themselves"),
    "auditing": ("核对数据库与 Asterisk 的记录", "Comparing the database with Asterisk's own records"),
    "stopping": ("正在停止……", "Stopping ..."),
    "stopped": ("已全部停止", "Everything is stopped"),
    "screens": ("屏幕截图：{0}", "Screenshots: {0}"),
    "written": ("汇总：{0}", "Summary: {0}"),
    "in order": (
        "全部来电都有且仅有一张工单，没有通话被中断",
        "Every call has exactly one work order, and none was dropped",
    ),
    "fault": ("不合格：{0}", "Not in order: {0}"),
    "title": ("演示结果", "The demo's result"),
    "asterisk_version": ("Asterisk 版本", "Asterisk"),
    "seconds": ("时长（秒）", "Seconds"),
    "calls_offered": ("来电", "Calls offered"),
    "answered": ("接通", "Answered"),
    "abandoned": ("放弃", "Abandoned"),
    "within_15s": ("15 秒内接通", "Answered within 15 s"),
    "three_way": ("三方通话", "Three-way calls"),
    "orders": ("工单", "Work orders"),
    "orders_missing": ("缺失工单", "Orders missing"),
    "orders_duplicate": ("重复工单", "Orders duplicate"),
    "dropped": ("中断的通话", "Calls dropped"),
    "wait": ("等待 p50 / p95 / 最长（秒）", "Wait p50 / p95 / longest (s)"),
    "outcomes": ("通话结局", "Outcomes"),
    "transfers": ("承办单位转接", "Departments brought in"),
}


class Words:
    """Says things in one language."""

    def __init__(self, language: Language) -> None:
        self._column = 0 if language == "zh" else 1

    def __call__(self, key: str, *values: object) -> str:
        """The words for ``key``, with the values put in."""
        words = _WORDS[key][self._column]
        return words.format(*values) if values else words
