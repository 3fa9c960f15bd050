"""The sentences of an explanation, in Chinese and in English."""

import re
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from callcenter.orders.deadlines.explain import Reason, Value

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_DAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_SENTENCES: dict[str, tuple[str, str]] = {
    "started_min": ("{at}起算，{count}分钟", "{count} minutes from {at}"),
    "started_h": ("{at}起算，{count}小时（连续计算）", "{count} hours from {at}, without a break"),
    "started_h_office": ("{at}起算，{count}小时（仅计办公时间）", "{count} office hours from {at}"),
    "started_d": ("{at}起算，{count}个自然日，当日不计", "{count} calendar days from {at}, whose day is not counted"),
    "started_wd": ("{at}起算，{count}个工作日，当日不计", "{count} working days from {at}, whose day is not counted"),
    "extended_min": ("{at}延期{count}分钟", "extended by {count} minutes on {at}"),
    "extended_h": ("{at}延期{count}小时", "extended by {count} hours on {at}"),
    "extended_h_office": ("{at}延期{count}个办公小时", "extended by {count} office hours on {at}"),
    "extended_d": (
        "{at}延期{count}个自然日，自原到期日次日起计",
        "extended by {count} calendar days on {at}, after the last day",
    ),
    "extended_wd": (
        "{at}延期{count}个工作日，自原到期日次日起计",
        "extended by {count} working days on {at}, after the last day",
    ),
    "paused_overdue": (
        "{at}至{until}暂停时已超期，到期时间不变",
        "paused from {at} to {until} when it was overdue: no change",
    ),
    "paused_d": (
        "{at}至{until}暂停，剩余{count}个自然日自恢复次日起计",
        "paused from {at} to {until}: {count} calendar days were left, counted from the day after",
    ),
    "paused_wd": (
        "{at}至{until}暂停，剩余{count}个工作日自恢复次日起计",
        "paused from {at} to {until}: {count} working days were left, counted from the day after",
    ),
    "paused_s": ("{at}至{until}暂停，剩余{left_s}", "paused from {at} to {until}: {left_s} were left"),
    "paused_s_office": (
        "{at}至{until}暂停，剩余办公时间{left_s}",
        "paused from {at} to {until}: {left_s} of office hours were left",
    ),
    "not_counted": ("{first}至{last}不计（{name}）", "{first} to {last} are not counted ({name_en})"),
    "adjusted": ("第{nth}日为{day}，调休上班日", "day {nth} is {day}, an adjusted working day"),
    "moved": (
        "最后一日{day}为休息日（{name}），顺延至{last}",
        "the last day, {day}, is no working day ({name_en}): moved to {last}",
    ),
    "due_at": ("{at}到期", "due at {at}"),
    "due_day": ("{day} {clock}到期", "due on {day} at {clock}"),
    "provisional": (
        "{year}年放假安排尚未录入，到期时间为暂定，录入后重新计算",
        "the holidays of {year} are not known: the date is provisional and is counted again when they are",
    ),
}
_SAME_DAY = {
    "started_d": ("{at}起算，当日内", "on the day of {at}"),
    "started_wd": ("{at}起算，当个工作日内", "on the working day of {at}, or the next one"),
}
_ONE_DAY = ("{first}不计（{name}）", "{first} is not counted ({name_en})")
_MANY = re.compile(r"(\{count\}(?: office| working| calendar)? (?:minute|hour|day))s( were)?")
_WEEKEND = {"name": "周末", "name_en": "weekend"}


def say(reason: Reason, zone: str, lang: Language) -> str:
    """The reason as a sentence; moments as clocks in ``zone`` show them."""
    index = 0 if lang == "zh" else 1
    values = {**reason.values}
    sentence = _sentence(reason)[index]
    if values.get("count") == 1:
        sentence = _MANY.sub(lambda found: found[1] + (" was" if found[2] else ""), sentence)
    values |= {name: text for name, text in _WEEKEND.items() if values.get(name) == ""}
    return sentence.format_map({name: _shown(name, value, zone, lang) for name, value in values.items()})


def _sentence(reason: Reason) -> tuple[str, str]:
    if reason.code == "not_counted" and reason.values["first"] == reason.values["last"]:
        return _ONE_DAY
    if reason.values.get("count") == 0 and reason.code in _SAME_DAY:
        return _SAME_DAY[reason.code]
    return _SENTENCES[reason.code]


def _shown(name: str, value: Value, zone: str, lang: Language) -> str:
    if name in ("at", "until") and isinstance(value, int | float):
        local = datetime.fromtimestamp(value, ZoneInfo(zone))
        return f"{_day(local.date(), lang)} {local:%H:%M}"
    if name == "left_s" and isinstance(value, int | float):
        hours, minutes = divmod(int(value) // 60, 60)
        return f"{hours}小时{minutes}分" if lang == "zh" else f"{hours} h {minutes} min"
    return _day(value, lang) if isinstance(value, date) else str(value)


def _day(day: date, lang: Language) -> str:
    name = _DAYS[lang][day.weekday()]
    return f"{day:%Y-%m-%d}（周{name}）" if lang == "zh" else f"{name} {day:%Y-%m-%d}"
