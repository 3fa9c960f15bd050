"""The words of the output in Chinese and English."""

from callcenter.cli.options import Language

_ZH = {
    "queue": "队列",
    "title": "名称",
    "waiting": "等待",
    "longest": "最长等待",
    "talking": "通话",
    "answered": "接听",
    "requested": "请求人工",
    "within target": "按时接听",
    "abandoned": "放弃",
    "avg answer": "平均应答",
    "agents": "坐席",
    "agent": "坐席",
    "name": "姓名",
    "endpoint": "分机",
    "queues": "队列",
    "state": "状态",
    "for": "持续",
    "reason": "原因",
    "caller": "来电",
    "calls today": "今日接听",
    "call": "通话",
    "line": "线路",
    "waited": "已等待",
    "department": "承办单位",
    "number": "工单号",
    "arrived": "来电时间",
    "handling": "办理方式",
    "outcome": "结果",
    "prompt": "提示音",
    "file": "文件",
    "text": "内容",
    "missing": "缺失",
    "there": "已有",
    "severity": "级别",
    "error": "错误",
    "warning": "警告",
    "remedy": "处理办法",
    "all in order": "一切正常",
    "Members": "坐席",
    "Callers": "来电",
    "No Members": "无坐席",
    "No Callers": "无来电",
    "has taken": "今日已接",
    "calls": "个来电",
    "wait": "已等待",
    "time": "时间",
    "event": "事件",
    "done": "已办理",
    "written": "已写入",
}
_STATES_ZH = {
    "logged_out": "签出",
    "idle": "空闲",
    "ringing": "振铃",
    "talking": "通话",
    "wrap_up": "话后整理",
    "paused": "示忙",
    "unreachable": "话机不可达",
    "own_call": "本机通话",
    "resting": "刚才未接",
    "new": "呼入",
    "menu": "语音导航",
    "waiting": "等待",
    "department_ringing": "呼叫承办单位",
    "consulting": "咨询",
    "three_way": "三方通话",
    "with_department": "已转承办单位",
    "leaving": "结束中",
    "ended": "已结束",
    "direct": "直办",
    "three_party": "三方通话",
    "missed": "未接",
    "refused": "拒接",
    "after_hours": "非服务时间",
    "pause": "示忙",
    "logout": "签出",
    "draft": "登记中",
    "accepted": "已受理",
    "answered": "已答复",
    "closed": "已办结",
    "abandoned_menu": "语音导航中放弃",
    "abandoned_queue": "排队中放弃",
    "abandoned_ring": "振铃中放弃",
    "timed_out": "等待超时",
    "failed": "线路中断",
}


def word(text: str, lang: Language) -> str:
    """A word of the output."""
    return _ZH.get(text, text) if lang == "zh" else text


def state(value: str | None, lang: Language) -> str:
    """A state as people say it."""
    if not value:
        return "-"
    return _STATES_ZH.get(value, value) if lang == "zh" else value.replace("_", " ")
