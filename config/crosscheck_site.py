"""Checks of menus, feature codes, call-backs and addresses; the other half of ``crosscheck``."""

import ipaddress
from collections.abc import Iterator
from typing import Any

from callcenter.domain.emergency import dialled
from config import schema
from config.crosscheck import Entry, entries, unknown
from config.crosscheck_waiting import exits
from config.faults import Fault, Path
from config.feature_codes import shadowed
from config.source import Source

DTMF = frozenset("0123456789*#")


def faults(source: Source) -> Iterator[Fault]:
    """Every fault of menus, feature codes, call-backs and addresses."""
    for menu in entries(source, "menus"):
        yield from _keys(source, menu)
    yield from _menu_ways(source)
    yield from _codes(source)
    yield from _call_backs(source)
    yield from _addresses(source)
    yield from _emergencies(source)


def _choices(menu: Entry) -> dict[str, Any]:
    keys = menu.values.get("keys")
    return keys if isinstance(keys, dict) else {}


def _keys(source: Source, menu: Entry) -> Iterator[Fault]:
    if menu.values.get("keys") == {}:
        yield source.fault((*menu.path, "keys"), "has no key", "give at least one, or leave the menu out")
    for key, choice in _choices(menu).items():
        path: Path = (*menu.path, "keys", key)
        if key not in DTMF:
            yield source.fault(path, f'"{key}" is not one key of a phone', "allowed: one of 0 1 2 3 4 5 6 7 8 9 * #")
        if isinstance(choice, dict):
            yield from _choice(source, path, key, choice)


def _choice(source: Source, path: Path, key: str, choice: dict[str, Any]) -> Iterator[Fault]:
    if len(choice.keys() & {"queue", "menu"}) != 1:
        remedy = 'allowed: either { queue = "..." } or { menu = "..." }'
        yield source.fault(path, "leads to no place or to two", remedy)
    if key == "0" and "menu" in choice:
        yield source.fault(path, "0 leads to another menu", "0 is always a person: give a queue, or leave 0 out")
    for kind, section in (("queue", "queues"), ("menu", "menus")):
        name = choice.get(kind)
        if isinstance(name, str) and name not in [e.text("name") for e in entries(source, section)]:
            yield unknown(source, (*path, kind), name, section)


def _menu_ways(source: Source) -> Iterator[Fault]:
    menus = {name: menu for menu in entries(source, "menus") if (name := menu.text("name"))}
    ways = {name: _next_menus(menu) & menus.keys() for name, menu in menus.items()}
    asked = {name for line in entries(source, "lines") if (name := line.text("menu"))}
    ways_out = [way for queue in entries(source, "queues") for _, way in exits(queue)]
    asked |= {name for way in ways_out if isinstance(name := way.get("menu"), str)}
    reached = _spread(asked, ways)
    to_people = {name for name, menu in menus.items() if _has_exit(menu)}
    for name, menu in menus.items():
        if name not in reached:
            remedy = "name it as the menu of a line or of a key, or remove it"
            yield source.fault(menu.path, "no caller can reach this menu", remedy)
        if _choices(menu) and to_people.isdisjoint(_spread({name}, ways)):
            remedy = "give one of these menus a key with a queue"
            yield source.fault((*menu.path, "keys"), "every key leads to menus again, never to a queue", remedy)


def _next_menus(menu: Entry) -> set[str]:
    found = (choice.get("menu") for choice in _choices(menu).values() if isinstance(choice, dict))
    return {name for name in found if isinstance(name, str)}


def _has_exit(menu: Entry) -> bool:
    return any(not isinstance(choice, dict) or "menu" not in choice for choice in _choices(menu).values())


