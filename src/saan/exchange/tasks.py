"""Work that the exchange has done for it from time to time."""

from saan.exchange.actions import sweeping


def sweep() -> None:
    """Forget blobs that were brought ahead of an envelope which never came."""
    sweeping.sweep()
