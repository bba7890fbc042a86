"""How long documents are kept, as values and a day.

A period counts whole calendar years after the one in which a document ended or, where it has no end, was issued: the survey
of what is due is of a year that has passed (Office of the Prime Minister Regulation on Correspondence B.E. 2526,
clauses 57 and 66, to be confirmed for documents issued electronically).
"""

from datetime import date


def last_day(years: int, today: date) -> date:
    """Return the last day of issue, or of validity, whose documents a period of so many years no longer keeps today."""
    return date(today.year - years - 1, 12, 31)
