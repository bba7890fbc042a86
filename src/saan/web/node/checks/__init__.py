"""The doctor's checks, each a generator of findings."""
