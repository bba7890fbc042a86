"""Saan: an open digital-government exchange for Thailand."""

import warnings

__version__ = "0.1.0"

# cryptography warns when a common name has more than 64 bytes; X.520 allows 64 characters, which Thai names need.
warnings.filterwarnings("ignore", "Attribute's length must be", UserWarning)
