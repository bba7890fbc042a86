"""The demo: three nodes, invented people in real roles, and letters that really travel."""
