"""A whole centre on real calls whose engine is killed, frozen and cut off all the time, and what came of it."""
