"""The evidence of one letter: what a stranger can check, gathered for those who may see the letter."""
