"""``python -m callcenter`` is the callcenter command."""

from callcenter.cli.main import main

main()
