"""Work that the job table has done for itself."""

from saan.base.jobs import actions


def sweep() -> None:
    """Clear jobs that were done a day ago or longer."""
    actions.sweep()
