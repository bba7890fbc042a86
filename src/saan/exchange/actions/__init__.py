"""The writers of what is sent: `sending` fills the outbox, `settling` says what became of it, `righting` mends its times."""
