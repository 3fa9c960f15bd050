"""The whole centre on the real Asterisk, one engine for all of these tests."""
