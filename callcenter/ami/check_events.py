"""Whether the events the engine lives on arrive: seen on one short call inside the PBX that rings nobody."""

import asyncio
import secrets
from collections.abc import Collection, Iterator
from typing import Final

from callcenter.ami import needs
from callcenter.ami.client import AmiClient
from callcenter.ami.encode import Action
from callcenter.ami.faults import filtered_event, forgeable, missing_right
from callcenter.ami.frame import Frame
from callcenter.domain.finding import Finding

CONTEXT: Final = "callcenter-say"
FORGES: Final = "callcenter-check"
"""The context that tries to pass a text of its own for this event."""
FORGED: Final = "CCForged"
PROMPT: Final = "silence/1"
EXPECTED: Final = ("FullyBooted", "Newchannel", "Newstate", "OriginateResponse", "DTMFEnd", "UserEvent", "Hangup")
PATIENCE: Final = 3.0
KEY_TRIES: Final = 20
KEY_PAUSE: Final = 0.05


class Events:
    """The names of the events that came; of other people's calls nothing is kept."""

    def __init__(self) -> None:
        self.channels: tuple[str, ...] = ()
        self.action_id = ""
        self.seen: set[str] = set()
        self.whole = asyncio.Event()

    def take(self, frame: Frame) -> None:
        """Note one event, if it is the PBX's own or of the test call."""
        ours = frame.get("uniqueid") in self.channels or (self.action_id and frame.action_id == self.action_id)
        if ours or frame.event in ("FullyBooted", FORGED):
            self.seen.add(frame.event)
        if self.seen.issuperset(EXPECTED):
            self.whole.set()


async def look_at_events(
    client: AmiClient, where: str, rights: Collection[str], events: Events, findings: list[Finding]
) -> None:
    """Adds the events that did not come; without the rights for a call, or its context, there is nothing to see."""
    missing = {finding.what.rpartition(" ")[2] for finding in findings if finding.code == "context_missing"}
    if not {"call", "originate"} <= set(rights) or missing & {CONTEXT, FORGES}:
        return
    await _call(client, events)
    findings.extend(_missing(where, events.seen))
    if FORGED in events.seen:
        findings.append(forgeable(where))


async def _call(client: AmiClient, events: Events) -> None:
    """A Local channel: one end says a second of silence by our dialplan, the other forges and gets a key pressed."""
    token = f"callcenter-check-{secrets.token_hex(4)}"
    events.channels, events.action_id = (f"{token}-1", f"{token}-2"), token
    target = {"Channel": f"Local/s@{CONTEXT}/n", "Context": FORGES, "Exten": "s", "Priority": "1"}
    ids = {"ChannelId": events.channels[0], "OtherChannelId": events.channels[1], "Async": "true", "Timeout": "3000"}
    await client.send(Action("Originate", target | ids, {"__CC_PROMPT": PROMPT}, token))
    await _press_key(client, events.channels[0])
    try:
        async with asyncio.timeout(PATIENCE):
            await events.whole.wait()
    except TimeoutError:
        pass
    for channel in events.channels:
        await client.send(Action("Hangup", {"Channel": channel}))


async def _press_key(client: AmiClient, channel: str) -> None:
    """As soon as the channel is there, which may be told by no event."""
    key = {"Channel": channel, "Digit": "1", "Duration": "50", "Receive": "true"}
    for _ in range(KEY_TRIES):
        if (await client.send(Action("PlayDTMF", key))).ok:
            return
        await asyncio.sleep(KEY_PAUSE)


def _missing(where: str, seen: Collection[str]) -> Iterator[Finding]:
    """A class of which nothing came is a missing right; one of which only some came is filtered."""
    for right in needs.READ:
        expected = [event for event in EXPECTED if needs.EVENTS[event] == right]
        missing = [event for event in expected if event not in seen]
        if missing == expected:
            yield missing_right(where, "read", right)
        else:
            yield from (filtered_event(where, event) for event in missing)
