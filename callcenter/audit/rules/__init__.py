"""The rules C1 to C14: each one a pure function over the evidence."""
