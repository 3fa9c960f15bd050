"""Cases for tests: seeded, of every kind, and a sealer with keys of its own."""

import random
from collections.abc import Iterator
from datetime import date

from callcenter.domain.ids import Instant
from callcenter.office.keys import Keys
from callcenter.office.sealing import Sealer
from callcenter.orders import number
from callcenter.orders.case import Case, Citizen, Dues, Place
from callcenter.orders.terms import Card, CaseState, Channel, DemandType, Secrecy

AT = Instant(1_795_000_000.0)
KEYS = Keys("k1", {"k1": b"k" * 32}, b"f" * 32)
SEALER = Sealer(KEYS)
DEPARTMENTS = ("12319", "12333", "12369", "street")
MATTERS = ("小区门口井盖丢失", "夜间施工噪声扰民", "医保报销比例咨询", "street lamp broken", "路灯不亮 lamp")


def order_number(sequence: int) -> str:
    """A well-formed number."""
    return number.make("140500", date(2026, 11, 26), sequence)


def some_cases(count: int, seed: int = 1) -> Iterator[Case]:
    """So many cases, one opened every minute."""
    chance = random.Random(seed)
    for no in range(count):
        opened_at = Instant(AT + 60 * no)
        dispatched = chance.random() < 0.6
        yield Case(
            number=order_number(no + 1),
            opened_at=opened_at,
            state=chance.choice([*CaseState]) if dispatched else CaseState.ANSWERED,
            channel=chance.choice([*Channel]),
            line=chance.choice(("12345", "12319")),
            citizen=Citizen(caller_number=f"1381234{chance.randrange(5):04}", name="张三"),
            title=chance.choice(MATTERS),
            demand_type=chance.choice([*DemandType, None]),
            category=chance.choice(("01", "02", "03")),
            place=Place(area_code=chance.choice(("140502", "140502001", "140521", ""))),
            card=chance.choice([*Card]),
            secrecy=chance.choice([*Secrecy]),
            consent_public=chance.random() < 0.5,
            lead=chance.choice(DEPARTMENTS) if dispatched else "",
            co_departments=tuple(chance.sample(DEPARTMENTS, chance.randrange(3))) if dispatched else (),
            reported_department=chance.choice(("", "", "12369")),
            dues=Dues(handle=Instant(opened_at + chance.randrange(14_400))),
        )
