"""Letters of one's own: drafting, deciding, signing, sending."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Header, Router

from saan.base.files import api as files
from saan.base.people.api import Viewer, require_scope
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.web.errors import NoSuchPageError
from saan.web.rest.bringing import bring
from saan.web.rest.shapes import FieldProblem, answers, content, endpoint

router = Router(tags=["letters"])
READ, WRITE = "letters.read", "letters.write"


class NewLetter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A letter to be begun in a unit."""

    unit: UUID
    draft: letters.Draft


class Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which version of the draft the caller has seen."""

    version: int


class Shown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision on exactly the letter whose hash was shown."""

    shown: str
    note: str = ""


class Signing(Shown, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signature under exactly the letter whose hash was shown; `position` is the one that the tray said one signs in."""

    position: UUID | None = None


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    note: str


class Submitted(msgspec.Struct, frozen=True):
    """The hash that everyone above decides on."""

    shown: str


class Numbered(msgspec.Struct, frozen=True):
    """The number that was given."""

    number: str


@endpoint(router, "GET", "/letters", scope=READ, gives=letters.Page[letters.LetterRow])
def list_letters(
    viewer: Viewer, box: letters.Box = letters.Box.SENT, after: str = "", limit: int = 50
) -> letters.Page[letters.LetterRow]:
    """One page of the letters on one's desks, the last changed first."""
    return letters.outbox(viewer, utc_now(), (box,), after, limit)


@endpoint(router, "GET", "/letters/search", scope=READ, gives=letters.Page[letters.LetterRow])
def search_letters(viewer: Viewer, words: str, after: str = "") -> letters.Page[letters.LetterRow]:
    """Letters whose number, subject or addressee holds the words."""
    return letters.find_letters(viewer, words, utc_now(), after)


@endpoint(router, "GET", "/tray", scope=READ, gives=letters.Page[letters.TrayItem])
def list_tray(viewer: Viewer, after: str = "", limit: int = 50) -> letters.Page[letters.TrayItem]:
    """One page of what waits for one's approval or signature, the most urgent first, then the longest waiting."""
    return letters.tray(viewer, utc_now(), after, limit)


@endpoint(router, "POST", "/letters", scope=WRITE, takes=NewLetter, gives=letters.Saved)
def begin_letter(
    viewer: Viewer,
    body: NewLetter,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=200)] = "",
) -> letters.Saved:
    """Begin a letter; the draft may be incomplete. The same `Idempotency-Key` again begins no second one."""
    return letters.begin(viewer, body.unit, body.draft, utc_now(), idempotency_key)


@endpoint(router, "GET", "/letters/{uuid:letter}", scope=READ, gives=letters.LetterView)
def read_letter(viewer: Viewer, letter: UUID) -> letters.LetterView:
    """One letter, whole: text, state, recipients, timeline, and what may be done next."""
    return letters.letter(viewer, letter, utc_now())


@endpoint(router, "GET", "/letters/{uuid:letter}/thread", scope=READ, gives=tuple[letters.Strand, ...])
def thread_of_letter(viewer: Viewer, letter: UUID) -> tuple[letters.Strand, ...]:
    """The other letters of the same matter as a letter of one's own, the oldest first."""
    now = utc_now()
    view = letters.letter(viewer, letter, now)
    return letters.thread(viewer, letters.Way.WENT, letter, view.references, now)


@endpoint(router, "GET", "/letters/{uuid:letter}/problems", scope=READ, gives=tuple[FieldProblem, ...])
def list_problems(viewer: Viewer, letter: UUID) -> tuple[FieldProblem, ...]:
    """Everything that would be refused if the newest draft were submitted now; none means ready."""
    found = letters.unready(viewer, letter, utc_now())
    return tuple(FieldProblem(one.field, one.code, one.text, one.remedy) for one in found)


@endpoint(router, "POST", "/tray/{uuid:letter}/seen", scope=READ)
def note_seen(viewer: Viewer, letter: UUID) -> None:
    """Note that one has opened this version, so that the tray says what changed since."""
    letters.mark_seen(viewer, letter, utc_now())


@endpoint(router, "PUT", "/letters/{uuid:letter}/readers/{uuid:person}", scope=WRITE)
def name_reader(viewer: Viewer, letter: UUID, person: UUID) -> None:
    """Open a secret letter of one's unit to one more person who is cleared for it."""
    letters.name_reader(viewer, letter, person, utc_now())


@endpoint(router, "PUT", "/letters/{uuid:letter}", scope=WRITE, takes=letters.Draft, gives=letters.Saved)
def save_letter(viewer: Viewer, body: letters.Draft, letter: UUID, version: int) -> letters.Saved:
    """Save a draft over the version that was seen; a newer version is never overwritten."""
    return letters.save(viewer, letter, version, body, utc_now())


