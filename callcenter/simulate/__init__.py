"""What-if runs in virtual time: the real core, with people and a PBX that are only numbers."""
