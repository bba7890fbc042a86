"""Changing agencies and units, and keeping the calendar by which they work."""
