"""The API of the office: what happens to a work order besides its call."""
