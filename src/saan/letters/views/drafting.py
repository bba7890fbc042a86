"""Drafting: begin, write, preview, send up. Every save goes through; what is missing is said beside the text."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from saan.base.agencies import api as agencies
from saan.base.files import api as files
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.base.words import in_thai, say
from saan.letters import api, paper
from saan.letters.errors import DraftConflictError, DraftRefusedError, LetterNotFoundError
from saan.letters.forms import BeginForm, Offered
from saan.letters.rules.changes import Combined, combine
from saan.letters.rules.kinds import Part, has
from saan.letters.rules.problems import Problem
from saan.letters.rules.route import StepState
from saan.letters.rules.texts import tidy_draft
from saan.letters.views import recipients
from saan.letters.views.changed import shown
from saan.letters.views.sheet import ROWS_OF, Sheet, piece_of, sheet, titled
from saan.letters.views.shown import counted
from saan.trust.clock import utc_now
from saan.trust.errors import Text

SAVED: Final = Text(th="บันทึกร่างแล้ว", en="Draft saved")
AGAIN_SUBJECT: Final = "ขอให้ส่งหนังสืออีกครั้ง"
AGAIN_BODY: Final = (
    "ตามหนังสือที่อ้างถึง ส่วนราชการนี้ได้ปฏิเสธการรับหรือแจ้งว่าหนังสือผิดพลาดโดยคลาดเคลื่อน และไม่อาจถอนคำแจ้งนั้นได้\n"
    "จึงเรียนมาเพื่อโปรดออกหนังสือเรื่องดังกล่าวส่งมาอีกครั้ง"
)
"""Official Thai, as all letters are; the drafter goes on from there."""
SENT_UP: Final = Text(th="เสนอหนังสือแล้ว", en="Sent up for approval and signature")


@official(Role.DRAFTER)
def begin(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask for kind and unit, and begin a draft; `answers` names the incoming letter that it answers.

    With `again` it asks the sender for that letter once more, which was turned away.
    """
    at = utc_now()
    units = agencies.units_by_id(people.units_where(viewer, Role.DRAFTER, at=at)).values()
    choices = [(str(one.id), one.name_th if in_thai() else one.name_en) for one in units]
    form = BeginForm(request.POST or None, units=choices, initial={"unit": choices[0][0] if choices else ""})
    answers = request.GET.get("answers", "")
    if form.is_valid():
        draft = _first(viewer, api.Kind(form.cleaned_data["kind"]), answers, again="again" in request.GET)
        made = api.begin(viewer, UUID(form.cleaned_data["unit"]), draft, at)
        return redirect("letters:edit", made.letter_id)
    return render(request, "letters/begin.html", {"form": form, "only": len(choices) == 1})


def read_id(text: str) -> UUID:
    """Return the id of a letter that an address or a form names, or raise `LetterNotFoundError`."""
    try:
        return UUID(text)
    except ValueError:
        raise LetterNotFoundError from None


def _first(viewer: Viewer, kind: api.Kind, answers: str, *, again: bool) -> api.Draft:
    """Return an empty draft, or one that answers an incoming letter and refers to it by its number, if it bears one.

    What answers a secret letter is as secret until its drafter says otherwise, since it quotes the subject; a paper of a kind
    that is never secret quotes nothing.
    """
    if not answers:
        return api.Draft(kind=kind)
    came = api.incoming_letter(viewer, read_id(answers), utc_now())
    letter, date = came.record.letter, came.record.registration.date
    quotes = has(kind, Part.SECRECY) or came.row.secrecy is api.Secrecy.NORMAL
    return api.Draft(
        kind=kind,
        secrecy=came.row.secrecy if quotes else api.Secrecy.NORMAL,
        subject=AGAIN_SUBJECT if again else "",
        body=AGAIN_BODY if again else "",
        to=(api.Target(agency=letter.sender.agency),) if kind in {api.Kind.EXTERNAL, api.Kind.SEALED} else (),
        references=(api.Mention(number=came.row.number, dated=date, subject=letter.subject),)
        if came.row.number and quotes
        else (),
        answers=came.row.id,
    )


