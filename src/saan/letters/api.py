"""The front door of letters: everything that pages, endpoints and programs need.

Writing functions take the viewer and a moment, are one transaction each, and raise `SaanError`. Reading functions
answer only what lies on the viewer's desks.
"""

from datetime import datetime
from uuid import UUID

from django.db import DatabaseError

from saan.base.files.api import DiskFailedError
from saan.base.lasting.api import LastingView
from saan.base.outages import outage
from saan.base.people.api import Viewer
from saan.letters.actions.continuing import Elsewhere, go_on_behind
from saan.letters.actions.copying import certify, original
from saan.letters.actions.dispatch import close, dispatch, dispatch_when_practice_says, keep, send_again
from saan.letters.actions.drafting import (
    MOST_ENCLOSURE,
    Enclosed,
    Saved,
    attach,
    begin,
    demand_attachable,
    remove,
    save,
)
from saan.letters.actions.handling import (
    Charge,
    assign,
    close_incoming,
    minute,
    name_incoming_reader,
    name_reader,
    read,
    reopen,
)
from saan.letters.actions.practice import appoint_registrar, relieve_registrar, set_practice
from saan.letters.actions.receiving import accept, correct, open_letter, register, reject, report_fault
from saan.letters.actions.review import approve, mark_seen, recall, send_back, submit, withdraw
from saan.letters.actions.signing import cancel, seal, sign
from saan.letters.actions.tracking import take_receipt
from saan.letters.actions.unit_receiving import enter_in_unit, void_in_unit
from saan.letters.errors import (
    LetterNotFoundError,
    SealedLaterError,
)
from saan.letters.page_errors import PageAheadError, PageRefusedError, PageTooCostlyError, PageUncheckedError
from saan.letters.ports import (
    Announced,
    Arrived,
    Carried,
    Certification,
    LetterPress,
    Parcel,
    Post,
    use_post,
    use_press,
)
from saan.letters.queries.ahead import line_to_correct, memos_behind, next_receive_number, unready
from saan.letters.queries.attention import (
    Unattended,
    Unreceived,
    secrets_without_reader,
    unsealed,
    without_clerk,
)
from saan.letters.queries.lists import IncomingRow, LetterRow, Page, Progress, inbox, outbox
from saan.letters.queries.one import (
    CopyView,
    Done,
    IncomingView,
    LetterView,
    answers_of,
    arrival_of,
    draft_as_opened,
    either,
    files_of,
    incoming_letter,
    letter,
    messages_of,
    signers_of,
)
from saan.letters.queries.paging import PAGE
from saan.letters.queries.practice import (
    Registrar,
    keeps_secret_register,
    possible_readers,
    possible_registrars,
    practice_since,
    registrars,
    sets_practice,
    waiting_secrets,
)
from saan.letters.queries.registers import Books, Line, Series, Shelf, books, series, shelf
from saan.letters.queries.registers import register as register_lines
from saan.letters.queries.search import find_incoming, find_letters
from saan.letters.queries.thread import Strand, Way, thread
from saan.letters.queries.tray import TrayItem, TrayPlace, tray, tray_item, tray_place
from saan.letters.queries.unit_numbers import UnitNumber
from saan.letters.receipt import TYPE as RECEIPT_TYPE
from saan.letters.receipt import Event as Answer
from saan.letters.receipt import Receipt, parse_receipt
from saan.letters.record import Attendee as RecordedAttendee
from saan.letters.record import LetterRecord, Reference, Signature, parse, record_bytes
from saan.letters.rules.body import Table as BodyTable
from saan.letters.rules.draft import Attendee, Draft, Meeting, Mention, Piece, Target
from saan.letters.rules.enclosures import enclosed
from saan.letters.rules.incoming import Box as IncomingBox
from saan.letters.rules.incoming import Event as IncomingEvent
from saan.letters.rules.kinds import NATURES, NUMBERED, WITHIN, Form, Part
from saan.letters.rules.kinds import name as kind_name
from saan.letters.rules.levels import SECRECY_TEXT, Kind, Secrecy, Urgency, read_secrecy
from saan.letters.rules.numbers import Book
from saan.letters.rules.outgoing import Box, Event
from saan.letters.rules.outgoing import box as outgoing_box
from saan.letters.rules.practice import DELIVERY_DAYS, REMIND_AFTER_DAYS
from saan.letters.rules.wording import Wording, wordings
from saan.letters.surroundings import AgencyPractice, practice
from saan.trust.errors import SaanError

