"""People whose data is like nobody else's, and a search for it in any text and every spelling."""

import json
import re
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from callcenter.orders.terms import Secrecy

_SEPARATORS = re.compile(r"[\s\-().]")


@dataclass(frozen=True)
class Person:
    """A citizen, and what belongs to nobody but this one."""

    secrecy: Secrecy
    name: str
    caller: str
    second: str
    contact: str
    id_no: str
    mail: str
    estate: str
    door: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """What reaches or names a person whatever the secrecy."""
        return self.caller, self.second, self.contact, self.id_no, self.mail

    @property
    def all(self) -> tuple[str, ...]:
        """Everything."""
        return (*self.numbers, self.name, self.door)

    @property
    def hidden_from_department(self) -> tuple[str, ...]:
        """By the table of who sees what: it finds the place, unless the identity is secret; an open one has a name."""
        more = {Secrecy.MASK_IDENTITY: (self.name, self.door), Secrecy.MASK_CONTACT: (self.name,), Secrecy.OPEN: ()}
        return (*self.numbers, *more[self.secrecy])

    @property
    def matter(self) -> dict[str, object]:
        """What is taken down, full of it: the citizen says everything twice."""
        spaced = f"{self.second[:3]} {self.second[3:7]} {self.second[7:]}"
        return {
            "callback_number": self.second,
            "name": self.name,
            "id_no": self.id_no,
            "title": f"{self.name}反映路灯不亮，电话{self.second}",
            "content": f"我是{self.name}，身份证{self.id_no}，邮箱{self.mail}，请打{spaced}或{self.caller}，路灯不亮",
            "address": f"{self.estate}{self.door}",
            "demand_type": "complaint",
            "category": "lamp",
            "area_code": "140502001",
            "keywords": ["路灯", self.second],
            "secrecy": self.secrecy.value,
            "consent_public": True,
        }

    @property
    def reply(self) -> dict[str, object]:
        """What a careless department answers."""
        return {
            "kind": "resolved",
            "solved": "solved",
            "is_true": "yes",
            "handling_note": f"已电话联系{self.name}（{self.contact}），更换灯泡",
            "public_reply": f"{self.name}您好，路灯已经修好，现在正常亮灯，有事请打{self.contact}，写信到{self.mail}。",
            "evidence": [f"{self.contact}的录音.wav"],
        }


PEOPLE = (
    Person(
        secrecy=Secrecy.MASK_IDENTITY,
        name="欧阳绮芸",
        caller="13976540821",
        second="18653097742",
        contact="15938264407",
        id_no="140502198712318047",
        mail="qiyun.ouyang@letters.example",
        estate="晋城市城区凤鸣小区",
        door="7号楼3单元1902室",
    ),
    Person(
        secrecy=Secrecy.MASK_CONTACT,
        name="司徒磐石",
        caller="13764190853",
        second="18270439916",
        contact="15860372294",
        id_no="14050219790624703X",
        mail="panshi@post.example",
        estate="晋城市城区泽州路街道桃园小区",
        door="4号楼6单元2703室",
    ),
    Person(
        secrecy=Secrecy.OPEN,
        name="诸葛霁月",
        caller="13581927463",
        second="18736405529",
        contact="15027748163",
        id_no="140502199302117720",
        mail="jiyue.z@mail.example",
        estate="晋城市城区西街街道白水小区",
        door="9号楼1单元3304室",
    ),
)


def spellings(secret: str) -> set[str]:
    """The ways in which it may be written."""
    ways = {secret}
    if len(digits := re.sub(r"\D", "", secret)) >= 11:
        ways |= {digits[-7:], *(f"{digits[:3]}{gap}{digits[3:7]}{gap}{digits[7:]}" for gap in " -")}
    if secret.endswith("室"):
        ways.add(re.split(r"单元", secret)[1])
    return ways | {quote(way) for way in ways} | {quote_plus(way) for way in ways} | {json.dumps(w)[1:-1] for w in ways}


def told(text: str, secrets: tuple[str, ...]) -> list[str]:
    """Which of the secrets stand in the text, in whatever spelling."""
    haystacks = (text.lower(), _SEPARATORS.sub("", text).lower())
    return [s for s in secrets if any(way.lower() in hay for way in spellings(s) for hay in haystacks)]
