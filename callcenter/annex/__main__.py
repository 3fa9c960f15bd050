"""The office's process; only the engine starts it."""

import sys

from callcenter import companion


def _run() -> None:
    companion.begin()
    from callcenter.annex.process import main

    main(int(sys.argv[1]), int(sys.argv[2]))


_run()
