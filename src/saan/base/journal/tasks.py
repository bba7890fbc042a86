"""What a worker does for the journal every few seconds; safe to call at any time, from anywhere."""

from saan.base.journal.actions.sequencing import sequence_once


def sequence() -> int:
    """Seal all waiting acts, batch after batch, and return how many; call about once a second."""
    sealed = 0
    while done := sequence_once().sealed:
        sealed += done
    return sealed
