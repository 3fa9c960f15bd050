"""Measurements beside Asterisk's own queue, on the same PBX in the same run."""
