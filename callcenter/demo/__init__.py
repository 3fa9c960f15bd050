"""The demo: the whole centre on a private Asterisk, with virtual citizens, agents and departments on real SIP calls."""

from callcenter.demo.show import Options, run

__all__ = ["Options", "run"]
