"""Who sits where: lines with queues of their own and the phones that serve them, as PBX and as configuration."""

from collections.abc import Iterable
from dataclasses import dataclass

from callcenter.pbx.snippets import SnippetValues
from callcenter.pbx.spec import PbxPorts, PbxSpec, Phone
from tests.pbx.lab import ENGINE_SECRET

REST_S = 4.0
"""After a miss an agent gets no call for so long."""
PHANTOM_S = 0.5
PASSWORD = "phone-secret"


@dataclass(frozen=True, slots=True)
class Group:
    """A line, its queue of the same name, and who serves it: each agent at the phone of the same name."""

    line: str
    phones: tuple[tuple[str, int | None], ...]
    """Names, and the places at which they are rung; None: two devices may register."""
    settings: str = "ring_s = 8\nwrap_up_s = 0"
    at_line: str = ""
    logged_in: bool = True

    def config(self) -> str:
        """The group's part of the configuration."""
        text = f'[[lines]]\nnumber = "{self.line}"\nname = "{self.line}"\nqueue = "{self.line}"\n{self.at_line}\n'
        text += f'[[queues]]\nname = "{self.line}"\n{self.settings}\n'
        return text + "".join(self.agent(name) for name, _ in self.phones)

    def agent(self, name: str) -> str:
        """One agent's part."""
        text = f'[[agents]]\nid = "{name}"\nname = "{name}"\nendpoint = "{name}"\nqueues = ["{self.line}"]\n'
        return f"{text}logged_in = {str(self.logged_in).lower()}\n"


def _phone(ports: PbxPorts, name: str, place: int | None) -> Phone:
    if place is None:
        return Phone(name=name, password=PASSWORD, contacts=2)
    return Phone(name=name, port=ports.phone(place))


def spec(ports: PbxPorts, groups: Iterable[Group], rtp_timeout_s: int) -> PbxSpec:
    """The PBX with everybody's phone."""
    phones = tuple(_phone(ports, name, place) for group in groups for name, place in group.phones)
    values = SnippetValues(ami_secret=ENGINE_SECRET)
    return PbxSpec(ports=ports, values=values, agents=phones, rtp_timeout_s=rtp_timeout_s)


def config(ports: PbxPorts, groups: Iterable[Group]) -> str:
    """The configuration, store and HTTP apart."""
    text = f'[site]\nname = "crowd"\n[[pbx]]\nname = "pbx"\nport = {ports.ami}\nsecret = "{ENGINE_SECRET}"\n'
    text += f'[rules]\nrest_s = {REST_S}\nphantom_s = {PHANTOM_S}\npause_reasons = [{{ name = "小休" }}]\n'
    return text + "".join(group.config() for group in groups)
