"""AMI actions that answer with a list."""

from typing import TYPE_CHECKING

from callcenter.simulate.pbx.channel import Channel

if TYPE_CHECKING:
    from callcenter.simulate.pbx.actions import Message
    from callcenter.simulate.pbx.asterisk import Pairs
    from callcenter.simulate.pbx.manager import Session


def _list(session: "Session", message: "Message", text: str, event: str, end: str, items: list["Pairs"]) -> None:
    session.reply(message.id, True, text, ("EventList", "start"))
    for item in items:
        session.item(event, message.id, *item)
    session.item(end, message.id, ("EventList", "Complete"), ("ListItems", str(len(items))))


def _bridge(ch: Channel) -> str:
    if ch.room is not None:
        return ch.room.bridge
    return ch.bridge.id if ch.bridge is not None and ch in ch.bridge.entered else ""


def channels(session: "Session", message: "Message") -> None:
    """Every channel, what it runs, and its bridge."""
    now = session.pbx.now()
    items = [[*ch.headers(), *_running(ch, now)] for ch in session.pbx.channels.values()]
    _list(session, message, "Channels will follow", "CoreShowChannel", "CoreShowChannelsComplete", items)


def _running(ch: Channel, now: float) -> "Pairs":
    age = int(now - ch.born)
    duration = f"{age // 3600:02}:{age // 60 % 60:02}:{age % 60:02}"
    running = [("Application", ch.application), ("ApplicationData", ch.data)]
    return [*running, ("Duration", duration), ("BridgeId", _bridge(ch))]


def status(session: "Session", message: "Message") -> None:
    """Every channel with the variables that are asked for."""
    wanted = [name for name in message["Variables"].split(",") if name]
    items = [
        [*ch.headers(), *(("Variable", f"{name}={ch.variables.get(name, '(null)')}") for name in wanted)]
        for ch in session.pbx.channels.values()
    ]
    _list(session, message, "Channel status will follow", "Status", "StatusComplete", items)


def devices(session: "Session", message: "Message") -> None:
    """Every phone and its state."""
    pbx = session.pbx
    items = [[("Device", f"PJSIP/{name}"), ("State", pbx.device_state(name))] for name in pbx.reachable]
    text, end = "Device State Changes will follow", "DeviceStateListComplete"
    _list(session, message, text, "DeviceStateChange", end, items)


def bridges(session: "Session", message: "Message") -> None:
    """Every bridge."""
    found = {ch.bridge.id: ch.bridge for ch in session.pbx.channels.values() if ch.bridge is not None}
    items = [bridge.headers(len(bridge.entered)) for bridge in found.values()]
    _list(session, message, "Bridge listing will follow", "BridgeListItem", "BridgeListComplete", items)


def rooms(session: "Session", message: "Message") -> None:
    """Every conference; none is an error."""
    found = session.pbx.rooms.values()
    if not found:
        session.reply(message.id, False, "No active conferences.")
        return
    items = [[("Conference", room.name), ("Parties", str(len(room.members)))] for room in found]
    text, end = "Confbridge conferences will follow", "ConfbridgeListRoomsComplete"
    _list(session, message, text, "ConfbridgeListRooms", end, items)


def members(session: "Session", message: "Message") -> None:
    """Who is in a conference."""
    room = session.pbx.rooms.get(message["Conference"])
    if room is None:
        session.reply(message.id, False, "No Conference by that name found.")
        return
    items = [[("Conference", room.name), *ch.headers()] for ch in room.members]
    _list(session, message, "Confbridge user list will follow", "ConfbridgeList", "ConfbridgeListComplete", items)
