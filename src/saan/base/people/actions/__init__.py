"""Changing people, posts and powers: the only writer of them. Each action locks its agency's row first."""
