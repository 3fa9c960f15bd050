"""One menu question: what the caller's keys lead to."""

from callcenter.domain.ids import MenuName, QueueName
from callcenter.domain.plan import Choice, Menu
from callcenter.domain.record import Record

PERSON = "0"
"""Always leads to a person, whatever the menu says."""


class ToQueue(Record, frozen=True, kw_only=True):
    """The caller gets a person; ``None``: the line's own queue."""

    queue: QueueName | None = None
    choice: Choice | None = None
    """The key's settings, where it has some."""
    chosen: bool = True
    """False: the caller chose nothing that we understood."""


class Ask(Record, frozen=True, kw_only=True):
    """Put a question: another menu, or the same one again after ``before`` (an apology) was played."""

    menu: MenuName
    attempt: int = 1
    before: tuple[str, ...] = ()


Step = ToQueue | Ask


def answer(menu: Menu, digits: str, attempt: int) -> Step:
    """What follows the caller's answer; ``digits`` is empty for silence, ``attempt`` counts from 1."""
    choice = menu.keys.get(digits)
    if choice is not None and choice.menu is not None:
        return Ask(menu=choice.menu)
    if choice is not None:
        return ToQueue(queue=choice.queue, choice=choice if choice.special else None)
    if digits == PERSON:
        return ToQueue()
    if attempt >= menu.tries:
        return ToQueue(chosen=False)
    return Ask(menu=menu.name, attempt=attempt + 1, before=("invalid" if digits else "timeout",))
