"""The receiving half: reading, admitting and committing envelopes, taking in blobs, answering."""
