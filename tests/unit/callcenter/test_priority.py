"""How the engine stands among other processes."""

import subprocess
import sys

ASK = """
import os, callcenter.priority as p
p.be_prompt()
print(os.getpriority(os.PRIO_PROCESS, 0))
try:
    group = p._AUTOGROUP.read_text()
except OSError:
    group = ""
# Also empty: the kernel has autogroups, and the process belongs to a control group instead.
print(group.split()[-1] if group else "no autogroups here")
"""


def told(*, own_session: bool, ask: str = ASK) -> list[str]:
    """What a process says of itself that has asked to be prompt."""
    done = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, start_new_session=own_session
    )
    return done.stdout.splitlines()


def test_a_process_in_its_own_session_stands_before_others() -> None:
    """By its nice value, and by its session's where the kernel shares out by sessions; without the right by neither."""
    nice, session = told(own_session=True)
    assert nice in ("-10", "0")
    assert session in (nice, "no autogroups here")


def test_a_process_in_a_session_of_others_leaves_the_session_as_it_is() -> None:
    before = told(own_session=False, ask=ASK.replace("p.be_prompt()", ""))[1]
    assert told(own_session=False)[1] == before


def test_a_companion_stands_behind_the_calls_also_as_a_session() -> None:
    """Though the engine that starts it stands before them."""
    nice, session = told(own_session=True, ask=ASK.replace("p.be_prompt()", "p.be_prompt(); p.stand_back()"))
    assert nice == "10"
    assert session in ("10", "no autogroups here")
