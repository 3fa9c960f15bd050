"""Work orders as a city of millions has them: seeded, over three years, most of them archived."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

from callcenter.domain.ids import Instant
from callcenter.orders import number
from callcenter.orders.case import Case, Citizen, Dues, Place
from callcenter.orders.terms import Card, CaseState, Channel, DemandType, HandlingMode, Secrecy

AREA = "140500"
DEPARTMENTS = tuple(f"d{no:02}" for no in range(1, 41))
CATEGORIES = tuple(f"{no:04}" for no in range(101, 161))
DISTRICTS = ("140502", "140521", "140522", "140524", "140525", "140581")
SUBJECTS = (
    *("井盖丢失", "井盖松动异响", "夜间施工噪声扰民", "广场舞噪声扰民", "路灯不亮", "小区停水"),
    *("小区停电", "暖气不热", "医保报销比例", "医保卡丢失补办", "社保转移", "公积金提取"),
    *("拖欠工资", "物业收费不合理", "电梯故障停运", "违章搭建", "占道经营", "垃圾清运不及时"),
    *("污水外溢", "道路坑洼", "公交线路绕行", "红绿灯故障", "共享单车乱停放", "占用消防通道"),
    *("食品过期", "虚假宣传", "退款纠纷", "预付卡无法退费", "学区划分", "幼儿园收费"),
    *("老年证办理", "居住证办理"),
)
_ROADS = ("泽州路", "凤台街", "建设路", "黄华街", "景西路", "中原街", "书院街", "新市街", "文昌街", "白水街")
_ESTATES = (
    "金辇",
    "御景",
    "凤鸣",
    "兰亭",
    "阳光",
    "翡翠",
    "锦绣",
    "书香",
    "和平",
    "铭基",
    "城市",
    "绿洲",
    "东方",
    "丽景",
)
_SAID = (
    "市民来电反映{road}{no}号{estate}小区附近{subject}，已持续{days}天，影响居民正常生活，希望尽快处理并回复。",
    "来电人称{estate}小区{no}号楼{subject}，多次联系物业未果，请相关部门核实后答复，联系时间为工作日。",
    "市民咨询{subject}的办理流程和所需材料，户籍在{road}片区，希望得到准确答复，避免多次往返。",
    "反映{road}与{estate}小区交叉口{subject}，存在安全隐患，夜间尤其危险，请求{days}日内派人到现场查看。",
)
_OPEN = (
    *[CaseState.IN_PROGRESS] * 8,
    *[CaseState.DISPATCHED] * 3,
    *[CaseState.TO_DISPATCH, CaseState.ACCEPTED, CaseState.SUSPENDED, CaseState.FOLLOW_UP],
    *[CaseState.REPLIED] * 2,
    *[CaseState.CLOSED] * 3,
    CaseState.ANSWERED,
)
CHANGEABLE = (CaseState.IN_PROGRESS, CaseState.DISPATCHED, CaseState.TO_DISPATCH, CaseState.ACCEPTED)
"""States in which what is known of a matter may be amended."""
_DAY_S = 86_400.0
_YEARS_S, _TEXTS = 3 * 365 * _DAY_S, 30_000
RECENT_S = 40 * _DAY_S
"""Younger ones may still be at work."""


def matters(count: int, now: Instant, seed: int) -> Iterator[Case]:
    """So many orders in the order of their intake, the last one just before ``now``."""
    chance, day, sequence = Random(seed), None, 0
    texts = [_text(chance) for _ in range(min(count, _TEXTS))]
    for no in range(count):
        opened_at = Instant(now - _YEARS_S * (count - no) / count)
        today = datetime.fromtimestamp(opened_at, UTC).date()
        day, sequence = (today, 1) if today != day else (day, sequence + 1)
        yield _case(number.make(AREA, today, sequence), opened_at, now, chance.choice(texts), chance)


def _text(chance: Random) -> tuple[str, str, str]:
    """Title, content and address."""
    pick = chance.choice
    subject, road, estate, house = pick(SUBJECTS), pick(_ROADS), pick(_ESTATES), chance.randrange(1, 400)
    content = pick(_SAID).format(road=road, no=house, estate=estate, subject=subject, days=chance.randrange(1, 30))
    return f"{estate}小区{subject}", content, f"{road}{house}号"


def _case(name: str, opened_at: Instant, now: Instant, text: tuple[str, str, str], chance: Random) -> Case:
    pick = chance.choice
    title, content, address = text
    state = _state(now - opened_at, chance)
    sent = state not in (CaseState.ANSWERED, CaseState.ACCEPTED, CaseState.TO_DISPATCH)
    over = state in (CaseState.CLOSED, CaseState.ARCHIVED)
    handled_in = chance.random() * 10 * _DAY_S
    ended_at = Instant(min(now, opened_at + handled_in))
    return Case(
        number=name,
        jurisdiction=AREA,
        version=chance.randrange(2, 9),
        state=state,
        channel=pick((Channel.PHONE, Channel.PHONE, Channel.PHONE, Channel.WEB, Channel.WECHAT, Channel.APP)),
        line="12345",
        opened_at=opened_at,
        accepted_at=opened_at,
        citizen=Citizen(caller_number=f"13{chance.randrange(10**9):09}", name=f"{pick('王李张刘陈杨赵黄周吴')}先生"),
        secrecy=pick((Secrecy.OPEN, Secrecy.MASK_CONTACT, Secrecy.MASK_CONTACT)),
        consent_public=chance.random() < 0.3,
        title=title,
        content=content,
        demand_type=pick((DemandType.CONSULT, DemandType.HELP, DemandType.COMPLAINT, DemandType.SUGGESTION)),
        category=CATEGORIES[int(len(CATEGORIES) * chance.random() ** 2)],
        place=Place(address=address, area_code=f"{pick(DISTRICTS)}{chance.randrange(1, 20):03}"),
        handling_mode=HandlingMode.TRANSFER if sent else None,
        lead=DEPARTMENTS[int(len(DEPARTMENTS) * chance.random() ** 2)] if sent else "",
        co_departments=(pick(DEPARTMENTS),) if sent and chance.random() < 0.1 else (),
        dues=Dues(handle=Instant(opened_at + chance.choice((3, 5, 10)) * _DAY_S)),
        card=Card.YELLOW if chance.random() < 0.02 else Card.NONE,
        dispatched_at=Instant(opened_at + 600) if sent else None,
        closed_at=ended_at if over else None,
        archived_at=Instant(ended_at + 1) if state is CaseState.ARCHIVED else None,
    )


def _state(age_s: float, chance: Random) -> CaseState:
    if age_s < RECENT_S * chance.random():
        return chance.choice(_OPEN)
    return CaseState.CLOSED if chance.random() < 0.03 else CaseState.ARCHIVED
