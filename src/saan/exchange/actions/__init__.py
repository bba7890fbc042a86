"""The writers of what is sent: `sending` puts messages into the outbox, `settling` says what became of them."""
