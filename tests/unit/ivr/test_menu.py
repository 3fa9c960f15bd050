"""What a caller's keys lead to."""

import pytest

from callcenter.domain.ids import MenuName, QueueName
from callcenter.domain.plan import Choice, Menu
from ivr.menu import Ask, ToQueue, answer

TOP, SUB, POLICY = MenuName("top"), MenuName("sub"), QueueName("policy")
MENU = Menu(name=TOP, prompt="p", keys={"1": Choice(queue=POLICY), "2": Choice(menu=SUB)}, tries=3)


def test_a_key_leads_to_its_queue() -> None:
    assert answer(MENU, "1", 1) == ToQueue(queue=POLICY)


def test_a_key_leads_to_its_menu_whose_tries_begin_anew() -> None:
    assert answer(MENU, "2", 3) == Ask(menu=SUB)


def test_zero_is_a_person() -> None:
    assert answer(MENU, "0", 1) == ToQueue(queue=None, chosen=True)


def test_zero_can_be_given_a_queue_of_its_own() -> None:
    menu = Menu(name=TOP, prompt="p", keys={"0": Choice(queue=POLICY)})
    assert answer(menu, "0", 1) == ToQueue(queue=POLICY)


@pytest.mark.parametrize(("digits", "sorry"), [("9", "invalid"), ("12", "invalid"), ("*", "invalid"), ("", "timeout")])
def test_what_was_not_understood_is_asked_again(digits: str, sorry: str) -> None:
    assert answer(MENU, digits, 1) == Ask(menu=TOP, attempt=2, before=(sorry,))
    assert answer(MENU, digits, 2) == Ask(menu=TOP, attempt=3, before=(sorry,))


@pytest.mark.parametrize("digits", ["9", ""])
def test_after_the_last_try_there_is_a_person(digits: str) -> None:
    assert answer(MENU, digits, 3) == ToQueue(chosen=False)
