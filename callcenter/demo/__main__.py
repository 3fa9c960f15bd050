"""``python -m callcenter.demo`` is ``callcenter demo``."""

import sys

from callcenter.cli.main import app

app(["demo", *sys.argv[1:]])