def _spread(start: set[str], ways: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    todo = list(start)
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += ways.get(name, ())
    return reached


def _codes(source: Source) -> Iterator[Fault]:
    written = source.data.get("feature_codes", {})
    if not isinstance(written, dict):
        return
    codes = {name: written.get(name, field.default) for name, field in schema.Codes.model_fields.items()}
    codes = {name: code for name, code in codes.items() if isinstance(code, str)}
    for name, other, why in shadowed(codes):
        # Of the two, the one that was written is the one to change.
        at = name if name in written else other
        what = f'{name} "{codes[name]}" {why} {other} "{codes[other]}"'
        yield source.fault(("feature_codes", at), what, "choose codes that an agent's keys tell apart")


def _call_backs(source: Source) -> Iterator[Fault]:
    offering = [queue for queue in entries(source, "queues") if isinstance(queue.values.get("call_back"), dict)]
    if "call_back" not in source.data:
        for queue in offering:
            remedy = "add a [call_back] table with dial and numbers, or remove this one"
            yield source.fault((*queue.path, "call_back"), "there is no [call_back] table to dial by", remedy)
    elif not offering:
        remedy = "give a queue a [queues.call_back] table"
        yield source.fault(("call_back",), "no queue calls back, so this table does nothing", remedy, "warning")
    for queue in offering:
        if queue.text("overflow") and queue.values["call_back"].get("at_max_wait") is True:
            remedy = "remove one of the two: callers go on to the overflow queue"
            what = "at_max_wait never comes about beside overflow"
            yield source.fault((*queue.path, "call_back", "at_max_wait"), what, remedy)


def _addresses(source: Source) -> Iterator[Fault]:
    yield from _http(source)
    mqtt = source.at(("mqtt", "host"))
    if isinstance(mqtt, str) and not _loopback(mqtt):
        what = f'"{mqtt}" is not a loopback address, and the link would not be encrypted'
        remedy = 'allowed: "127.0.0.1"; let a broker here bridge to the other with TLS'
        yield source.fault(("mqtt", "host"), what, remedy)
    for pbx in entries(source, "pbx"):
        host = pbx.text("host")
        if host and not _loopback(host):
            what = f'AMI to "{host}" is not encrypted: its secret and the callers\' numbers cross the network'
            remedy = "use a tunnel, or a network that only these machines share"
            yield source.fault((*pbx.path, "host"), what, remedy, "warning")


def _emergencies(source: Source) -> Iterator[Fault]:
    written, prefix = source.at(("rules", "emergency_dial")), source.at(("call_back", "prefix"))
    allowed = written if isinstance(written, list | str) else ()
    for desk in entries(source, "departments"):
        digits = (desk.text("dial") or "").partition("/")[2].partition("@")[0]
        number = dialled(digits, prefix if isinstance(prefix, str) else "")
        if number is not None and number not in allowed:
            what = f"rings the emergency number {number}, which nobody has allowed"
            remedy = f'dial another number, or allow it: emergency_dial = ["{number}"] in [rules]'
            yield source.fault((*desk.path, "dial"), what, remedy)


def _http(source: Source) -> Iterator[Fault]:
    host, certificate, key = (source.at(("http", name)) for name in ("host", "certificate", "key"))
    for one, other, said in (("certificate", "key", certificate), ("key", "certificate", key)):
        if said is not None and source.at(("http", other)) is None:
            yield source.fault(("http", one), f"there is no {other} beside it", f"add {other}, or remove {one}")
    behind_proxy = source.at(("http", "behind_proxy")) in (True, "true")
    if behind_proxy and certificate is not None:
        what = "of certificate and behind_proxy only one can be: either we encrypt or the proxy does"
        yield source.fault(("http", "behind_proxy"), what, "remove one of the two")
    if isinstance(host, str) and not _loopback(host) and certificate is None and not behind_proxy:
        what = f'"{host}" is not a loopback address, and what goes there and back is not encrypted'
        remedy = 'allowed: "127.0.0.1" or "::1"; or set certificate and key, or behind_proxy = true'
        yield source.fault(("http", "host"), what, remedy)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
