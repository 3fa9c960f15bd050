"""Rows about strategies: who of several free agents takes which call."""

from collections import Counter
from collections.abc import Callable

from tests.pbx.replay.row import Dial, Queue, Row, Seen, Step, calls


def one_by_one(count: int) -> tuple[Dial, ...]:
    """Short calls, each coming when all agents are free again."""
    return tuple(Dial(at=1.4 * place, talk_s=0.3) for place in range(count))


def takes_turns(took: str) -> bool:
    """Everybody once, and then again in the same order."""
    return len(set(took[:3])) == 3 and took[3:] == took[: len(took) - 3]


def several(took: str) -> bool:
    """Not all calls at one phone."""
    return len(set(took)) > 1


def mostly(name: str) -> Callable[[str], bool]:
    """More than half of the calls at one phone."""
    return lambda took: Counter(took)[name] > len(took) / 2


def _free(strategy: str, drawn: Callable[[str], bool], count: int = 6, **penalties: int) -> Row:
    return Row(
        name=f"{strategy}: who takes the calls",
        phones="quick quick quick",
        queues=(Queue(members="abc", strategy=strategy, penalties=penalties),),
        dials=one_by_one(count),
        drawn=drawn,
    )


ROWS = (
    Row(
        name="ringall: all ring, the first to answer has the caller",
        phones="slow never quick",
        queues=(Queue(members="abc", strategy="ringall"),),
        theirs=calls(Seen("(abc+)", waited=0.3)),
    ),
    _free("leastrecent", takes_turns),
    _free("rrmemory", takes_turns),
    _free("rrordered", lambda took: took == "abcabc"),
    _free("linear", lambda took: took == "aaaaaa"),
    _free("random", several, count=10),
    _free("wrandom", mostly("a"), count=10, b=30, c=30),
    Row(
        name="fewestcalls: whoever took no call yet",
        phones="quick quick",
        queues=(Queue(members="ab", strategy="fewestcalls"),),
        dials=one_by_one(4),
        steps=(Step(-1, "pause", "b"), Step(2.4, "unpause", "b")),
        theirs=calls(*(Seen(who) for who in ("a+", "a+", "b+", "b+"))),
    ),
    Row(
        name="linear: a further try goes on below the last",
        phones="rejects rejects quick",
        queues=(Queue(members="abc"),),
        theirs=calls(Seen("a b c+", waited=0.8)),
    ),
)
