"""The office as a process of its own beside the engine: calls never wait for it, nor end with it."""
