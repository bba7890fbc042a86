"""The letters house's ports, filled by the press and the exchange: who makes the page, and who carries it."""
