"""The writers of this house: each function one transaction, one act."""
