"""The authority's actions: each one transaction, one act, and the directory signed anew after it."""
