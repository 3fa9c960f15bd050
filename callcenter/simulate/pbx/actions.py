"""The AMI actions that we use, and a few that tests use."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from callcenter.simulate.pbx import lists
from callcenter.simulate.pbx.channel import Channel
from callcenter.simulate.pbx.originate import originate

if TYPE_CHECKING:
    from callcenter.simulate.pbx.manager import Session

Take = Callable[["Session", "Message"], None]


class Message:
    """One action as Asterisk reads it: the first header of a name counts."""

    def __init__(self, lines: list[str]) -> None:
        self.headers: dict[str, str] = {}
        self.variables: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            value = value.lstrip()
            if name.lower() == "variable":
                self._variable(value)
            self.headers.setdefault(name.lower(), value)
        self.name = self["Action"].lower()
        self.id = self["ActionID"]

    def _variable(self, value: str) -> None:
        # A comma begins another variable.
        for pair in value.split(","):
            name, _, content = pair.partition("=")
            self.variables.setdefault(name, content)

    def __getitem__(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


def take(session: "Session", message: Message) -> None:
    """Carry an action out, or say why not."""
    found = _ACTIONS.get(message.name)
    user = session.user
    if message.name == "login":
        _login(session, message)
    elif user is None or (user.actions is not None and message.name not in user.actions):
        session.reply(message.id, False, "Permission denied")
    elif found is None:
        session.reply(message.id, False, "Invalid/unknown command")
    else:
        found(session, message)


def _login(session: "Session", message: Message) -> None:
    user = session.manager.users.get(message["Username"])
    if user is None or user.secret != message["Secret"]:
        session.refuse(message)
        return
    session.user = user
    session.reply(message.id, True, "Authentication accepted")
    session.events = message["Events"].lower() not in ("off", "false", "no")
    session.fully_booted()


def _events(session: "Session", message: Message) -> None:
    """What happens while they are off is never told."""
    session.events = message["EventMask"].lower() not in ("off", "false", "no")
    session.reply(message.id, True, "", ("Events", "On" if session.events else "Off"))


def _ping(session: "Session", message: Message) -> None:
    session.reply(message.id, True, "", ("Ping", "Pong"), ("Timestamp", f"{session.pbx.now():.6f}"))


def _logoff(session: "Session", message: Message) -> None:
    session.reply(message.id, True, "Thanks for all the fish.")
    session.transport.close()


def _found(session: "Session", message: Message, header: str = "Channel") -> Channel | None:
    ch = session.pbx.find(message[header])
    if ch is None:
        session.reply(message.id, False, "No such channel" if message[header] else "No channel specified")
    return ch


def _hang_up(session: "Session", message: Message) -> None:
    if (ch := _found(session, message)) is not None:
        cause = int(message["Cause"] or "16")
        session.answer(message, "Channel Hungup", lambda: session.pbx.hang_up(ch, cause))


def _redirect(session: "Session", message: Message) -> None:
    ch, pbx = session.pbx.find(message["Channel"]), session.pbx
    if ch is None:
        session.reply(message.id, False, "Channel does not exist: " + message["Channel"])
        return
    both = [(ch, message["Context"], message["Exten"], message["Priority"])]
    extra = pbx.find(message["ExtraChannel"])
    if message["ExtraChannel"] and extra is None:
        session.reply(message.id, False, "ExtraChannel does not exist: " + message["ExtraChannel"])
        return
    if extra is not None:
        both.append((extra, message["ExtraContext"], message["ExtraExten"], message["ExtraPriority"]))

    def move() -> None:
        for each, context, exten, priority in both:
            if not each.gone:
                pbx.transfer(each, context, exten, priority)

    session.answer(message, "Redirect successful" if extra is None else "Dual Redirect successful", move)


def _set_variable(session: "Session", message: Message) -> None:
    """Without a channel it is a variable of the whole PBX."""
    if not message["Channel"]:
        session.pbx.globals[message["Variable"]] = message["Value"]
    elif (ch := _found(session, message)) is not None:
        ch.variables[message["Variable"].lstrip("_")] = message["Value"]
    else:
        return
    session.reply(message.id, True, "Variable Set")


def _get_variable(session: "Session", message: Message) -> None:
    name, value = message["Variable"], ""
    if not message["Channel"]:
        value = session.pbx.globals.get(name, "")
    elif (ch := _found(session, message)) is not None:
        value = ch.variables.get(name, "")
    else:
        return
    session.reply(message.id, True, "", ("Variable", name), ("Value", value))


def _play_dtmf(session: "Session", message: Message) -> None:
    if (ch := _found(session, message)) is not None:
        session.answer(message, "DTMF successfully queued", lambda: session.pbx.press(ch, message["Digit"]))


_ACTIONS: dict[str, Take] = {
    "bridgelist": lists.bridges,
    "confbridgelist": lists.members,
    "confbridgelistrooms": lists.rooms,
    "coreshowchannels": lists.channels,
    "devicestatelist": lists.devices,
    "events": _events,
    "getvar": _get_variable,
    "hangup": _hang_up,
    "logoff": _logoff,
    "originate": originate,
    "ping": _ping,
    "playdtmf": _play_dtmf,
    "redirect": _redirect,
    "setvar": _set_variable,
    "status": lists.status,
}
