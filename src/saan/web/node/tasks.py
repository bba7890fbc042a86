"""What a node does for itself again and again; each is idempotent."""

from saan.exchange.directory import api as directory
from saan.trust.clock import utc_now
from saan.web.node.witnessing import follow


def follow_witnesses() -> None:
    """Ask, and watch, whom the directory says; nothing while this node holds no directory."""
    if directory.here().pin.exists() and directory.holds():
        follow(utc_now())
