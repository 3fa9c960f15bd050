"""The parts of the core: what the centre does with each kind of input."""
