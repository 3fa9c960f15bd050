"""callcenter: an asyncio ACD engine beside an Asterisk PBX."""
