"""The configuration of the centre under test: one line and queue for each kind of treatment."""

from datetime import UTC, datetime

QUEUES = {
    "main": "ring_s = 8\nwrap_up_s = 0",
    "short": "ring_s = 1\nwrap_up_s = 0",
    "long": "ring_s = 30\nwrap_up_s = 0",
    "wrap": "ring_s = 8\nwrap_up_s = 60",
    "full": "max_length = 1\nwrap_up_s = 0",
    "brief": "ring_s = 1\nmax_wait_s = 1.5\nwrap_up_s = 0",
    "told": 'bulletins = ["department_calling"]\nannounce_position = true\ncomfort = { first_s = 0, every_s = 60 }\n'
    'exits = { 9 = { queue = "main" }, 8 = { hang_up = true } }\nwrap_up_s = 0',
    "manned": 'join_empty = "strict"\nwrap_up_s = 0',
    "left": 'leave_when_empty = ["paused"]\nwrap_up_s = 0',
    "back": "wrap_up_s = 0\n[queues.call_back]\noffer_after_s = 0\noffer_every_s = 5\nretry_s = 1\nring_s = 5",
    "ahead": 'wrap_up_s = 0\n[queues.call_back]\noffer_after_s = 0\nring_s = 5\nfirst = "caller"',
    "onward": 'ring_s = 0.5\nmax_wait_s = 1\noverflow = "main"\nwrap_up_s = 0',
}
MAIN, SHORT, LONG, WRAP, FULL, BRIEF, ONWARD = "12345", "12315", "12309", "12305", "12302", "12303", "12304"
MENU, CLOSED, MUSIC = "12346", "12301", "12306"
TOLD, MANNED, LEFT = "12310", "12311", "12312"
BACK, AHEAD = "12307", "12308"
LINES = {
    MAIN: ("main", ""),
    SHORT: ("short", ""),
    LONG: ("long", ""),
    WRAP: ("wrap", ""),
    FULL: ("full", ""),
    BRIEF: ("brief", ""),
    ONWARD: ("onward", ""),
    MENU: ("main", 'menu = "main"'),
    MUSIC: ("main", "answer_at_once = true"),
    TOLD: ("told", "answer_at_once = true"),
    MANNED: ("manned", ""),
    LEFT: ("left", ""),
    BACK: ("back", "answer_at_once = true"),
    AHEAD: ("ahead", "answer_at_once = true"),
}
DESK, SLOW_DESK = "12333", "12334"
"""Departments: the first rings for a moment only, the second for long."""
NOBODY = "1009"
"""A phone that no agent of the centre sits at."""

_RULES = """
[call_back]
dial = "PJSIP/{number}@trunk"
numbers = ["139XXXXXXXX"]
[rules]
phantom_s = 0.5
rest_s = 2
pause_reasons = [{ name = "小休", name_en = "break" }, { name = "用餐", name_en = "meal" }]
[[menus]]
name = "main"
prompt = "callcenter/paused"
timeout_s = 1
[menus.keys]
1 = { queue = "main" }
2 = { queue = "short" }
"""


def agent_of(endpoint: str) -> str:
    """The agent's number: 8001 sits at 1001."""
    return f"8{endpoint[1:]}"


def config(ami_port: int, secret: str, endpoints: tuple[str, ...], desks: tuple[str, str], cel: str = "") -> str:
    """The configuration's text, store and HTTP apart; ``cel`` is the file of channel events."""
    head = f'[site]\nname = "lab"\n[[pbx]]\nname = "pbx"\nport = {ami_port}\nsecret = "{secret}"\n'
    head += f'cel = "{cel}"\n' if cel else ""
    queues = "".join(f'[[queues]]\nname = "{name}"\n{text}\n' for name, text in QUEUES.items())
    lines = "".join(
        f'[[lines]]\nnumber = "{number}"\nname = "{number}"\nqueue = "{queue}"\n{text}\n'
        for number, (queue, text) in LINES.items()
    )
    names = ", ".join(f'"{name}"' for name in QUEUES)
    agents = "".join(
        f'[[agents]]\nid = "{agent_of(e)}"\nname = "坐席 {e}"\nendpoint = "{e}"\nqueues = [{names}]\n'
        for e in endpoints
    )
    return head + queues + lines + _closed() + agents + _desks(*desks) + _RULES


def _closed() -> str:
    # The day before yesterday is closed at any hour of any timezone.
    day = (datetime.now(UTC).isoweekday() + 4) % 7 + 1
    hours = f'hours = {{ days = [{day}], opens = "09:00", closes = "09:01" }}'
    return f'[[lines]]\nnumber = "{CLOSED}"\nname = "closed"\nqueue = "main"\n{hours}\n'


def _desks(quick: str, slow: str) -> str:
    text = ""
    for number, endpoint, ring_s in ((DESK, quick, 1.5), (SLOW_DESK, slow, 30)):
        text += f'[[departments]]\nid = "{number}"\nname = "{number}"\ndial = "PJSIP/{endpoint}"\nring_s = {ring_s}\n'
    return text
