"""Making signed pages last: stamped after they are sent, kept, registered or issued, and renewed before a stamp ends.

Crash order. The row that says what is due commits with the dispatch, the registration or the issue. The stamped page is
durable in the file store before the row names it; a crash in between leaves a file that nothing names, and the page is
stamped anew. Two workers at one page: the row is locked and read again, and the second one's work is dropped.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from saan.base.files import api as files
from saan.base.journal import api as journal
from saan.base.lasting.models import LastingPage
from saan.base.lasting.ports import the_keeper
from saan.press.lasting_errors import NothingToKeepError, WithdrawnSignerError
from saan.trust.canonical import Json
from saan.trust.clock import furthest, rfc3339
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

EARLY: Final = timedelta(days=90)
"""How long before a stamp ends it is renewed; an authority that is down for a month costs nothing."""
EVIDENCE_AGAIN: Final = timedelta(hours=6)
"""When the evidence of a page that could only be stamped is asked for again."""
AT_LEAST: Final = timedelta(days=1)
MOST_DUE: Final = 200


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed page that is to last: of which record, kept by whom, under whose seal; `act` is recorded each time.

    `marks` stand in that act beside what was made, as the secrecy of a letter does.
    """

    kind: str
    subject: UUID
    agency: str
    sender: str
    page: str
    act: journal.ActType
    marks: Mapping[str, Json] = field(default_factory=dict)


def begin(signed: Signed, at: datetime) -> None:
    """Have a page made to last, in the caller's transaction; also where this node cannot do it yet."""
    LastingPage.objects.get_or_create(
        kind=signed.kind,
        subject=signed.subject,
        defaults={
            "agency_id": signed.agency,
            "sender": signed.sender,
            "page_id": signed.page,
            "act": signed.act.code,
            "marks": dict(signed.marks),
            "begun_at": at,
            "due_at": at,
        },
    )


def due_pages(at: datetime) -> tuple[UUID, ...]:
    """Return the pages that are to be stamped now, the longest due first; none while no authority is named."""
    if not the_keeper().ready:
        return ()
    due = LastingPage.objects.filter(due_at__lte=at).order_by("due_at", "id")
    return tuple(due.values_list("id", flat=True)[:MOST_DUE])


def make_last(page_id: UUID, at: datetime) -> bool:
    """Stamp one page that is due, with its evidence; return whether this call did.

    Raises what the keeper raises where another try may help; where none can (a certificate was withdrawn, a file bears
    no signature), the row says so and is not tried again. Either way the row says what stood in the way.
    """
    row = _due(LastingPage.objects.filter(id=page_id).first(), at)
    if row is None:
        return False
    before = row.newest_id
    with files.open(before or row.page_id) as page:
        pdf = page.read()
    try:
        made = the_keeper().last(pdf, row.sender, at)
    except (WithdrawnSignerError, NothingToKeepError) as error:
        _note(page_id, error, at, due_at=None)
        return False
    except SaanError as error:
        _note(page_id, error, at)
        raise
    stored = files.put(io.BytesIO(made.pdf))
    with transaction.atomic():
        row = _due(LastingPage.objects.select_for_update(of=("self",)).filter(id=page_id).first(), at)
        if row is None or row.newest_id != before:
            return False
        row.newest_id, row.made_at, row.until = stored.sha256, at, made.until
        row.stamps, row.complete, row.problem, row.said = row.stamps + 1, made.complete, "", []
        row.due_at = due_next(made.until, at) if made.complete else at + EVIDENCE_AGAIN
        row.tried_at = at
        row.save()
        _tell(row, at)
    return True


def again(kind: str, subject: UUID, at: datetime) -> bool:
    """Have a page tried again that was given up, once its cause is mended; return whether it was."""
    return bool(LastingPage.objects.filter(kind=kind, subject=subject, due_at=None).update(due_at=at))


def forget(kind: str, subject: UUID) -> frozenset[str]:
    """Drop a page that is kept no longer, in the caller's transaction; return the files that it had, for who destroys them."""
    row = LastingPage.objects.filter(kind=kind, subject=subject).first()
    if row is None:
        return frozenset()
    held = frozenset(one for one in (row.page_id, row.newest_id) if one)
    row.delete()
    return held


def bring_back(at: datetime) -> int:
    """Make due the pages that a clock which was ahead has put off, and return how many; asked seldom, for it reads all that wait.

    They are sought before anything is written: on SQLite nobody else writes while an UPDATE seeks.
    """
    late = LastingPage.objects.filter(
        put_off_by_wrong_clock(at) | Q(complete=False, due_at__gt=furthest(at, EVIDENCE_AGAIN)),
        due_at__gt=at,  # each of them is; said by itself, so that an index has them
    )
    ids = list(late.values_list("id", flat=True))
    return sum(
        late.filter(id__in=ids[first : first + MOST_DUE]).update(due_at=at)
        for first in range(0, len(ids), MOST_DUE)
    )


def put_off_by_wrong_clock(at: datetime) -> Q:
    """Return what tells of a row that no right clock has put it off so far: one without a stamp was due at once.

    One whose stamp would have ended by then is due as well. Nothing else is: to a clock that is behind, every stamp is of a
    moment that is still to come, and all of them would be made anew.
    """
    unmade = Q(made_at=None, due_at__gt=furthest(at))
    return unmade | Q(due_at__gt=furthest(at, AT_LEAST)) & Q(due_at__gt=F("until"))


def _tell(row: LastingPage, at: datetime) -> None:
    journal.record(
        journal.Act(
            type=journal.find(row.act),
            agency=AgencyId(row.agency_id),
            subject=journal.Subject(row.kind, str(row.subject)),
            actor=journal.Actor(system="lasting"),
            at=at,
            detail={
                "pdf_sha256": row.page_id,
                "lasting_sha256": row.newest_id,
                "until": rfc3339(row.until) if row.until else None,
                "complete": row.complete,
                **row.marks,
            },
        )
    )


def due_next(until: datetime, at: datetime) -> datetime:
    """Return when what holds until a moment is renewed: early, or ever closer to an end that no authority can move yet."""
    early = until - EARLY
    return early if early > at else at + max((until - at) / 4, AT_LEAST)


def _due(row: LastingPage | None, at: datetime) -> LastingPage | None:
    return row if row is not None and row.due_at is not None and row.due_at <= at else None


def _note(page_id: UUID, error: SaanError, at: datetime, **changed: None) -> None:
    """Say what stood in the way, and what mends it; with `due_at`, that it is not tried again."""
    LastingPage.objects.filter(id=page_id).update(**obstacle(error), tried_at=at, **changed)


def obstacle(error: SaanError) -> dict[str, Any]:
    """Return `problem` and `said` of a row that an error kept from being stamped."""
    said, mend = error.message(), error.remedy()
    return {"problem": error.code[:60], "said": [said.th, said.en, mend.th, mend.en]}
