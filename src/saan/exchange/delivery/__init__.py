"""The sending half: what waits in the outbox is brought to its recipients, until each delivery has ended."""
