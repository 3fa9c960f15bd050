"""A PBX without telephony: it runs our dialplan as Asterisk does, and speaks AMI in bytes."""
