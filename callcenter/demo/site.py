"""The demo's centre: its configuration file and its private Asterisk."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from callcenter.demo.cast import AGENTS, DEPARTMENTS, FIRST_ENDPOINT, NAMES, NEVER_PICKS_UP, Pace
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone

FIRST_DESK = 20
"""The block's phone at which the first department is rung."""


@dataclass(frozen=True, slots=True)
class Site:
    """Ports, secret and files of one demo."""

    directory: Path
    ports: PbxPorts
    http_port: int
    mqtt_port: int
    secret: str
    pace: Pace

    @property
    def config(self) -> Path:
        """The engine's configuration file."""
        return self.directory / "callcenter.toml"

    @property
    def database(self) -> Path:
        """The engine's database."""
        return self.directory / "callcenter.db"

    @property
    def key_file(self) -> Path:
        """The office's keys: what they witness is this database, not the one of who runs this."""
        return self.directory / "office.keys"

    @property
    def address(self) -> str:
        """Where the monitor is."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def pbx(self) -> PbxSpec:
        """The private Asterisk: agents in groups that share a telephone port, and a port for each department."""
        agents = [
            Phone(name=endpoint(agent), port=self.ports.phone(group_of(agent, self.pace)))
            for agent in AGENTS
        ]  # fmt: skip
        desks = [
            Phone(name=desk, port=self.ports.phone(FIRST_DESK + n)) for n, (*_, desk) in enumerate(DEPARTMENTS.values())
        ]
        return PbxSpec(
            ports=self.ports,
            values=SnippetValues(
                ami_secret=self.secret, fallback_members=tuple(f"PJSIP/{phone.name}" for phone in agents[:5])
            ),
            agents=tuple(agents),
            departments=tuple(desks),
            admin_secret=secrets.token_hex(16),
            quiet=True,
        )

    def write(self) -> None:
        """Write the configuration file, for the owner's eyes only."""
        self.config.unlink(missing_ok=True)
        self.config.touch(mode=0o600)
        self.config.write_text(_toml(self), "utf-8")


def endpoint(agent: str) -> str:
    """The SIP endpoint at which an agent sits."""
    return str(FIRST_ENDPOINT + list(AGENTS).index(agent))


def group_of(agent: str, pace: Pace) -> int:
    """Which telephone an agent shares with others; who never picks up has an own one."""
    return len(pace.pickup) if agent == NEVER_PICKS_UP else list(AGENTS).index(agent) % len(pace.pickup)


def _toml(site: Site) -> str:
    pace = site.pace
    head = f"""\
# Written by the demo; the next one writes it anew.
[site]
name = "demo"
jurisdiction = "310000"
[http]
port = {site.http_port}
[store]
url = "sqlite:///{site.database}"
[privacy]
key_file = "{site.key_file}"
[mqtt]
port = {site.mqtt_port}
[[pbx]]
name = "demo"
port = {site.ports.ami}
secret = "{site.secret}"
[rules]
rest_s = {pace.rest}
phantom_s = 0.5
"""
    return head + _lines() + _queues(pace) + _people(pace)


def _lines() -> str:
    rows = (
        ("12345", "政务服务便民热线", "Government service hotline", "12345", ""),
        ("12315", "消费者投诉举报专线", "Consumer complaints", "12315", ""),
        ("12346", "综合服务导航", "Service menu", "12345", 'menu = "main"\n'),
    )
    return "".join(
        f'[[lines]]\nnumber = "{number}"\nname = "{name}"\nname_en = "{english}"\nqueue = "{queue}"\n{more}'
        for number, name, english, queue, more in rows
    )


def _queues(pace: Pace) -> str:
    told = 'comfort = { prompts = ["queue_hold"], first_s = 6, every_s = 15 }\nannounce_position = true\n'
    told += "announce_wait = true\n"
    rows = (
        ("12345", "12345 热线", "12345 hotline", f"max_wait_s = 120\n{told}"),
        # Who waits long for consumer affairs is helped by everybody.
        ("12315", "12315 消费维权", "12315 consumer", f'overflow = "12345"\nmax_wait_s = {pace.ring * 6}\n'),
    )
    queues = "".join(
        f'[[queues]]\nname = "{name}"\ntitle = "{title}"\ntitle_en = "{english}"\n'
        f"ring_s = {pace.ring}\nwrap_up_s = {pace.wrap_up}\n{more}"
        for name, title, english, more in rows
    )
    return queues + (
        f'[[menus]]\nname = "main"\nprompt = "callcenter/main_menu"\ntimeout_s = {pace.menu_timeout}\n'
        f'tries = {pace.tries}\n[menus.keys]\n1 = {{ queue = "12345" }}\n2 = {{ queue = "12315" }}\n'
        '3 = { queue = "12345" }\n'
    )


def _people(pace: Pace) -> str:
    agents = "".join(
        f'[[agents]]\nid = "{agent}"\nname = "{name}"\nendpoint = "{endpoint(agent)}"\nlogged_in = true\n'
        f"queues = {json.dumps(queues)}\n"
        for (agent, queues), name in zip(AGENTS.items(), NAMES, strict=True)
    )
    desks = "".join(
        f'[[departments]]\nid = "{number}"\nname = "{name}"\nname_en = "{english}"\ndial = "PJSIP/{desk}"\n'
        f"ring_s = {pace.desk_ring}\n"
        for number, (name, english, desk) in DEPARTMENTS.items()
    )
    return agents + desks
