"""The only writers of this house: verbs, each one transaction with its act."""
