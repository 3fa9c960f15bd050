"""A private Asterisk for tests, demo and benchmarks, and the snippets for an operator's own."""
