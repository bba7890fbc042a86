"""What a letter leaves to be verified by anyone: its page, its record, envelopes, receipts and journal proofs."""

from typing import Final
from uuid import UUID

import msgspec
from django.http import FileResponse, HttpResponse
from ninja import Router

from saan.base.files import api as files
from saan.base.journal import api as journal
from saan.base.people.api import Viewer, require_scope
from saan.exchange import api as exchange
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.errors import NoSuchPageError
from saan.web.evidence.gathering import bundle, gather
from saan.web.rest.shapes import content, endpoint

router = Router(tags=["evidence"])
LETTERS: Final = "letters.read"
JOURNAL: Final = "journal.read"
SEALED: Final = "application/octet-stream"
NOTE: Final = "text/plain; charset=utf-8"


class Copied(msgspec.Struct, frozen=True):
    """A certified copy that was made."""

    copy: UUID


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """How one message stands that carries a letter to one agency. `receipt` says whether its signed word is here."""

    message: UUID
    recipient: str
    state: exchange.DeliveryState
    attempts: int
    receipt: bool
    problem: Text | None


@content(router, "/letters/{uuid:letter}/letter.pdf", scope=LETTERS, media="application/pdf")
def read_page(viewer: Viewer, letter: UUID) -> FileResponse:
    """The signed page of a letter, sent or received."""
    view = letters.either(viewer, letter, utc_now())
    if not view.pdf:
        raise NoSuchPageError
    return FileResponse(files.open(view.pdf), content_type="application/pdf")


@content(router, "/letters/{uuid:letter}/lasting.pdf", scope=LETTERS, media="application/pdf")
def read_lasting_page(viewer: Viewer, letter: UUID) -> FileResponse:
    """The signed page with time-stamps and evidence added, which begins with the bytes of the page itself."""
    made = letters.either(viewer, letter, utc_now()).lasting
    if made is None or not made.sha256:
        raise NoSuchPageError
    return FileResponse(files.open(made.sha256), content_type="application/pdf")


@content(router, "/letters/{uuid:letter}/record.json", scope=LETTERS, media="application/json")
def read_record(viewer: Viewer, letter: UUID) -> HttpResponse:
    """The canonical record of a numbered letter: the bytes whose SHA-256 stands on its page."""
    view = letters.either(viewer, letter, utc_now())
    if view.record is None:
        raise NoSuchPageError
    return HttpResponse(letters.record_bytes(view.record), content_type="application/json")


@endpoint(router, "POST", "/letters/{uuid:letter}/copies", scope="letters.write", gives=Copied)
def certify_copy(viewer: Viewer, letter: UUID) -> Copied:
    """Make a certified copy of a letter, sent or received. For people only: their name stands under it."""
    return Copied(letters.certify(viewer, letter, utc_now()))


@endpoint(router, "GET", "/letters/{uuid:letter}/copies", scope=LETTERS, gives=tuple[letters.CopyView, ...])
def list_copies(viewer: Viewer, letter: UUID) -> tuple[letters.CopyView, ...]:
    """The certified copies of a letter, sent or received, the oldest first."""
    return letters.either(viewer, letter, utc_now()).copies


@content(router, "/letters/{uuid:letter}/copies/{uuid:made}", scope=LETTERS, media="application/pdf")
def read_copy(viewer: Viewer, letter: UUID, made: UUID) -> FileResponse:
    """A certified copy, with the original's bytes inside: a file for `saan verify`."""
    for one in letters.either(viewer, letter, utc_now()).copies:
        if one.id == made:
            return FileResponse(files.open(one.sha256), content_type="application/pdf")
    raise NoSuchPageError


@endpoint(router, "GET", "/letters/{uuid:letter}/messages", scope=LETTERS, gives=tuple[Carried, ...])
def list_messages(viewer: Viewer, letter: UUID) -> tuple[Carried, ...]:
    """The messages that carry a letter to other nodes, and how each stands with each recipient."""
    messages = letters.messages_of(viewer, letter, utc_now())
    deliveries = exchange.deliveries_each(messages)
    return tuple(
        Carried(
            message=one.message,
            recipient=one.recipient,
            state=one.state,
            attempts=one.attempts,
            receipt=one.notice is not None,
            problem=one.problem,
        )
        for message in messages
        for one in deliveries.get(message, ())
    )


