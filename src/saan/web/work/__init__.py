"""Background work as whoever runs the node sees it: what was given up, what keeps failing, and what to do about it."""
