"""Reading letters: each answer is filtered by the one predicate of `saan.letters.access`."""
