"""Verifying for people: any file of Saan's, from the command line, on a page, or by a call."""
