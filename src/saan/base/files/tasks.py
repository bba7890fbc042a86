"""Work that the file store has done for it from time to time."""

from saan.base.files import actions


def sweep() -> None:
    """Clear what crashes, rollbacks and vanished senders have left behind."""
    actions.sweep()