@content(router, "/letters/{uuid:letter}/messages/{uuid:message}/envelope", scope=LETTERS, media=SEALED)
def read_envelope(viewer: Viewer, letter: UUID, message: UUID) -> HttpResponse:
    """An envelope as it was sent, under this node's signature: a file for `saan verify`."""
    _carries(viewer, letter, message)
    return HttpResponse(exchange.envelope(message).data(), content_type=SEALED)


@content(
    router, "/letters/{uuid:letter}/messages/{uuid:message}/opening", scope=LETTERS, media="application/json"
)
def read_opening(viewer: Viewer, letter: UUID, message: UUID) -> HttpResponse:
    """What shows a stranger the list in an encrypted envelope, and no content: a file for `saan verify`."""
    _carries(viewer, letter, message)
    return HttpResponse(exchange.opening_of(message), content_type="application/json")


@content(
    router, "/letters/{uuid:letter}/messages/{uuid:message}/receipts/{recipient}", scope=LETTERS, media=SEALED
)
def read_receipt(viewer: Viewer, letter: UUID, message: UUID, recipient: str) -> HttpResponse:
    """The signed word of a recipient that ended a delivery: a file for `saan verify`."""
    _carries(viewer, letter, message)
    for one in exchange.deliveries_of(message):
        if one.recipient == recipient and one.notice is not None:
            return HttpResponse(one.notice.data(), content_type=SEALED)
    raise NoSuchPageError


@endpoint(router, "GET", "/letters/{uuid:letter}/acts", scope=JOURNAL, gives=tuple[journal.Listed, ...])
def list_acts(viewer: Viewer, letter: UUID) -> tuple[journal.Listed, ...]:
    """What was done to a letter, sent or received, oldest first, each with the id by which it is proved."""
    return _acts(viewer, letter)


@content(router, "/letters/{uuid:letter}/acts/{uuid:act}/proof", scope=JOURNAL, media=NOTE)
def read_proof(viewer: Viewer, letter: UUID, act: UUID) -> HttpResponse:
    """The proof that an act stands in the journal, which also opens it: a file for `saan verify`."""
    if act not in {one.id for one in _acts(viewer, letter)}:
        raise NoSuchPageError
    return HttpResponse(journal.opening_of(act), content_type=NOTE)


@content(router, "/letters/{uuid:letter}/evidence.zip", scope=JOURNAL, media="application/zip")
def read_evidence(viewer: Viewer, letter: UUID) -> HttpResponse:
    """All evidence of a letter, sent or received, in one archive; needs letters.read too."""
    require_scope(viewer, LETTERS)
    return HttpResponse(bundle(gather(viewer, letter, utc_now())), content_type="application/zip")


@content(router, "/journal/checkpoint", scope=JOURNAL, media=NOTE)
def read_checkpoint(_viewer: Viewer) -> HttpResponse:
    """The newest signed head of this node's journal, with the cosignatures of its witnesses so far."""
    head = journal.newest_checkpoint()
    if head is None:
        raise NoSuchPageError
    return HttpResponse(head.note, content_type=NOTE)


def _carries(viewer: Viewer, letter: UUID, message: UUID) -> None:
    if message not in letters.messages_of(viewer, letter, utc_now()):
        raise NoSuchPageError


def _acts(viewer: Viewer, letter: UUID) -> tuple[journal.Listed, ...]:
    """Return what was done to a letter that the viewer may see, but for what was done while it was beyond their clearance."""
    view = letters.either(viewer, letter, utc_now())
    sent = isinstance(view, letters.LetterView)
    subject = journal.Subject("letter" if sent else "incoming-letter", str(letter))
    shown = {one.act for one in view.timeline}
    beyond = {act for act, _ in journal.entries(subject)} - shown
    return tuple(one for one in journal.listed(subject) if one.id not in beyond)
