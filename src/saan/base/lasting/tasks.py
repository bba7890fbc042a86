"""Background work on what must last; each may be run again after any crash."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from saan.base.jobs import api as jobs
from saan.base.lasting import actions
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError

MAKE_LAST: Final = "saan.base.lasting.tasks.make_last"
LATER: Final = timedelta(minutes=30)


def last() -> None:
    """Have every page that is due made to last, each in a job of its own; the same page is queued once."""
    for page_id in actions.due_pages(utc_now()):
        jobs.enqueue(MAKE_LAST, key=str(page_id), page_id=str(page_id))


def bring_back() -> None:
    """Have pages that a wrong clock put off stamped now."""
    actions.bring_back(utc_now())


def make_last(page_id: str) -> None:
    """Stamp one page; while no authority answers, or evidence is missing, it is tried again later."""
    try:
        actions.make_last(UUID(page_id), utc_now())
    except SaanError as error:
        raise jobs.Retry(LATER) from error
