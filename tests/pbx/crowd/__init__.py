"""Many calls at a time on one PBX and one engine: bad phones, bad callers, and what happens in the same moment."""