__all__ = [
    "DELIVERY_DAYS",
    "MOST_ENCLOSURE",
    "NATURES",
    "NUMBERED",
    "PAGE",
    "RECEIPT_TYPE",
    "REMIND_AFTER_DAYS",
    "SECRECY_TEXT",
    "WITHIN",
    "AgencyPractice",
    "Announced",
    "Answer",
    "Arrived",
    "Attendee",
    "BodyTable",
    "Book",
    "Books",
    "Box",
    "Carried",
    "Certification",
    "Charge",
    "CopyView",
    "Done",
    "Draft",
    "Elsewhere",
    "Enclosed",
    "Event",
    "Form",
    "IncomingBox",
    "IncomingEvent",
    "IncomingRow",
    "IncomingView",
    "Kind",
    "LastingView",
    "LetterNotFoundError",
    "LetterPress",
    "LetterRecord",
    "LetterRow",
    "LetterView",
    "Line",
    "Meeting",
    "Mention",
    "Page",
    "PageAheadError",
    "PageRefusedError",
    "PageTooCostlyError",
    "PageUncheckedError",
    "Parcel",
    "Part",
    "Piece",
    "Post",
    "Progress",
    "Receipt",
    "RecordedAttendee",
    "Reference",
    "Registrar",
    "Saved",
    "SealedLaterError",
    "Secrecy",
    "Series",
    "Shelf",
    "Signature",
    "Strand",
    "Target",
    "TrayItem",
    "TrayPlace",
    "Unattended",
    "UnitNumber",
    "Unreceived",
    "Urgency",
    "Way",
    "Wording",
    "accept",
    "answers_of",
    "appoint_registrar",
    "approve",
    "arrival_of",
    "assign",
    "attach",
    "begin",
    "books",
    "cancel",
    "certify",
    "close",
    "close_incoming",
    "correct",
    "demand_attachable",
    "dispatch",
    "draft_as_opened",
    "either",
    "enclosed",
    "enter_in_unit",
    "files_of",
    "find_incoming",
    "find_letters",
    "go_on_behind",
    "inbox",
    "incoming_letter",
    "keep",
    "keeps_secret_register",
    "kind_name",
    "letter",
    "line_to_correct",
    "mark_seen",
    "memos_behind",
    "messages_of",
    "minute",
    "name_incoming_reader",
    "name_reader",
    "next_receive_number",
    "open_letter",
    "original",
    "outbox",
    "outgoing_box",
    "parse",
    "parse_receipt",
    "possible_readers",
    "possible_registrars",
    "practice",
    "practice_since",
    "read",
    "read_secrecy",
    "recall",
    "record_bytes",
    "register",
    "register_lines",
    "registrars",
    "reject",
    "relieve_registrar",
    "remove",
    "reopen",
    "report_fault",
    "save",
    "secrets_without_reader",
    "send_again",
    "send_back",
    "series",
    "set_practice",
    "sets_practice",
    "shelf",
    "sign",
    "sign_and_seal",
    "signers_of",
    "submit",
    "take_receipt",
    "thread",
    "tray",
    "tray_item",
    "tray_place",
    "unready",
    "unsealed",
    "use_post",
    "use_press",
    "void_in_unit",
    "waiting_secrets",
    "withdraw",
    "without_clerk",
    "wordings",
]


def sign_and_seal(
    viewer: Viewer, letter_id: UUID, shown: str, at: datetime, position: UUID | None = None
) -> str:
    """Sign the letter whose hash was shown, in the position that was shown, and make its page at once; return its number.

    Where another signatory must follow there is neither yet, and the number is empty.

    Raises what `sign` raises, and `SealedLaterError` when the page cannot be made now: the letter is numbered, and the
    worker makes its page as soon as it can. Nobody signs a second time, which would be refused.
    """
    number = sign(viewer, letter_id, shown, at, position)
    if not number:
        return ""
    try:
        seal(letter_id, at)
        dispatch_when_practice_says(letter_id, at)
    except (SaanError, OSError, DatabaseError) as error:
        raise SealedLaterError(number, _told(error)) from error
    return number


def _told(error: SaanError | OSError | DatabaseError) -> SaanError:
    """Return what keeps a page from being made as its signatory hears of it: whatever it is, they have signed."""
    if isinstance(error, SaanError):
        return error
    reason = getattr(error, "strerror", None) or type(error).__name__
    return outage(error) or DiskFailedError(reason=reason)
