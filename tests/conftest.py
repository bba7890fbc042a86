"""What every test may ask for."""

import signal

from hypothesis import settings

# A test never depends on speed; the machine that runs it may be busy.
settings.register_profile("saan", deadline=None)
settings.load_profile("saan")

# A shell in the background gives its children no Ctrl-C; what a test starts shall hear it all the same.
signal.signal(signal.SIGINT, signal.default_int_handler)
