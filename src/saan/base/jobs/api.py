"""The front door of background work."""

from saan.base.jobs.actions import enqueue

__all__ = ["enqueue"]
