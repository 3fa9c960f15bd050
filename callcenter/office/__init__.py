"""The hotline's office: what happens to a work order besides its call."""
