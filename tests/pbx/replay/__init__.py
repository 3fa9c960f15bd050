"""The same calls to app_queue and to us, on one Asterisk, side by side.

A row says what phones and callers do, what either queue makes of it, and, where we differ on purpose, why. What of
Asterisk's own queue tests is not here:

- ``set_penalty``: an agent's penalty is part of our configuration and changes with a reload, which has its own tests.
- ``gosub_test``, ``forwardername``, account codes: dialplan on the agent's leg; ours runs nothing of the operator's.
- blind transfers by the agent's phone: a department is brought in by keys, which has scenarios of its own.
- what callers hear while they wait.
"""
