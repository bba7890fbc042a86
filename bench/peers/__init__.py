"""Peers to measure beside, each run by `partner.py` in an environment of their own."""
