"""What must hold for any input whatever: searched by `make fuzz`, and replayed by the tests."""
