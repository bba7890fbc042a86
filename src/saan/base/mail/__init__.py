"""Messages to people outside: handed to the node's mail server, and again for days where that puts them off."""
