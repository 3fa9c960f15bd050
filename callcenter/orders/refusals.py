"""Why something cannot be done with a case: a code for programs, a sentence in Chinese and in English for people."""

from collections.abc import Mapping
from enum import Enum
from typing import NoReturn

from callcenter.domain.errors import Refused
from callcenter.domain.record import Record


class Why(Enum):
    """The codes; they are part of the interface and stay."""

    NOT_PERMITTED = "not_permitted"
    TRANSITION_NOT_ALLOWED = "transition_not_allowed"
    NOT_YOUR_DEPARTMENT = "not_your_department"
    ONLY_THE_PROGRAM = "only_the_program"
    FIELD_MISSING = "field_missing"
    FIELD_TOO_LONG = "field_too_long"
    FIELD_INVALID = "field_invalid"
    NOTHING_CHANGED = "nothing_changed"
    OUT_OF_SCOPE = "out_of_scope"
    FURTHER_REQUEST = "further_request"
    TALK_TOO_SHORT = "talk_too_short"
    NOT_HANDED_OVER = "not_handed_over"
    UNKNOWN_DEPARTMENT = "unknown_department"
    REPORTED_DEPARTMENT = "reported_department"
    OUTSIDE_YOUR_TREE = "outside_your_tree"
    NOT_YET_DUE = "not_yet_due"
    TOO_LATE = "too_late"
    NOT_IN_FUTURE = "not_in_future"
    NOT_INFORMED = "citizen_not_informed"
    RETURN_LIMIT = "return_limit"
    NO_RETURN = "no_return"
    GOES_TO_ARBITRATION = "goes_to_arbitration"
    NOT_DISPUTED = "not_disputed"
    NOTHING_ASKED = "nothing_asked"
    ASKED_ALREADY = "asked_already"
    SAME_PERSON = "same_person"
    EXTENSION_LIMIT = "extension_limit"
    NO_CONTACT = "no_first_contact"
    NO_EVIDENCE = "no_evidence"
    CHILDREN_OPEN = "children_open"
    REPLY_OFF_THE_MATTER = "reply_off_the_matter"
    REPLY_BUCK_PASSING = "reply_buck_passing"
    REPLY_PERSONAL_DATA = "reply_personal_data"
    NOT_IN_FOLLOW_UP = "not_in_follow_up"
    FOLLOW_UP_OWED = "follow_up_owed"
    PERSON_FIRST = "person_first"
    OUTSIDE_HOURS = "outside_hours"
    ATTEMPT_LIMIT = "attempt_limit"
    OTHER_PART_OF_DAY = "other_part_of_day"
    FOLLOW_UP_FINISHED = "follow_up_finished"
    FOLLOW_UP_UNFINISHED = "follow_up_unfinished"
    NO_GROUND = "no_ground"
    NEVER_DISPATCHED = "never_dispatched"
    MAIN_CASE_UNFIT = "main_case_unfit"
    OTHER_PLACE = "other_place"
    TOO_FEW_PARTS = "too_few_parts"


class Fault(Record, frozen=True, kw_only=True):
    """One thing that stands in the way."""

    why: Why
    field: str = ""
    """The field of the request or of the case that it is about."""
    detail: str = ""
    """What the sentence names: a state, a limit, a phrase, a department; never a citizen's data."""

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return _SENTENCES[self.why][0].format(field=self.field, detail=self.detail)

    @property
    def en(self) -> str:
        """The sentence in English."""
        return _SENTENCES[self.why][1].format(field=self.field, detail=self.detail)


class OrderRefused(Refused):
    """A case that stays as it is; ``faults`` names everything that stands in the way, ``code`` is the first one's."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        self.zh, self.en = "；".join(f.zh for f in faults), "; ".join(f.en for f in faults)
        super().__init__(faults[0].why.value, self.en)


def refuse(why: Why, field: str = "", detail: str = "") -> OrderRefused:
    """The error for one fault."""
    return OrderRefused(Fault(why=why, field=field, detail=detail))


class Faults:
    """Gathers what stands in the way of one request, so that all of it is told together."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def when(self, wrong: bool, why: Why, field: str = "", detail: str = "") -> None:
        """Note a fault if it is one."""
        if wrong:
            self._found.append(Fault(why=why, field=field, detail=detail))

    def missing(self, **fields: object) -> None:
        """Note every field that is empty."""
        for name, value in fields.items():
            empty = not value.strip() if isinstance(value, str) else value in (None, ())
            self.when(empty, Why.FIELD_MISSING, name)

    def refuse(self, why: Why, field: str = "", detail: str = "") -> NoReturn:
        """Raises OrderRefused with this fault and all that was noted."""
        self.when(True, why, field, detail)
        raise OrderRefused(*self._found)

    def refuse_any(self) -> None:
        """Raises OrderRefused with all that was noted."""
        if self._found:
            raise OrderRefused(*self._found)


