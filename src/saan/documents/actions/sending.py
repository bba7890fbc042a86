"""Delivering what a bulk file became: by a private link for each holder, in a list or by e-mail; again where a server refused.

A message that a server puts off is tried again as mail servers do, for some days; its row says when, and a periodic job asks
for the files whose time has come. What a server refuses for good waits for a person.

Crash order. A message leaves first, and then its row says so, with the act: a kill between the two sends one message
twice, under the same Message-ID, and never loses one. The link opens the same document either way.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet

from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.mail import api as mail
from saan.base.mail.api import LATEST, Answer, Fate, next_try
from saan.base.people import api as people
from saan.base.people.api import Viewer
from saan.base.thai import api as thai
from saan.documents import access, acts, links
from saan.documents.actions.parts import SEND_TASK
from saan.documents.actions.writing import person, system, tell_batch
from saan.documents.addresses import is_address
from saan.documents.errors import BadAddressError, DocumentNotFoundError
from saan.documents.models import Batch, Document, Sending
from saan.documents.queries.links import taken_until, turns
from saan.documents.queries.paging import Page
from saan.documents.queries.rows import in_the_sheet
from saan.documents.queries.sendings import DELIVERING, GIVEN_UP, UNREACHED, files_due
from saan.documents.rules.messages import delivery
from saan.trust.clock import Clock, furthest, utc_now
from saan.trust.errors import Text
from saan.trust.ids import AgencyId

_AT_ONCE: Final = 100
MOST_LINKS: Final = 1000
"""Of one page, where they are taken by call."""
_MOST_USELESS: Final = 3
"""Connections, one after the other, by which nothing is learnt of any address: then the server is left alone for a while."""
_PATIENCE: Final = timedelta(minutes=2)
"""A server may look into a message for long before it takes it; who hangs up too early sends it twice."""


@dataclass(frozen=True, slots=True)
class HolderLink:
    """Which row became which document, by the number that the spreadsheet shows, whose it is, and the private link that opens it."""

    row: int
    number: str
    holder: str
    link: str


def enqueue_due(at: datetime) -> None:
    """Have the messages sent whose time has come, in a job for each bulk file; the same is queued once."""
    if settings.SAAN.mail_url:
        for batch_id in files_due(at):
            jobs.enqueue(SEND_TASK, queue=mail.QUEUE, key=str(batch_id), batch_id=str(batch_id))


def send(batch_id: UUID, clock: Clock = utc_now) -> int:
    """Send the messages of a batch whose time has come, and return how many left.

    Without a mail server they wait. What the server puts off is tried again later, what it refuses is noted, and the
    others go on; while it is down, some are put off, and the rest waits for the next call.
    """
    if not settings.SAAN.mail_url:
        return 0
    _bring_back(batch_id, clock())
    sent = useless = 0
    while useless < _MOST_USELESS and (rows := _due(batch_id, clock())):
        answered, left = _over_one_connection(rows, clock)
        useless = 0 if answered else useless + 1
        sent += left
    return sent


def _bring_back(batch_id: UUID, at: datetime) -> None:
    """Make due what waits longer than any message is put off: a clock that was ahead has set that, and since when it is late."""
    strayed = Sending.objects.filter(batch_id=batch_id, next_at__gt=furthest(at, LATEST))
    strayed.update(next_at=at, delayed_since=None)


def _due(batch_id: UUID, at: datetime) -> list[Sending]:
    rows = Sending.objects.filter(batch_id=batch_id, next_at__lte=at)
    return list(rows.select_related("document__type").order_by("next_at", "id")[:_AT_ONCE])


def _over_one_connection(rows: Sequence[Sending], clock: Clock) -> tuple[int, int]:
    """Send messages over one connection until it breaks; return how many were answered, and how many of these left.

    The message at which it breaks goes over the next one, unless it is the first: then that is put off by itself.
    """
    answered = left = 0
    with closing(get_connection(timeout=_PATIENCE.total_seconds())) as connection:
        try:
            connection.open()
        except (SMTPException, OSError) as error:
            _settle(rows, mail.broken(error), clock())
            return 0, 0
        for row in rows:
            answer = mail.hand_over(_message(row, connection))
            if not (answer.broken and answered):
                _settle([row], answer, clock())
            if answer.broken:
                break
            answered, left = answered + 1, left + (answer.fate is Fate.TAKEN)
            jobs.progress(left)
    return answered, left


def _message(row: Sending, connection: BaseEmailBackend) -> EmailMessage:
    document, kind = row.document, row.document.type
    address, until = taken_until(document, utc_now())
    said = Text(thai.long_date(until), thai.english_date(until)) if until else Text("", "")
    words = delivery(document.number, kind.name_th, kind.name_en, address, said)
    return mail.compose(*words, row.email, row.id, connection)


def _settle(rows: Iterable[Sending], answer: Answer, at: datetime) -> None:
    """Note what a server answered for each row; one whose address was mended meanwhile is still to be sent."""
    with transaction.atomic():
        for row in rows:
            unmended = Sending.objects.filter(id=row.id, email=row.email, sent_at=None)
            if answer.fate is Fate.TAKEN:
                unmended.update(sent_at=at, next_at=None, said="")
                _tell(row.document, acts.DOCUMENT_SENT, system("bulk"), at)
            elif answer.fate is Fate.PUT_OFF:
                since = row.delayed_since or at
                unmended.update(next_at=next_try(since, at), delayed_since=since, said=answer.said)
            else:
                unmended.update(next_at=None, delayed_since=None, said=answer.said)


def send_again(viewer: Viewer, batch_id: UUID, document_id: UUID, address: str, at: datetime) -> None:
    """Have the link of a document sent now, to a mended address or to the same one, where a server put it off or refused it.

    For whoever may give such files or signs for the unit. Raises `BadAddressError` for what is no address, and
    `DocumentNotFoundError` for what has left or waits for its first try: nothing is sent twice.
    """
    tidy = address.strip()
    if not is_address(tidy):
        raise BadAddressError(address=tidy[:100])
    with transaction.atomic():
        batch = _delivered_by(viewer, batch_id, at)
        unreached = Sending.objects.filter(UNREACHED, batch=batch, document_id=document_id)
        row = unreached.select_for_update(of=("self",)).select_related("document").first()
        if row is None:
            raise DocumentNotFoundError
        row.email, row.next_at, row.delayed_since, row.said = tidy, at, None, ""
        row.save()
        _tell(row.document, acts.ADDRESS_MENDED, person(viewer), at)
        jobs.enqueue(SEND_TASK, queue=mail.QUEUE, key=str(batch_id), batch_id=str(batch_id))


def send_given_up(viewer: Viewer, batch_id: UUID, at: datetime) -> int:
    """Have everything sent once more that was given up after days of trying; return how many that is.

    For whoever may give such files or signs for the unit. What a server refused for good is not among it.
    """
    with transaction.atomic():
        batch = _delivered_by(viewer, batch_id, at)
        given_up = Sending.objects.filter(GIVEN_UP, batch=batch)
        count = given_up.update(next_at=at, delayed_since=None, said="")
        if count:
            tell_batch(batch, acts.BATCH_SENT_AGAIN, person(viewer), at, addresses=count)
            jobs.enqueue(SEND_TASK, queue=mail.QUEUE, key=str(batch_id), batch_id=str(batch_id))
    return count


def _tell(document: Document, act: journal.ActType, actor: journal.Actor, at: datetime) -> None:
    """Record an act on a document; the address is personal data, and stands in no act."""
    journal.record(
        journal.Act(
            type=act,
            agency=AgencyId(document.agency_id),
            subject=journal.Subject("document", str(document.id)),
            actor=actor,
            at=at,
            detail={"record_sha256": document.record_sha256},
        )
    )


def _delivered_by(viewer: Viewer, batch_id: UUID, at: datetime) -> Batch:
    """Return a bulk file whose documents the viewer may deliver."""
    batch = access.one(access.batches(viewer, at), batch_id)
    if batch is None:
        raise DocumentNotFoundError
    if not access.has_role(viewer, batch.unit_id, at, *DELIVERING):
        raise people.NotAuthorisedError
    return batch


def list_links(viewer: Viewer, batch_id: UUID, at: datetime) -> Iterator[HolderLink]:
    """Put on record that the holders' links of a batch were taken, and yield that of each document.

    For whoever may give such files or signs for the unit: each link opens a document.
    """
    batch = _delivered_by(viewer, batch_id, at)
    with transaction.atomic():
        tell_batch(batch, acts.BATCH_LINKS, person(viewer), at, done=batch.done)
    return _links(batch_id, _delivered(batch_id).iterator())


def page_of_links(
    viewer: Viewer, batch_id: UUID, at: datetime, after: str = "", limit: int = MOST_LINKS
) -> Page[HolderLink]:
    """Put on record that links of a batch were taken, and return one page of them, in the order of the rows; else as `list_links`."""
    batch = _delivered_by(viewer, batch_id, at)
    limit = max(1, min(limit, MOST_LINKS))
    rows = _delivered(batch_id)
    if after:
        rows = rows.filter(row__gt=_place(after))
    found = list(rows[: limit + 1])
    with transaction.atomic():
        tell_batch(batch, acts.BATCH_LINKS, person(viewer), at, done=batch.done, taken=len(found[:limit]))
    more = str(found[limit - 1][0]) if len(found) > limit else ""
    return Page(tuple(_links(batch_id, found[:limit])), more)


def _place(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text, re.ASCII):
        raise DocumentNotFoundError
    return int(text)


def _delivered(batch_id: UUID) -> QuerySet[Document, tuple[int | None, str, str, UUID]]:
    made = Document.objects.filter(batch_id=batch_id).order_by("row")
    return made.values_list("row", "number", "holder", "id")


def _links(batch_id: UUID, found: Iterable[tuple[int | None, str, str, UUID]]) -> Iterator[HolderLink]:
    made_anew = turns(batch_id)
    for row, number, holder, document_id in in_the_sheet(batch_id, found):
        yield HolderLink(
            row, number, holder, links.take(links.token(document_id, made_anew.get(document_id, 0)))
        )
