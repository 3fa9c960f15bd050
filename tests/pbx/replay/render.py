"""The rows as configuration: app_queue's queues, numbers and phones, and ours."""

from collections.abc import Iterator, Sequence

from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone
from tests.pbx.lab import ENGINE_SECRET
from tests.pbx.replay.row import FORWARD_TO, PHONES, UNKNOWN, Dial, Queue, Row

THEIRS, OURS = "3", "4"
SIDES = (THEIRS, OURS)
_PLACE = {name: 10 + place for place, name in enumerate(PHONES)}
RULES = """
[rules]
rest_s = 2
phantom_s = 0.5
misses_before_pause = 3
pause_reasons = [{ name = "break", name_en = "break" }]
"""


def phone(side: str, row: int, letter: str) -> str:
    """The endpoint of a row's phone; with us it is the agent's number as well."""
    return f"{side}{row:02}{'abcd'.index(letter) + 1}"


def letter(name: str) -> str:
    """The letter by which the row calls the endpoint."""
    return "f" if name == FORWARD_TO else "abcd"[int(name[-1]) - 1]


def line(side: str, row: int, place: int) -> str:
    """The number that callers dial."""
    return f"{int(side) + 2}{row:02}{place}"


def caller(side: str, row: int, place: int) -> str:
    """The caller's own number."""
    return f"1{side}{row:02}{place:02}"


def queue_name(row: int, name: str) -> str:
    """The queue's name on either side."""
    return f"r{row:02}{name}"


def port(ports: PbxPorts, behaviour: str) -> int:
    """Where all phones of that behaviour are."""
    return ports.phone(_PLACE[behaviour])


def spec(ports: PbxPorts, rows: Sequence[Row]) -> PbxSpec:
    """The PBX for all rows."""
    phones = [
        Phone(name=phone(side, number, name), port=port(ports, behaviour) if behaviour in PHONES else None)
        for side in SIDES
        for number, row in enumerate(rows)
        for name, behaviour in zip("abcd", row.phones.split(), strict=False)
        if behaviour != UNKNOWN
    ]
    return PbxSpec(
        ports=ports,
        values=SnippetValues(ami_secret=ENGINE_SECRET),
        agents=(*phones, Phone(name=FORWARD_TO, port=port(ports, "quick"))),
        extra_queues="".join(_their_queues(rows)),
        extra_rules="".join(f"[{queue_name(n, q.name)}]\n{q.rule}\n" for n, r in enumerate(rows) for q in r.queues),
        extra_dialplan=_DIALPLAN + "[callcenter-trunk](+)\n" + "".join(_their_lines(rows)),
    )


_DIALPLAN = f"""
[agents](+)
exten => {FORWARD_TO},1,Dial(PJSIP/{FORWARD_TO},30)
[replay-after]
exten => s,1,Wait(2)
 same => n,Hangup()
"""


def _their_queues(rows: Sequence[Row]) -> Iterator[str]:
    for number, row in enumerate(rows):
        for q in row.queues:
            yield f"[{queue_name(number, q.name)}]\nstrategy = {q.strategy}\ntimeout = {q.ring_s}\nretry = 1\n"
            yield f"autofill = yes\nwrapuptime = {q.wrap_up_s}\n{q.theirs or 'ringinuse = no'}\n"
            for name in q.members:
                yield f"member => PJSIP/{phone(THEIRS, number, name)},{q.penalties.get(name, 0)}\n"


def _their_lines(rows: Sequence[Row]) -> Iterator[str]:
    for number, row in enumerate(rows):
        queues = {q.name: q for q in row.queues}
        for place, each in enumerate(row.lines):
            yield f"exten => {line(THEIRS, number, place)},1,NoOp()\n"
            for word in each.sets.split():
                yield f" same => n,Set({word})\n"
            q: Queue | None = queues[each.queue]
            while q is not None:
                rule = queue_name(number, q.name) if q.rule else ""
                name = queue_name(number, q.name)
                yield f" same => n,Queue({name},{q.options},,,{q.max_wait_s},,,{rule},{each.position})\n"
                q = queues.get(q.overflow)
            yield " same => n,UserEvent(QueueLeft,Status: ${QUEUESTATUS})\n same => n,Hangup()\n"


def config(ports: PbxPorts, rows: Sequence[Row]) -> str:
    """Our configuration, store and HTTP apart."""
    head = f'[site]\nname = "replay"\n[[pbx]]\nname = "pbx"\nport = {ports.ami}\nsecret = "{ENGINE_SECRET}"\n'
    return head + "".join(text for number, row in enumerate(rows) for text in _ours(number, row)) + RULES


def _ours(number: int, row: Row) -> Iterator[str]:
    for place, each in enumerate(row.lines):
        name, q_name = line(OURS, number, place), queue_name(number, each.queue)
        yield f'[[lines]]\nnumber = "{name}"\nname = "{name}"\nqueue = "{q_name}"\n{each.ours}\n'
    for q in row.queues:
        yield f'[[queues]]\nname = "{queue_name(number, q.name)}"\nstrategy = "{q.strategy}"\nring_s = {q.ring_s}\n'
        yield f"max_wait_s = {q.max_wait_s}\nwrap_up_s = {q.wrap_up_s}\ndeadline_routing = false\n{q.ours}\n"
        yield f'overflow = "{queue_name(number, q.overflow)}"\n' if q.overflow else ""
    for name in "abcd"[: len(row.phones.split())]:
        yield f'[[agents]]\nid = "{phone(OURS, number, name)}"\nname = "{name}"\nlogged_in = true\n'
        yield f'endpoint = "{phone(OURS, number, name)}"\nqueues = [{_memberships(number, row, name)}]\n'
        yield f"skills = {row.skills[name]}\n" if name in row.skills else ""


def _memberships(number: int, row: Row, name: str) -> str:
    return ", ".join(
        f'{{ queue = "{queue_name(number, q.name)}", penalty = {q.penalties.get(name, 0)}, '
        f"position = {q.members.index(name) + 1} }}"
        for q in row.queues
        if name in q.members
    )


def habits(dial: Dial) -> tuple[int | None, int | None]:
    """What callers of one SIPp have in common: talk and patience in milliseconds."""
    return round(dial.talk_s * 1000), None if dial.patience_s is None else round(dial.patience_s * 1000)
