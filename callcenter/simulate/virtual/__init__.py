"""A world without waiting: an event loop whose time jumps, and a network that is memory."""
