"""A link of poor quality between a running centre and a real Asterisk."""