_SENTENCES: Mapping[Why, tuple[str, str]] = {
    Why.NOT_PERMITTED: ("您的角色无权执行此操作（{detail}）", "your role may not do this ({detail})"),
    Why.TRANSITION_NOT_ALLOWED: (
        "工单当前状态不允许此操作（{detail}）",
        "this cannot be done with an order in its present state ({detail})",
    ),
    Why.NOT_YOUR_DEPARTMENT: ("该工单不属于您的单位", "the order is not your department's"),
    Why.ONLY_THE_PROGRAM: ("{field}：{detail} 只能由系统登记", "{field}: {detail} is set by the program only"),
    Why.FIELD_MISSING: ("缺少必填项：{field}", "{field} is required"),
    Why.FIELD_TOO_LONG: ("{field} 过长，最多 {detail} 个字", "{field} is too long: at most {detail} characters"),
    Why.FIELD_INVALID: ("{field} 不正确：{detail}", "{field} is not valid: {detail}"),
    Why.NOTHING_CHANGED: ("内容没有变化", "nothing would change"),
    Why.OUT_OF_SCOPE: (
        "不属于受理范围的诉求不能受理：请告知正确渠道并按不受理办结",
        "what is out of scope is not accepted: name the right door, and close it as out of scope",
    ),
    Why.FURTHER_REQUEST: (
        "来电人还有其他诉求，不能办结",
        "the caller still has a request: deal with it before closing",
    ),
    Why.TALK_TOO_SHORT: (
        "三方通话不足 {detail} 秒：请转为派单",
        "the three of them talked for less than {detail} s: ask for dispatch instead",
    ),
    Why.NOT_HANDED_OVER: (
        "对方尚未接听，也没有返回外部单号，不能移交",
        "nobody at the other desk has answered, and it gave no number of its own: it is not handed over",
    ),
    Why.UNKNOWN_DEPARTMENT: ("没有单位 {detail}", "there is no department {detail}"),
    Why.REPORTED_DEPARTMENT: (
        "举报件不得转给被举报单位（{detail}）：请派给其上级或纪检部门",
        "a report never goes to the department it is about ({detail}): choose one above it, or discipline inspection",
    ),
    Why.OUTSIDE_YOUR_TREE: ("{detail} 不是您单位的下级", "{detail} is not below your department"),
    Why.NOT_YET_DUE: ("时间未到，系统不能代为操作", "it is not time yet for the program to do this"),
    Why.TOO_LATE: ("已超过期限（{detail}）", "it is too late for this ({detail})"),
    Why.NOT_IN_FUTURE: ("{field} 必须晚于现在", "{field} must lie in the future"),
    Why.NOT_INFORMED: ("尚未告知诉求人", "the citizen has to be told first"),
    Why.RETURN_LIMIT: (
        "退单次数已满（{detail} 次）",
        "it has been returned {detail} times, which is the limit",
    ),
    Why.NO_RETURN: ("已经裁定指定办理，不得再退单", "an arbitration has assigned it: it cannot be returned"),
    Why.GOES_TO_ARBITRATION: (
        "第二次退单由督办裁定，不能直接处理",
        "a second return is decided by arbitration, not here",
    ),
    Why.NOT_DISPUTED: (
        "只有第二次退单，或两个以上单位拒绝承办，才能提交裁定",
        "only a second return, or a refusal by two departments, goes to arbitration",
    ),
    Why.NOTHING_ASKED: ("没有待审批的申请（{detail}）", "nothing of the kind was asked for ({detail})"),
    Why.ASKED_ALREADY: ("已有待审批的申请（{detail}）", "there is a pending request already ({detail})"),
    Why.SAME_PERSON: ("申请人不能审批自己的申请", "who asked cannot be the one who decides"),
    Why.EXTENSION_LIMIT: ("延期次数已满（{detail} 次）", "the policy allows {detail} extension(s)"),
    Why.NO_CONTACT: (
        "尚未联系诉求人：请先联系并登记首次联系时间",
        "the citizen has not been contacted: do that, and record it, before replying",
    ),
    Why.NO_EVIDENCE: ("答复类型 {detail} 需要办理依据或附件", "a reply of the kind {detail} needs evidence"),
    Why.CHILDREN_OPEN: ("子单尚未全部办结：{detail}", "orders split from it are not closed yet: {detail}"),
    Why.REPLY_OFF_THE_MATTER: ("{field} 没有回应诉求：{detail}", "{field} does not answer the matter: {detail}"),
    Why.REPLY_BUCK_PASSING: ("{field} 含推诿用语：{detail}", "{field} passes the buck: {detail}"),
    Why.REPLY_PERSONAL_DATA: ("{field} 含个人信息（{detail}）", "{field} contains personal data ({detail})"),
    Why.NOT_IN_FOLLOW_UP: ("该工单不在回访范围内（{detail}）", "it is not to be followed up ({detail})"),
    Why.FOLLOW_UP_OWED: ("该工单应当回访，不能免访", "it has to be followed up: there is no ground to waive that"),
    Why.PERSON_FIRST: ("首次回访须由人工进行", "the first to follow up here is a person"),
    Why.OUTSIDE_HOURS: ("回访时间为 {detail}", "follow-ups are made at {detail}"),
    Why.ATTEMPT_LIMIT: ("回访次数已满（{detail} 次）", "{detail} attempts have been made, which is the limit"),
    Why.OTHER_PART_OF_DAY: (
        "最后一次回访须换一个时段（上午、下午、晚间）",
        "the last attempt has to be made in another part of the day (morning, afternoon, evening)",
    ),
    Why.FOLLOW_UP_FINISHED: ("回访已有结果", "the citizen has answered already"),
    Why.FOLLOW_UP_UNFINISHED: (
        "回访未完成：{detail}",
        "the follow-up is not finished: {detail}",
    ),
    Why.NO_GROUND: (
        "只有未解决或不满意且有依据的才能重办",
        "only what is unsolved, or what the citizen is dissatisfied with, is done again",
    ),
    Why.NEVER_DISPATCHED: ("没有承办单位，不能重办", "no department has dealt with it: open a new order instead"),
    Why.MAIN_CASE_UNFIT: ("不能并入该工单：{detail}", "it cannot be merged into that order: {detail}"),
    Why.OTHER_PLACE: ("两单的行政区划不同", "the two orders are about different places"),
    Why.TOO_FEW_PARTS: ("拆单至少需要 2 个部分，并各有工单号", "a split needs at least 2 parts, each with its number"),
}
