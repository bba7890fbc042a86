"""Webhooks: telling an agency's other systems what happened, signed, in order of trying, and again on request."""
