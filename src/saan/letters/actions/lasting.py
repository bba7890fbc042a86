"""Making signed pages last: stamped after they are sent, kept or registered, and renewed before a stamp ends.

Crash order. The row that says what is due commits with the dispatch, the keeping or the registration. The stamped page
is durable in the file store before the row names it; a crash in between leaves a file that nothing names, and the page
is stamped anew. Two workers at one page: the row is locked and read again, and the second one's work is dropped.
"""

import io
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from saan.base.files import api as files
from saan.letters import acts
from saan.letters.actions.writing import system, tell
from saan.letters.models import IncomingLetter, LastingPage, Letter
from saan.letters.ports import the_keeper
from saan.press.lasting_errors import NothingToKeepError, WithdrawnSignerError
from saan.trust.clock import rfc3339

EARLY = timedelta(days=90)
"""How long before a stamp ends it is renewed; an authority that is down for a month costs no letter."""
EVIDENCE_AGAIN = timedelta(hours=6)
"""When the evidence of a page that could only be stamped is asked for again."""
MOST_DUE = 200


def begin_lasting(letter: Letter | IncomingLetter, at: datetime) -> None:
    """Have a page made to last, in the caller's transaction; also where this node cannot do it yet."""
    if isinstance(letter, Letter):
        LastingPage.objects.get_or_create(letter=letter, defaults={"due_at": at})
    else:
        LastingPage.objects.get_or_create(incoming=letter, defaults={"due_at": at})


def due_pages(at: datetime) -> tuple[UUID, ...]:
    """Return the pages that are to be stamped now, the longest due first; none while no authority is named."""
    if not the_keeper().ready:
        return ()
    due = LastingPage.objects.filter(due_at__lte=at).order_by("due_at", "id")
    return tuple(due.values_list("id", flat=True)[:MOST_DUE])


def make_last(page_id: UUID, at: datetime) -> bool:
    """Stamp one page that is due, with its evidence; return whether this call did.

    Raises what the keeper raises where another try may help; where none can (a certificate was withdrawn, a file bears
    no signature), the row says so and is not tried again.
    """
    row = _due(LastingPage.objects.select_related("letter", "incoming").filter(id=page_id).first(), at)
    if row is None:
        return False
    before, letter = row.newest_id, _of(row)
    with files.open(before or str(letter.pdf_id)) as page:
        pdf = page.read()
    try:
        made = the_keeper().last(pdf, _sender(letter), at)
    except (WithdrawnSignerError, NothingToKeepError) as error:
        _give_up(page_id, error.code)
        return False
    stored = files.put(io.BytesIO(made.pdf))
    with transaction.atomic():
        row = _due(LastingPage.objects.select_for_update(of=("self",)).filter(id=page_id).first(), at)
        if row is None or row.newest_id != before:
            return False
        row.newest_id, row.made_at, row.until = stored.sha256, at, made.until
        row.stamps, row.complete, row.problem = row.stamps + 1, made.complete, ""
        row.due_at = max(at, made.until - EARLY) if made.complete else at + EVIDENCE_AGAIN
        row.save()
        tell(
            letter,
            acts.LETTER_LASTED if isinstance(letter, Letter) else acts.INCOMING_LASTED,
            system("lasting"),
            at,
            pdf_sha256=letter.pdf_id,
            lasting_sha256=stored.sha256,
            until=rfc3339(made.until),
            complete=made.complete,
        )
    return True


def _due(row: LastingPage | None, at: datetime) -> LastingPage | None:
    return row if row is not None and row.due_at is not None and row.due_at <= at else None


def _of(row: LastingPage) -> Letter | IncomingLetter:
    found = row.letter or row.incoming
    if found is None:  # a constraint of the table forbids it
        raise LastingPage.DoesNotExist
    return found


def _sender(letter: Letter | IncomingLetter) -> str:
    return letter.agency_id if isinstance(letter, Letter) else letter.sender_id


def _give_up(page_id: UUID, code: str) -> None:
    LastingPage.objects.filter(id=page_id).update(due_at=None, problem=code[:60])
