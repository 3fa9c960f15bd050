"""Examples for the API's description: a lamp that is broken, from the first word to the archive."""

from collections.abc import Mapping
from typing import Any

from callcenter.orders import requests as q

_NUMBER = "140500202611210001233"
_OTHER = "140500202611210001241"
_MATTER = {
    "title": "路灯不亮",
    "content": "小区门口的路灯三天不亮",
    "demand_type": "complaint",
    "category": "lamp",
    "address": "泽州路12号",
    "area_code": "140502001",
}
OPEN: dict[str, Any] = {"channel": "web", "changes": {**_MATTER, "callback_number": "13800001234", "name": "张三"}}
AMEND: dict[str, Any] = {"version": 2, "urgency": "urgent_24h", "reason": "来电人补充"}
_REASON = {"reason": "说明理由"}
_UNTIL = 1_798_700_000.0
REQUESTS: Mapping[type[q.Request], dict[str, Any]] = {
    q.Accept: {"scope": "accept", "changes": _MATTER},
    q.AutoClose: {"demand_type": "invalid"},
    q.Answer: {"kb_article": "medical-insurance", "answer": "在定点医院持卡结算"},
    q.CloseDirect: {"further_request": False},
    q.ThreeParty: {"department": "12333", "joined_s": 95.0, "outcome": "由社保窗口当场答复"},
    q.HandOff: {"desk": "110", "answered": True, "ack_ms": 4200},
    q.AskDispatch: {"note": "需现场查看"},
    q.Dispatch: {"lead": "12319", "co_departments": [], "basis": "named"},
    q.Delegate: {"lead": "street"},
    q.Sign: {},
    q.AskReturn: {"legal_basis": "不属于本单位职责", "suggested": "12369"},
    q.GrantReturn: _REASON,
    q.RefuseReturn: _REASON,
    q.Escalate: {**_REASON, "refused_by": ["12319", "12369"]},
    q.Arbitrate: {**_REASON, "lead": "12319"},
    q.FirstContact: {"contacted_at": 1_795_700_000.0, "contact_number": "13800001234"},
    q.Reply: {
        "kind": "resolved",
        "solved": "solved",
        "is_true": "yes",
        "handling_note": "更换灯泡",
        "public_reply": "小区门口的路灯已经修好。",
        "evidence": ["photo.jpg"],
    },
    q.AskExtension: {**_REASON, "citizen_informed": True},
    q.Extend: {"note": "同意"},
    q.RefuseExtension: _REASON,
    q.AskSuspension: {
        **_REASON,
        "ground": "season",
        "plan": "解冻后施工",
        "until": _UNTIL,
        "citizen_informed": True,
    },
    q.Suspend: {"note": "同意"},
    q.RefuseSuspension: _REASON,
    q.Resume: _REASON,
    q.Approve: {"note": "答复到位"},
    q.RejectReply: _REASON,
    q.StartFollowUp: {"method": "agent"},
    q.TryFollowUp: {"method": "agent", "result": "reached", "answers": {"solved": "solved", "result": 5}},
    q.Redo: {"ground": "灯又不亮了"},
    q.Archive: {},
    q.Urge: _REASON,
    q.Supervise: {"kind": "time", "level": "notice", "text": "请尽快办理", "due": _UNTIL},
    q.Merge: {**_REASON, "into": _OTHER},
    q.Split: {
        **_REASON,
        "parts": [
            {"title": "路灯不亮", "content": "路灯三天不亮", "category": "lamp", "department": "12319"},
            {"title": "路面破损", "content": "路灯下的路面有坑", "category": "road"},
        ],
    },
    q.Reopen: {"ground": "有新的事实"},
    q.Hold: {**_REASON, "on": True},
    q.Recount: {},
    q.AskVoid: _REASON,
    q.Void: {"note": "同意"},
    q.RefuseVoid: _REASON,
}
"""Of each request, without the version."""
ORDER: dict[str, Any] = {
    "number": _NUMBER,
    "version": 4,
    "state": "dispatched",
    "channel": "phone",
    "line": "12345",
    "call": "main:1795665600.17",
    "caller_number": "138****1234",
    "arrived_at": 1_795_665_600.0,
    "opened_at": 1_795_665_600.0,
    "handling": "direct",
    "outcome": "answered",
    "agent": "8001",
    "citizen": {"caller_number": "138****1234", "name": "张**"},
    "title": "路灯不亮",
    "demand_type": "complaint",
    "lead": "12319",
    "dues": {"sign": 1_795_680_000.0, "handle": 1_796_140_800.0},
    "card": "none",
    "masked": True,
}
COUNTS: dict[str, Any] = {
    "at_work": 120,
    "by_state": {"draft": 8, "in_progress": 97, "replied": 15},
    "by_department": {"": 8, "12319": 70, "12333": 42},
    "overdue": 3,
    "overdue_by_department": {"12319": 3},
    "opened_today": 412,
    "closed_today": 388,
}
