"""Saan: an open digital-government exchange for Thailand."""

__version__ = "0.1.0"
