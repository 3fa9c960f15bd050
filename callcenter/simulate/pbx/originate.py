"""Originate: a leg that rings a phone, under an id that the client chose."""

from typing import TYPE_CHECKING

from callcenter.simulate.pbx.channel import DOWN, NO_ANSWER, RINGING, Channel, Dial

if TYPE_CHECKING:
    from callcenter.simulate.pbx.actions import Message
    from callcenter.simulate.pbx.asterisk import Asterisk, Pairs
    from callcenter.simulate.pbx.manager import Session


def originate(session: "Session", message: "Message") -> None:
    """Asynchronous: answered at once. Else the session is deaf and dumb until it is known how it ended."""
    pbx = session.pbx
    if not message["Application"] and pbx.dialplan.find(message["Context"], message["Exten"]) is None:
        session.reply(message.id, False, "Extension does not exist.")
        return
    if message["Async"].lower() in ("true", "yes", "1"):
        session.answer(message, "Originate successfully queued", lambda: pbx.soon(_dial, pbx, message, None))
        return
    session.blocked = True
    pbx.soon(_dial, pbx, message, session)


def _dial(pbx: "Asterisk", message: "Message", waiting: "Session | None") -> None:
    endpoint = message["Channel"].removeprefix("PJSIP/").rpartition("@")[2]
    # An id that is in use is refused, which makes it a key: nobody is rung twice.
    if message["ChannelId"] in pbx.channels or not pbx.reachable.get(endpoint, False):
        _tell(pbx, message, None, "Failure", 0)
        _end_wait(message, waiting, "Failure")
        return
    ch = pbx.open(endpoint, DOWN, id=message["ChannelId"], context=pbx.contexts.get(endpoint, "agents"))
    ch.number, ch.application = endpoint, "AppDial2"
    ch.variables.update(message.variables)
    pbx.emit("Newchannel", "call", ch.headers())
    ch.number = message["CallerID"].rpartition("<")[2].rstrip(">")

    def done(response: str, reason: int) -> None:
        _tell(pbx, message, ch, response, reason)
        _end_wait(message, waiting, response)

    ch.dial = Dial(message.id, message["Context"], message["Exten"], done)
    pbx.soon_for(ch, _ring, pbx, ch, int(message["Timeout"] or "30000") / 1000)


def _ring(pbx: "Asterisk", ch: Channel, timeout_s: float) -> None:
    if (cause := pbx.people.refuses(ch)) is not None:
        pbx.hang_up(ch, cause)
        return
    ch.state = RINGING
    pbx.emit("Newstate", "call", ch.headers())
    pbx.tell_device(ch.endpoint)
    pbx.wake_after(ch, timeout_s, lambda: _time_out(pbx, ch))
    pbx.people.ringing(ch)


def _time_out(pbx: "Asterisk", ch: Channel) -> None:
    if ch.dial is not None:
        ch.dial.timed_out = True
    pbx.hang_up(ch, NO_ANSWER)


def _tell(pbx: "Asterisk", message: "Message", ch: Channel | None, response: str, reason: int) -> None:
    name = ch.name if ch is not None else message["Channel"]
    about: Pairs = [("ActionID", message.id), ("Response", response), ("Channel", name)]
    place = [("Context", message["Context"]), ("Exten", message["Exten"]), ("Reason", str(reason))]
    pbx.emit("OriginateResponse", "call", [*about, *place, ("Uniqueid", ch.id if ch else "<null>")])


def _end_wait(message: "Message", waiting: "Session | None", response: str) -> None:
    if waiting is not None:
        waiting.blocked = False
        ok = response == "Success"
        waiting.reply(message.id, ok, "Originate successfully queued" if ok else "Originate failed")
        waiting.unblock()
