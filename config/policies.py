"""Reading policies: those that come with the program, and the operator's own in their place."""

from collections.abc import Iterator
from pathlib import Path

from callcenter.orders.deadlines.policy import Policies, Policy
from config import source, translate
from config.deadlines import PolicyFile
from config.faults import Fault
from config.source import Source

SHIPPED = Path(__file__).with_name("policies.toml")


def read(own: str | None = None) -> tuple[Policies, tuple[Fault, ...]]:
    """The policies, and every fault of the operator's file; with a fault, its policies are left out."""
    known = {policy.id: policy for policy in _policies(source.read(SHIPPED, {}))}
    if own is None:
        return Policies(known), ()
    written = source.read(Path(own), {})
    faults = (*written.faults, *_faults(written))
    if not faults:
        known |= {policy.id: policy for policy in _policies(written)}
    return Policies(known), faults


def _faults(written: Source) -> Iterator[Fault]:
    # A file that cannot be read has no values: more faults would only be about that.
    if written.faults and not written.data:
        return
    yield from translate.faults(written, PolicyFile)
    seen: set[object] = set()
    entries = written.data.get("policies")
    for i, entry in enumerate(entries if isinstance(entries, list) else ()):
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str) and name in seen:
            yield written.fault(("policies", i, "id"), "is there twice", "give each policy an id of its own")
        seen.add(name if isinstance(name, str) else None)


def _policies(written: Source) -> Iterator[Policy]:
    for table in PolicyFile.model_validate(written.data).policies:
        yield table.build()