@router.post(
    "/letters/{uuid:letter}/enclosures",
    operation_id="attach_enclosure",
    summary="Attach a file, sent as the body",
    openapi_extra={
        "x-scope": WRITE,
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
        **answers(letters.Saved),
    },
)
def attach_enclosure(  # noqa: PLR0913, PLR0917 - the file's own particulars
    request: HttpRequest, letter: UUID, version: int, name: str, title: str = "", media: str = ""
) -> HttpResponse:
    """Attach the bytes of the body to a draft; they are read once it is clear that the draft takes them."""
    viewer: Viewer = request.auth  # type: ignore[attr-defined]  # set by ninja from Machine or Browser
    require_scope(viewer, WRITE)
    letters.demand_attachable(viewer, letter, version, utc_now())
    stored = bring(request, letters.MOST_ENCLOSURE)
    declared = media or request.content_type or "application/octet-stream"
    enclosed = letters.Enclosed(stored, title or name, name, declared)
    made = letters.attach(viewer, letter, version, enclosed, utc_now())
    return HttpResponse(msgspec.json.encode(made), content_type="application/json")


@endpoint(router, "DELETE", "/letters/{uuid:letter}/enclosures/{sha256}", scope=WRITE, gives=letters.Saved)
def remove_enclosure(viewer: Viewer, letter: UUID, sha256: str, version: int) -> letters.Saved:
    """Take an enclosure off a draft."""
    return letters.remove(viewer, letter, version, sha256, utc_now())


@endpoint(router, "POST", "/letters/{uuid:letter}/submit", scope=WRITE, takes=Version, gives=Submitted)
def submit_letter(viewer: Viewer, body: Version, letter: UUID) -> Submitted:
    """Send a complete draft up; every problem of an incomplete one is named at once."""
    return Submitted(letters.submit(viewer, letter, body.version, utc_now()))


@endpoint(router, "POST", "/letters/{uuid:letter}/approve", scope=WRITE, takes=Shown)
def approve_letter(viewer: Viewer, body: Shown, letter: UUID) -> None:
    """Agree to the letter whose hash was shown."""
    letters.approve(viewer, letter, body.shown, body.note, utc_now())


@endpoint(router, "POST", "/letters/{uuid:letter}/return", scope=WRITE, takes=Note)
def return_letter(viewer: Viewer, body: Note, letter: UUID) -> None:
    """Return the letter to its drafter, saying what to change."""
    letters.send_back(viewer, letter, body.note, utc_now())


@endpoint(router, "POST", "/letters/{uuid:letter}/recall", scope=WRITE)
def recall_letter(viewer: Viewer, letter: UUID) -> None:
    """Take a submitted letter back to go on drafting."""
    letters.recall(viewer, letter, utc_now())


@endpoint(router, "POST", "/letters/{uuid:letter}/withdraw", scope=WRITE, takes=Note)
def withdraw_letter(viewer: Viewer, body: Note, letter: UUID) -> None:
    """End a letter that has no number yet."""
    letters.withdraw(viewer, letter, body.note, utc_now())


@endpoint(router, "POST", "/letters/{uuid:letter}/sign", scope=WRITE, takes=Signing, gives=Numbered)
def sign_letter(viewer: Viewer, body: Signing, letter: UUID) -> Numbered:
    """Sign exactly the letter whose hash was shown, in one's own position or one that one acts for.

    The number comes with the last of several signatories, and is empty before. It stands first; when the page cannot be made just now, the problem `letters.sealed-later` names it, and the page is made later. Who names the `position` and asks twice never signs in a second one.
    """
    return Numbered(letters.sign_and_seal(viewer, letter, body.shown, utc_now(), body.position))


@endpoint(router, "POST", "/letters/{uuid:letter}/dispatch", scope=WRITE)
def dispatch_letter(viewer: Viewer, letter: UUID) -> None:
    """Send a signed letter to every recipient."""
    letters.dispatch(viewer, letter, utc_now())


@endpoint(router, "POST", "/letters/{uuid:letter}/recipients/{place}/send-again", scope=WRITE)
def send_letter_again(viewer: Viewer, letter: UUID, place: int) -> None:
    """Send a letter once more, as it is, to a recipient that it never reached; who had it after all has it once."""
    letters.send_again(viewer, letter, place, utc_now())


@endpoint(router, "POST", "/letters/{uuid:letter}/keep", scope=WRITE)
def keep_letter(viewer: Viewer, letter: UUID, *, everyone: bool = False) -> None:
    """Keep a signed paper that stays in the agency; with `everyone`, all of its units may read it."""
    letters.keep(viewer, letter, utc_now(), everyone=everyone)


@endpoint(router, "POST", "/letters/{uuid:letter}/cancel", scope=WRITE, takes=Note)
def cancel_letter(viewer: Viewer, body: Note, letter: UUID) -> None:
    """Cancel a numbered letter; its number stays in the register, marked void."""
    letters.cancel(viewer, letter, body.note, utc_now())


@endpoint(router, "POST", "/letters/{uuid:letter}/close", scope=WRITE, takes=Note)
def close_letter(viewer: Viewer, body: Note, letter: UUID) -> None:
    """Close the matter of a sent letter."""
    letters.close(viewer, letter, body.note, utc_now())


@content(router, "/letters/{uuid:letter}/files/{sha256}", scope=READ, media="application/octet-stream")
def read_file(viewer: Viewer, letter: UUID, sha256: str) -> FileResponse:
    """One file of a letter, sent or received: its page or an enclosure, checked as it is read."""
    now: datetime = utc_now()
    if sha256 not in letters.files_of(viewer, letter, now):
        raise NoSuchPageError
    return FileResponse(files.open(sha256), content_type="application/octet-stream", as_attachment=True)
