"""Decisions of this house, as values and a moment."""
