"""What a stranger needs to check us: bytes, keys, envelopes, trees and proofs.

Pure: the standard library and `cryptography` only, so that a verifier can be read in an afternoon.
"""
