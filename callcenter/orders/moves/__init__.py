"""The moves of a case, one module for each part of its life: guards, and what they change."""