@official(Role.DRAFTER)
def edit(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Show the drafting sheet, and save what it says."""
    view = api.letter(viewer, letter_id, utc_now())
    # Who saves is told why not, with what they typed.
    if api.Event.EDIT not in view.may and request.method != "POST":
        return redirect("letters:letter", letter_id)
    offered = Offered(viewer.agency_id, view.unit_id, int(viewer.clearance), utc_now())
    typed = sheet(view.draft, view.row.version, offered, viewer.agency_id, request)
    if request.method != "POST":
        return _sheet_page(request, viewer, view, typed)
    return _saved(request, viewer, view, typed)


def _saved(request: HttpRequest, viewer: Viewer, view: api.LetterView, typed: Sheet) -> HttpResponse:
    """Save the sheet. Files are kept first, so that a mistake elsewhere never costs an upload."""
    letter_id, valid = view.row.id, typed.valid()
    version = int(typed.form.cleaned_data.get("version") or view.row.version)
    came = [piece_of(upload) for upload in typed.form.cleaned_data.get("uploads") or []]
    if not valid:
        version = _keep(viewer, view, version, came)
        return _sheet_page(request, viewer, view, typed, version=version)
    pieces = [
        *(one for one in view.draft.enclosures if one.sha256 not in {new.sha256 for new in came}),
        *came,
    ]
    try:
        brought = [piece.sha256 for piece in came]
        api.save(viewer, letter_id, version, typed.read(pieces, request.POST), utc_now(), brought)
    except DraftConflictError:
        opened = api.draft_as_opened(viewer, letter_id, version, utc_now())
        if opened is None:
            raise
        return _conflict(request, viewer, letter_id, opened, came)
    except DraftRefusedError as refused:
        version = _keep(viewer, view, version, came)
        return _sheet_page(request, viewer, view, typed, version=version, refused=refused.problems)
    return _onward(request, letter_id)


def _keep(viewer: Viewer, view: api.LetterView, version: int, came: Sequence[api.Piece]) -> int:
    """Attach files that came with a sheet that could not be saved; return the version to save over next.

    A sheet opened before somebody else saved stays one: what it was opened at tells what each of the two altered.
    """
    newest = view.row.version
    for piece in came:
        stored = files.FileRef(piece.sha256, piece.root, piece.size)
        enclosed = api.Enclosed(stored, piece.title, piece.name, piece.media)
        newest = api.attach(viewer, view.row.id, newest, enclosed, utc_now()).version
    return newest if version == view.row.version else version


def _conflict(
    request: HttpRequest, viewer: Viewer, letter_id: UUID, opened: api.Draft, came: Sequence[api.Piece]
) -> HttpResponse:
    """Show what was typed with what somebody else altered meanwhile, and tell both apart: saving again loses nothing of either."""
    newest = api.letter(viewer, letter_id, utc_now())
    offered = Offered(viewer.agency_id, newest.unit_id, int(viewer.clearance), utc_now())
    typed = sheet(opened, newest.row.version, offered, viewer.agency_id, request)
    typed.valid()  # as it was a moment ago: its values are read from it
    wanted = typed.read([*opened.enclosures, *came], request.POST)
    if newest.draft == (mine := tidy_draft(wanted)):  # as it is when a button was pressed twice
        return _onward(request, letter_id)
    combined = combine(opened, newest.draft, mine)
    version = _keep(viewer, newest, newest.row.version, came)
    both = sheet(combined.draft, version, offered, viewer.agency_id, None)
    return _sheet_page(request, viewer, newest, both, version=version, combined=combined)


def _meanwhile(viewer: Viewer, view: api.LetterView, combined: Combined) -> dict[str, object]:
    """Return what somebody else altered meanwhile, as the page tells it; the whole text where both wrote it."""
    at, both_wrote = utc_now(), {one.field for one in combined.clashing}
    return {
        "taken": shown(combined.taken, viewer.agency_id, view.unit_id, at),
        "clashing": shown(combined.clashing, viewer.agency_id, view.unit_id, at),
        "body": view.draft.body if "body" in both_wrote else "",
    }


def _onward(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Go where the pressed button leads."""
    pressed = request.POST.get("do", "")
    if pressed == "preview":
        return redirect("letters:preview", letter_id)
    messages.success(request, say(SAVED))
    response = redirect("letters:edit", letter_id)
    part = {"add-to": "to", "add-ref": "ref", "add-rev": "way", "add-sig": "way"}.get(pressed, "")
    part = part or ("files" if pressed.startswith("drop-file-") else "")
    return HttpResponseRedirect(f"{response.url}#{part}") if part else response


def _sheet_page(  # noqa: PLR0913 - what the page shows, and three ways it may have been refused
    request: HttpRequest,
    viewer: Viewer,
    view: api.LetterView,
    typed: Sheet,
    *,
    version: int | None = None,
    refused: Sequence[Problem] = (),
    combined: Combined | None = None,
) -> HttpResponse:
    current = api.letter(viewer, view.row.id, utc_now()) if version else view
    titles = (
        {f"title-{one.sha256}": one.title for one in combined.draft.enclosures} if combined else request.POST
    )
    unreadable = typed.form.is_bound and not typed.valid()
    context = {
        "view": current,
        "form": typed.form,
        "rows": {**dict.fromkeys(ROWS_OF), **typed.rows},
        "version": version or current.row.version,
        "within": current.draft.kind in api.WITHIN,
        "pieces": [titled(one, titles) for one in current.draft.enclosures],
        "parts": api.NATURES[current.draft.kind].parts,
        "agencies": () if current.draft.kind in api.WITHIN else recipients.known(),
        "missing": api.unready(viewer, view.row.id, utc_now()),
        "refused": refused,
        "meanwhile": _meanwhile(viewer, view, combined) if combined else None,
        "returned": next((one for one in reversed(current.steps) if one.state is StepState.RETURNED), None),
        "unsaved": combined is not None or bool(refused) or unreadable,
        "unreadable": unreadable,
    }
    status = 422 if refused or unreadable else 409 if combined else 200
    return render(request, "letters/edit.html", context, status=status)


@official(Role.DRAFTER)
def preview(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Show the draft as paper with what is still missing, and send it up when nothing is."""
    at = utc_now()
    view = api.letter(viewer, letter_id, at)
    if api.Event.EDIT not in view.may:
        return redirect("letters:letter", letter_id)
    missing = api.unready(viewer, letter_id, at)
    if request.method == "POST" and not missing:
        seen = counted(request.POST.get("version", ""))
        api.submit(viewer, letter_id, seen or 0, at)  # 0 is no one's version
        messages.success(request, say(SENT_UP))
        return redirect("letters:letter", letter_id)
    context = {
        "view": view,
        "paper": paper.of_draft(view.draft, letterhead(view, viewer)),
        "missing": missing,
        "way": _way(view.draft, Offered(viewer.agency_id, view.unit_id, int(viewer.clearance), at)),
    }
    return render(request, "letters/preview.html", context)


def _way(draft: api.Draft, offered: Offered) -> list[str]:
    """Return who decides, in order, as the selects name them."""
    reviewers, signing = dict(offered.reviewers), dict(offered.signatories)
    return [
        *(reviewers.get(str(one), "") for one in draft.reviewers),
        *(signing.get(str(one), "") for one in draft.signatories),
    ]


def letterhead(view: api.LetterView, viewer: Viewer) -> paper.Letterhead:
    """Return who writes a draft, for its page."""
    agency, unit = agencies.agency(viewer.agency_id), agencies.unit(view.unit_id)
    signing = people.signing_positions(view.unit_id, utc_now())
    return paper.Letterhead(
        agency=agency.name_th,
        unit=unit.name_th,
        code=f"{agency.letter_code} {unit.number_code}".strip(),
        address=agency.address_th,
        contact=unit.contact or agency.contact,
        signatories={one.position_id: one.title_th for one in signing},
        writer=view.drafter.name_th if view.drafter else "",
    )
