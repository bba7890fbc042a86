"""What time it is by others: whether this node's clock may be believed."""
