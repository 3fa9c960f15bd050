"""The checker: reads what the engine, Asterisk, SIPp and MQTT left behind, and tells where they disagree.

It is no code path of the engine: it reads the database by its own SQL, and restates in its own words what must hold.
"""
