"""A node as a thing to run and to keep: its processes, its health, its copies."""
