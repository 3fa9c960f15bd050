"""The values of work orders in Chinese; in English they are read as they stand."""

from callcenter.cli.options import Language
from callcenter.cli.words import state

_ZH = {
    "draft": "登记中",
    "accepted": "已受理",
    "answered": "直办答复",
    "to_dispatch": "待分派",
    "dispatched": "待签收",
    "in_progress": "办理中",
    "return_pending": "退单申请",
    "arbitration": "争议裁定",
    "replied": "已回复待审",
    "closed": "已办结",
    "follow_up": "回访中",
    "archived": "已归档",
    "suspended": "挂账",
    "handed_off": "已移交",
    "merged": "已并单",
    "void": "作废",
    "consult": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "report": "举报",
    "suggestion": "建议",
    "praise": "表扬",
    "thanks": "感谢",
    "invalid": "无效",
    "missed_call": "未接",
    "emergency_handoff": "紧急移交",
    "transfer": "转办",
    "out_of_scope": "不予受理",
}


def term(value: str | None, lang: Language) -> str:
    """A value as people say it; what is none stays as it is."""
    if not value:
        return "-"
    if lang == "zh":
        return _ZH.get(value) or state(value, lang)
    return value.replace("_", " ") if value in _ZH else value
