"""What a worker does for the journal every few seconds. Both are safe to call at any time, from anywhere."""

from saan.base.journal.actions.cosigning import ask_witnesses as ask
from saan.base.journal.actions.sequencing import sequence_once


def sequence() -> int:
    """Seal all waiting acts, batch after batch, and return how many; call about once a second."""
    sealed = 0
    while done := sequence_once().sealed:
        sealed += done
    return sealed


def ask_witnesses() -> int:
    """Ask the witnesses that have not cosigned the newest head and return how many did; call every few seconds."""
    return ask().cosigned
