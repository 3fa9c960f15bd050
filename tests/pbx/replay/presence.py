"""Rows about queues where nobody is there: who may not join, who has to leave, and by which of the conditions."""

from tests.pbx.replay.row import Dial, Line, Queue, Row, Seen, Step, calls

COUNTS = "a caller who is turned away counts, and has a work order"
AT_ONCE = "looked at as an agent's state changes, not once a second, and not counted as the caller's giving up"
IN_USE = "to app_queue a phone for one call at a time is busy, which is neither inuse nor ringing; we look at the agent"
A = Seen("a+")
AWAY = Seen("", "sent away", "nothing", waited=0.0)
REFUSED = Seen("", "sent away", "refused", waited=0.0)
ALL_PAUSED = (Step(-1, "pause", "a"), Step(-1, "pause", "b"))
BREAK = {"a": "break", "b": "break"}


def _queue(rule: str, condition: str, **more: object) -> Queue:
    """A queue with the condition on both sides; ours takes app_queue's words."""
    name = {"joinempty": "join_empty", "leavewhenempty": "leave_when_empty"}[rule]
    theirs = f"ringinuse = no\n{rule} = {condition}"
    return Queue(**{"theirs": theirs, "ours": f'{name} = ["{condition}"]'} | more)  # type: ignore[arg-type]


ROWS = (
    Row(
        name="joinempty = paused: all are paused",
        phones="quick quick",
        queues=(_queue("joinempty", "paused", members="ab"),),
        steps=ALL_PAUSED,
        theirs=calls(AWAY, paused=BREAK),
        ours=calls(REFUSED, paused=BREAK),
        why=COUNTS,
    ),
    Row(
        name="joinempty = paused: one is not",
        phones="quick quick",
        queues=(_queue("joinempty", "paused", members="ab"),),
        steps=(Step(-1, "pause", "a"),),
        theirs=calls(Seen("b+"), paused={"a": "break"}),
    ),
    Row(
        name="joinempty = loose: paused agents count as there",
        phones="quick quick",
        queues=(
            Queue(members="ab", max_wait_s=3, theirs="ringinuse = no\njoinempty = loose", ours='join_empty = "loose"'),
        ),
        steps=(*ALL_PAUSED, Step(1.0, "unpause", "b")),
        theirs=calls(Seen("b+", waited=1.2), paused={"a": "break"}),
    ),
    Row(
        name="joinempty = strict: the only phone is not registered",
        phones="away",
        queues=(Queue(theirs="ringinuse = no\njoinempty = strict", ours='join_empty = "strict"'),),
        theirs=calls(AWAY),
        ours=calls(REFUSED),
        why=COUNTS,
    ),
    Row(
        name="joinempty = no: a phone that is not registered counts as there",
        phones="away",
        queues=(Queue(max_wait_s=3, theirs="ringinuse = no\njoinempty = no", ours='join_empty = "no"'),),
        theirs=calls(Seen("", "sent away", "abandoned", waited=3.0, slack=1.2)),
        ours=calls(Seen("", "sent away", "timed out", waited=3.0)),
        why="a caller whose wait we ended did not hang up: it counts as timed out, not as abandoned",
    ),
    Row(
        name="joinempty = unavailable: the only phone is not registered",
        phones="away",
        queues=(_queue("joinempty", "unavailable"),),
        theirs=calls(AWAY),
        ours=calls(REFUSED),
        why=COUNTS,
    ),
    Row(
        name="joinempty = invalid: the PBX knows no such phone",
        phones="unknown",
        queues=(_queue("joinempty", "invalid"),),
        theirs=calls(AWAY),
        ours=calls(REFUSED),
        why=COUNTS,
    ),
    Row(
        name="joinempty = penalty: nobody within the limits",
        phones="quick",
        queues=(
            _queue(
                "joinempty",
                "penalty",
                penalties={"a": 1},
                ours='join_empty = ["penalty"]\npenalty_rules = [{ after_s = 0, max = 0 }, { after_s = 5, max = 1 }]',
            ),
        ),
        lines=(Line(sets="QUEUE_MAX_PENALTY=0"),),
        theirs=calls(AWAY),
        ours=calls(REFUSED),
        why=COUNTS,
    ),
    Row(
        name="joinempty = inuse: the only agent talks",
        phones="quick",
        queues=(_queue("joinempty", "inuse"),),
        dials=(Dial(talk_s=1.5), Dial(at=0.9)),
        theirs=calls(A, Seen("a+", waited=1.2)),
        ours=calls(A, REFUSED),
        why=IN_USE,
    ),
    Row(
        name="joinempty = ringing: the only phone rings",
        phones="slow",
        queues=(_queue("joinempty", "ringing"),),
        dials=(Dial(), Dial(at=0.5)),
        theirs=calls(A, Seen("a+", waited=2.5)),
        ours=calls(A, REFUSED),
        why=IN_USE,
    ),
    Row(
        name="joinempty = wrapup: the only agent is in wrap-up",
        phones="quick",
        queues=(_queue("joinempty", "wrapup", wrap_up_s=3),),
        dials=(Dial(talk_s=0.5), Dial(at=1.8)),
        theirs=calls(A, AWAY),
        ours=calls(A, REFUSED),
        why=COUNTS,
    ),
    Row(
        name="nobody there: on to the next queue",
        phones="quick quick",
        queues=(
            _queue("joinempty", "paused", overflow="o"),
            Queue(name="o", members="b"),
        ),
        steps=(Step(-1, "pause", "a"),),
        theirs=calls(Seen("b+", waited=0.3), paused={"a": "break"}),
    ),
    Row(
        name="leavewhenempty = paused: the last one pauses",
        phones="never",
        queues=(_queue("leavewhenempty", "paused", ring_s=2),),
        steps=(Step(1.0, "pause", "a"),),
        theirs=calls(Seen("a", "sent away", "abandoned", waited=2.5, slack=1.8), paused={"a": "break"}),
        ours=calls(Seen("a", "sent away", "timed out", waited=1.0), paused={"a": "break"}),
        why=AT_ONCE,
    ),
    Row(
        name="leavewhenempty = inuse: the only agent talks",
        phones="quick",
        queues=(_queue("leavewhenempty", "inuse"),),
        dials=(Dial(talk_s=4.0), Dial(at=1.0)),
        theirs=calls(A, Seen("a+", waited=3.2)),
        ours=calls(A, Seen("", "sent away", "timed out", waited=0.0)),
        why=IN_USE,
    ),
    Row(
        name="leavewhenempty = strict: one of two is there",
        phones="quick away",
        queues=(
            Queue(
                members="ab",
                max_wait_s=6,
                theirs="ringinuse = no\nleavewhenempty = strict",
                ours='leave_when_empty = "strict"',
            ),
        ),
        dials=(Dial(talk_s=2.0), Dial(at=0.9)),
        theirs=calls(A, Seen("a+", waited=1.4, slack=1.9)),
    ),
)
