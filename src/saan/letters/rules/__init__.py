"""What the regulation asks of letters, as values and tables: no database, no clock, no network."""
