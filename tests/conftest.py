"""What every test may ask for."""

from hypothesis import settings

# A test never depends on speed; the machine that runs it may be busy.
settings.register_profile("saan", deadline=None)
settings.load_profile("saan")
