"""What every test may ask for."""

import os
import signal
import sys

from hypothesis import settings

# Byte code is kept whatever the shell says: tests start a thousand processes, and each would compile the program anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A test never depends on speed; the machine that runs it may be busy.
settings.register_profile("saan", deadline=None)
settings.load_profile("saan")

# A shell in the background gives its children no Ctrl-C; what a test starts shall hear it all the same.
signal.signal(signal.SIGINT, signal.default_int_handler)
