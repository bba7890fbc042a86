"""How much strangers may ask of this node: bounded for each block of addresses, without knowing or keeping who they are."""
