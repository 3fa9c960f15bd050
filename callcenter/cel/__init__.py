"""The second witness: Asterisk's own record of channel events (CEL), read when the engine has not seen all."""
