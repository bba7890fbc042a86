"""Forgetting the rows of bulk files that led to no document: they are nobody's record, and full of people.

Each file goes in one transaction; a kill leaves whole ones, and the next run goes on with the rest.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from saan.base.files import api as files
from saan.base.files.errors import FileStillUsedError
from saan.documents import acts
from saan.documents.actions import bulk
from saan.documents.actions.destroying import forget_batch, nothing
from saan.documents.actions.writing import system, tell_batch
from saan.documents.models import Batch
from saan.documents.rules.batches import LEADS_NOWHERE, State

KEPT: Final = timedelta(days=90)
"""How long a file that has faults, was dropped, waits for its signature or was stopped before its first document is kept: long enough to be mended, signed or gone on with.

It is no record of the agency: it is kept for no longer than its purpose needs (Personal Data Protection Act B.E. 2562, sections 22 and 37 (3)).
"""


def forget(at: datetime) -> int:
    """Empty the bulk files that led to nothing for so long, and return how many; one that waits for a signature, or to go on, is dropped first."""
    stopped = Q(state=State.STOPPED, started_at__lt=at - KEPT)
    old = Batch.objects.filter(Q(state__in=LEADS_NOWHERE) | stopped, given_at__lt=at - KEPT, done=0)
    waiting = old.exclude(file_id=nothing()).order_by("id").values_list("id", flat=True)
    return sum(_forgotten(batch_id, at) for batch_id in list(waiting))


def _forgotten(batch_id: UUID, at: datetime) -> bool:
    with transaction.atomic():
        row = (
            Batch.objects.select_for_update(of=("self",), no_key=True).select_related("type").get(id=batch_id)
        )
        if row.state not in {*LEADS_NOWHERE, State.STOPPED} or row.done:
            return False  # somebody signed for it meanwhile
        if row.state == State.READY:
            bulk.end(row, system("forgetting"), at)
        elif row.state == State.STOPPED:
            bulk.let_go(row, system("forgetting"), at)
        held = forget_batch(batch_id, row.name)
        tell_batch(row, acts.BATCH_FORGOTTEN, system("forgetting"), at, rows=row.total + row.bad)
        for sha256 in sorted(held):
            with suppress(FileStillUsedError):  # the same file was given elsewhere
                files.destroy(sha256)
    return True
