"""The chaos' centre: its configuration file and its private Asterisk."""

import json
from dataclasses import dataclass
from pathlib import Path

from callcenter.chaos import cast
from callcenter.demo.cast import Pace
from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone

_FIRST_DESK, _CITIZENS = 20, 80


@dataclass(frozen=True, slots=True)
class Site:
    """Ports, secret and files of one chaos."""

    directory: Path
    ports: PbxPorts
    http_port: int
    ami_port: int
    """Where the engine finds AMI: our own wire, which can be cut."""
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
        """Where the engine's API is."""
        return f"http://127.0.0.1:{self.http_port}"

    def agent_port(self, group: int) -> int:
        """Where the agents of a group are rung."""
        return self.ports.phone(group)

    def desk_port(self, number: int) -> int:
        """Where the department of this number is rung."""
        return self.ports.phone(_FIRST_DESK + number)

    @property
    def citizens_port(self) -> int:
        """Where citizens are rung who are called back."""
        return self.ports.phone(_CITIZENS)

    def pbx(self, admin_secret: str) -> PbxSpec:
        """The private Asterisk."""
        agents = tuple(Phone(name=cast.endpoint(a), port=self.agent_port(cast.group_of(a))) for a in cast.AGENTS)
        desks = tuple(Phone(name=d, port=self.desk_port(n)) for n, d in enumerate(cast.DEPARTMENTS.values()))
        fallback = tuple(f"PJSIP/{name}" for name in cast.FALLBACK)
        return PbxSpec(
            ports=self.ports,
            values=SnippetValues(ami_secret=self.secret, fallback_members=fallback),
            agents=agents,
            departments=desks,
            admin_secret=admin_secret,
            trunk_port=self.citizens_port,
        )

    def write(self, cel: Path, *, more_wrap_up_s: float = 0.0) -> None:
        """Write the configuration, for the owner's eyes only; another wrap-up is something to reload."""
        text = self._head(cel) + _queues(self.pace, self.pace.wrap_up + more_wrap_up_s) + _people(self.pace)
        new = self.config.with_suffix(".new")
        new.unlink(missing_ok=True)
        new.touch(mode=0o600)
        new.write_text(text, "utf-8")
        new.replace(self.config)

    def _head(self, cel: Path) -> str:
        return (
            f'[site]\nname = "chaos"\n[http]\nport = {self.http_port}\n[store]\nurl = "sqlite:///{self.database}"\n'
            f'[privacy]\nkey_file = "{self.key_file}"\n'
            f'[[pbx]]\nname = "pbx"\nport = {self.ami_port}\nsecret = "{self.secret}"\ncel = "{cel}"\n'
            f"[rules]\nrest_s = {self.pace.rest}\nphantom_s = 0.5\nmisses_before_pause = 50\n"
            '[call_back]\ndial = "PJSIP/{number}@trunk"\nnumbers = ["1[3-9]XXXXXXXXX"]\n'
            '[[menus]]\nname = "main"\nprompt = "callcenter/main_menu"\n'
            f"timeout_s = {self.pace.menu_timeout}\ntries = {self.pace.tries}\n"
            f'[menus.keys]\n1 = {{ queue = "{cast.MAIN}" }}\n2 = {{ queue = "{cast.SECOND}" }}\n'
        )


def _queues(pace: Pace, wrap_up_s: float) -> str:
    more = {
        cast.BACK: "[queues.call_back]\noffer_after_s = 0\noffer_every_s = 6\nretry_s = 1\nring_s = 5\n",
    }
    queues = "".join(
        f'[[queues]]\nname = "{name}"\nring_s = {pace.ring}\nwrap_up_s = {wrap_up_s}\nmax_wait_s = 300\n'
        + more.get(name, "")
        for name in (cast.MAIN, cast.SECOND, cast.BACK, cast.PROBE)
    )
    lines = "".join(
        f'[[lines]]\nnumber = "{number}"\nname = "{number}"\nqueue = "{queue}"\n{text}\n'
        for number, (queue, text) in cast.LINES.items()
    )
    return queues + lines


def _people(pace: Pace) -> str:
    agents = "".join(
        f'[[agents]]\nid = "{agent}"\nname = "{agent}"\nendpoint = "{cast.endpoint(agent)}"\nlogged_in = true\n'
        f"queues = {json.dumps(queues)}\n"
        for agent, queues in cast.AGENTS.items()
    )
    desks = "".join(
        f'[[departments]]\nid = "{number}"\nname = "{number}"\ndial = "PJSIP/{desk}"\nring_s = {pace.desk_ring}\n'
        for number, desk in cast.DEPARTMENTS.items()
    )
    return agents + desks
