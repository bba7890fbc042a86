"""Signing in: passwords with a second factor, passkeys, providers, invitations; and the office's own accounts."""
