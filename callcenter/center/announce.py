"""What callers who wait with music are told: bulletins once, then their place, the wait that is likely, and comfort.

A phone may ring at any moment, so a prompt is never more than a wish told to the PBX: being connected cuts it short.
"""

from acd.estimate import bucket
from callcenter.calls.heard import Heard
from callcenter.calls.machine import IN_QUEUE
from callcenter.calls.model import Call
from callcenter.center import expect, timers
from callcenter.center.state import Center, rank
from callcenter.domain.comfort import Comfort
from callcenter.domain.commands import Announce
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace

NEXT, BEFORE, AFTER = "position_next", "position_before", "position_after"
GAP_S = 5.0
"""So long after an announcement a call-back may be offered, and the other way round: the later would displace the
earlier where that is still to be said."""
WAITS = ("wait_under_1", "wait_1_2", "wait_2_5", "wait_5_10", "wait_10_20", "wait_over_20")
"""One prompt for each bucket of a wait."""


def begin(c: Center, call: Call, now: Instant) -> Call:
    """A wait begins, or goes on in another queue; who hears ringing is told nothing before that turns to music."""
    c.cancel_timers(timers.key(call.id, timers.ANNOUNCE))
    comfort = c.queue_of(call.queue).waits.comfort
    if not call.up or call.state not in IN_QUEUE or not (comfort.bulletins or comfort.repeats):
        return call
    call = c.put_call(replace(call, heard=replace(call.heard, since=now, last_at=None)))
    if comfort.first_s == 0.0 and comfort.repeats:
        return due(c, call, now)
    _set_timer(c, call, comfort, now)
    return _say(c, call, comfort, now, regular=False)


def quiet_at(call: Call) -> Instant | None:
    """When a call-back may be offered: not while something else is still being said."""
    last = call.heard.last_at or (call.heard.since if call.heard.bulletins else None)
    return Instant(last + GAP_S) if last is not None else None


def go_on(c: Center, call: Call, now: Instant) -> None:
    """After a restart: what is next is said at its time, and nothing twice."""
    if call.up and call.state in IN_QUEUE and call.heard.since is not None:
        _set_timer(c, call, c.queue_of(call.queue).waits.comfort, now)


def by_new_plan(c: Center, call: Call, now: Instant, *, moved: bool) -> Call:
    """Something else is to be said from now on; a new bulletin is heard by those who wait already, too."""
    comfort, seen = c.queue_of(call.queue).waits.comfort, call.pbx in c.synced
    if seen and (moved or call.heard.since is None):
        return begin(c, call, now)
    c.cancel_timers(timers.key(call.id, timers.ANNOUNCE))
    if not call.up:
        return call
    _set_timer(c, call, comfort, now)
    # Blind, it would not reach the PBX, and count as said.
    return _say(c, call, comfort, now, regular=False) if seen else call


def due(c: Center, call: Call, now: Instant) -> Call:
    """It is time to be told something."""
    comfort = c.queue_of(call.queue).waits.comfort
    if call.state not in IN_QUEUE or not call.up or not comfort.repeats:
        return call
    offered = call.heard.offered_at
    if offered is not None and now < offered + GAP_S:
        c.start_timer(timers.key(call.id, timers.ANNOUNCE), Instant(offered + GAP_S))
        return call
    call = c.put_call(replace(call, heard=replace(call.heard, last_at=now)))
    _set_timer(c, call, comfort, now)
    return _say(c, call, comfort, now, regular=True)


def _set_timer(c: Center, call: Call, comfort: Comfort, now: Instant) -> None:
    if not comfort.repeats:
        return
    heard = call.heard
    last, gap = (heard.last_at, comfort.every_s) if heard.last_at is not None else (heard.since, comfort.first_s)
    c.start_timer(timers.key(call.id, timers.ANNOUNCE), Instant(max(now, (last or now) + gap)))


def _say(c: Center, call: Call, comfort: Comfort, now: Instant, *, regular: bool) -> Call:
    news = tuple(name for name in comfort.bulletins if name not in call.heard.bulletins)
    heard = replace(call.heard, bulletins=(*call.heard.bulletins, *news))
    before, number, after = news, None, tuple[str, ...]()
    if regular:
        number = _callers_before(c, call) if comfort.position else None
        if number is not None:
            before += (BEFORE,) if number else (NEXT,)
            after += (AFTER,) if number else ()
        heard, wait = _wait(c, call, heard, comfort, now)
        after += wait
        if comfort.prompts:
            after += (comfort.prompts[heard.prompts % len(comfort.prompts)],)
            heard = replace(heard, prompts=heard.prompts + 1)
    if not number:
        before, number, after = before + after, None, ()
    if before:
        c.do(Announce(pbx=call.pbx, channel=call.channel, prompts=before, number=number, after=after))
    return c.put_call(replace(call, heard=heard))


def _callers_before(c: Center, call: Call) -> int | None:
    assert call.queue is not None
    position = c.in_queue[call.queue].position(call.id)
    return None if position is None else position - 1


def _wait(c: Center, call: Call, heard: Heard, comfort: Comfort, now: Instant) -> tuple[Heard, tuple[str, ...]]:
    """The wait in words; nothing where it cannot be said, or where it would be longer than what was told before."""
    likely = expect.wait(c, call, now) if comfort.wait else None
    if likely is None or call.queue is None:
        return heard, ()
    told, preferred = bucket(likely), c.in_queue[call.queue].behind((rank(call)[0],))
    if heard.bucket is not None and told > heard.bucket and preferred <= heard.preferred:
        return heard, ()
    return replace(heard, bucket=told, preferred=preferred), (WAITS[told],)
