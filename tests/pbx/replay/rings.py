"""Rows about phones: not answered, refused, paused, busy, forwarded, out of reach by their penalty."""

from tests.pbx.replay.row import Dial, Line, Queue, Row, Seen, Step, calls

NO_ABANDON = "a caller whose wait we ended did not hang up: it counts as timed out, not as abandoned"
NO_GAP = "there is no gap between tries: the next agent is rung as the first phone stops"
ROWS = (
    Row(
        name="one caller, one phone",
        phones="quick",
        theirs=calls(Seen("a+", waited=0.2)),
    ),
    Row(
        name="two phones at once, nobody answers",
        phones="never never",
        queues=(Queue(members="ab", strategy="ringall", max_wait_s=3),),
        theirs=calls(Seen("(ab)", "sent away", "abandoned", waited=3.0, slack=1.2)),
        ours=calls(Seen("(ab)", "sent away", "timed out", waited=3.0)),
        why=NO_ABANDON,
    ),
    Row(
        name="one of two is paused, the other does not answer",
        phones="never never",
        queues=(Queue(members="ab", max_wait_s=3),),
        steps=(Step(-1, "pause", "a"),),
        theirs=calls(Seen("b", "sent away", "abandoned", waited=3.0, slack=1.2), paused={"a": "break"}),
        ours=calls(Seen("b", "sent away", "timed out", waited=3.0), paused={"a": "break"}),
        why=NO_ABANDON,
    ),
    Row(
        name="all are paused",
        phones="quick quick",
        queues=(Queue(members="ab", max_wait_s=3),),
        steps=(Step(-1, "pause", "a"), Step(-1, "pause", "b")),
        theirs=calls(Seen("", "sent away", "abandoned", waited=3.0, slack=1.2), paused={"a": "break", "b": "break"}),
        ours=calls(Seen("", "sent away", "timed out", waited=3.0), paused={"a": "break", "b": "break"}),
        why=NO_ABANDON,
    ),
    Row(
        name="the only phone at work has a penalty outside the limits",
        phones="quick quick",
        queues=(
            Queue(
                members="ab",
                penalties={"a": 1},
                max_wait_s=3,
                ours="penalty_rules = [{ after_s = 0, max = 0, min = 0 }]",
            ),
        ),
        lines=(Line(sets="QUEUE_MIN_PENALTY=0 QUEUE_MAX_PENALTY=0"),),
        steps=(Step(-1, "pause", "b"),),
        theirs=calls(Seen("", "sent away", "abandoned", waited=3.0, slack=1.2), paused={"b": "break"}),
        ours=calls(Seen("", "sent away", "timed out", waited=3.0, slack=1.2), paused={"b": "break"}),
        why=NO_ABANDON,
    ),
    Row(
        name="the first does not answer, the second does",
        phones="never quick",
        queues=(Queue(members="ab"),),
        theirs=calls(Seen("a b+", waited=3.5)),
        ours=calls(Seen("a b+", waited=2.2)),
        why=NO_GAP,
    ),
    Row(
        name="the first is busy, the second answers",
        phones="busy quick",
        queues=(Queue(members="ab"),),
        theirs=calls(Seen("a b+", waited=0.3)),
    ),
    Row(
        name="the first refuses, the second answers",
        phones="rejects quick",
        queues=(Queue(members="ab"),),
        theirs=calls(Seen("a b+", waited=0.5)),
    ),
    Row(
        name="the first is out of reach, the second answers",
        phones="gone quick",
        queues=(Queue(members="ab"),),
        theirs=calls(Seen("a b+", waited=0.3)),
    ),
    Row(
        name="the only member of the first tier does not answer",
        phones="never quick",
        queues=(Queue(members="ab", penalties={"b": 1}, max_wait_s=5),),
        theirs=calls(Seen("a a", "sent away", "abandoned", waited=5.0, slack=1.2)),
        ours=calls(Seen("a b+", waited=2.2)),
        why="an agent who missed a call rests for a moment, so the next tier is reached and not the same silent phone",
    ),
    Row(
        name="a penalty rule opens the next tier",
        phones="quick quick",
        queues=(
            Queue(
                members="ab",
                penalties={"a": 9, "b": 1},
                rule="penaltychange => 2,1",
                ours="penalty_rules = [{ after_s = 0, max = 0 }, { after_s = 2, max = 1 }]",
            ),
        ),
        lines=(Line(sets="QUEUE_MAX_PENALTY=0"),),
        theirs=calls(Seen("b+", waited=3.0, slack=1.3)),
    ),
    Row(
        name="raised penalties make two tiers one",
        phones="never quick",
        queues=(
            Queue(
                members="ab",
                strategy="ringall",
                penalties={"b": 1},
                ours="penalty_rules = [{ after_s = 0, raise = 1 }]",
            ),
        ),
        lines=(Line(sets="QUEUE_RAISE_PENALTY=1"),),
        theirs=calls(Seen("(ab+)", waited=0.3)),
    ),
    Row(
        name="few members: penalties do not count",
        phones="never quick",
        queues=(
            Queue(
                members="ab",
                strategy="ringall",
                penalties={"b": 1},
                theirs="ringinuse = no\npenaltymemberslimit = 2",
                ours="penalty_members_limit = 2",
            ),
        ),
        theirs=calls(Seen("(ab+)", waited=0.3)),
    ),
    Row(
        name="the only agent talks: not rung, and not paused for it",
        phones="quick",
        queues=(Queue(theirs="ringinuse = no\nautopause = yes"),),
        dials=(Dial(talk_s=3.0), Dial(at=0.8)),
        theirs=calls(Seen("a+"), Seen("a+", waited=2.8, slack=1.9), served="12"),
    ),
    Row(
        name="the only agent talks, and busy phones may be rung",
        phones="quick",
        queues=(Queue(theirs="ringinuse = yes"),),
        dials=(Dial(talk_s=3.0), Dial(at=0.8)),
        theirs=calls(Seen("a+"), Seen("a+", waited=0.3)),
        ours=calls(Seen("a+"), Seen("a+", waited=2.6)),
        why="an agent has one call at a time: there is no setting to ring a phone that is in use",
    ),
    Row(
        name="an agent misses call after call",
        phones="never",
        queues=(Queue(ring_s=1, max_wait_s=10, theirs="ringinuse = no\nautopause = yes"),),
        theirs=calls(Seen("a", "sent away", "abandoned", waited=10.0, slack=1.2), paused={"a": "Auto-Pause"}),
        ours=calls(Seen("a a a", "sent away", "timed out", waited=10.0), paused={"a": "多次未接"}),
        why="one miss is no reason to send an agent away: how many are, and of which cause, is a setting",
    ),
    Row(
        name="paused in the middle of a wait, with a reason",
        phones="never never",
        queues=(Queue(members="ab", max_wait_s=6),),
        steps=(Step(-1, "pause", "b"), Step(1.0, "pause", "a"), Step(3.0, "unpause", "b")),
        theirs=calls(Seen("a b", "sent away", "abandoned", waited=6.0, slack=1.2), paused={"a": "break"}),
        ours=calls(Seen("a b", "sent away", "timed out", waited=6.0), paused={"a": "break"}),
        why=NO_ABANDON,
    ),
    Row(
        name="a phone forwards its calls elsewhere",
        phones="forwards quick",
        queues=(Queue(members="ab"),),
        theirs=calls(Seen("a f+", waited=0.5)),
        ours=calls(Seen("a b+", waited=0.5)),
        why="who answers must be the agent: a phone that forwards is out of reach, and the next agent is rung",
    ),
    Row(
        name="a phone forwards its calls to nowhere",
        phones="astray quick",
        queues=(Queue(members="ab"),),
        theirs=calls(Seen("a b+", waited=0.8, slack=1.0)),
    ),
)
