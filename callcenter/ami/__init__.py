"""The AMI adapter: bytes to events, commands to actions."""
