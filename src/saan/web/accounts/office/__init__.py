"""The pages of an agency's administrators: people, posts, roles, units, delegations, programs."""
