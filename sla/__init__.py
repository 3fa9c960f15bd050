"""The answer clocks and the figures made from them."""
