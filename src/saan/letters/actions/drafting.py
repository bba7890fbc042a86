"""Writing a draft: begin, save, attach, remove. Everything that was saved stands in a version of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.files import api as files
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.letters import access, acts
from saan.letters.actions.finding import make_findable
from saan.letters.actions.writing import Desk, lay, letter_of, move_letter, person, tell
from saan.letters.errors import DraftConflictError, DraftRefusedError, EnclosureUnknownError, KeyUsedError
from saan.letters.models import Enclosure, Letter, Version
from saan.letters.rules import outgoing
from saan.letters.rules.draft import Draft, Piece, check_saving, pack, unpack
from saan.letters.rules.levels import secrecy_rank, urgency_rank
from saan.letters.rules.texts import tidy_draft
from saan.letters.surroundings import line_of

MOST_ENCLOSURE = 10 * 2**30
"""Bytes of the largest file that a letter encloses: no agency accepts more in one message."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft that stands in the database: its letter and the version to edit next."""

    letter_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that is stored, and what the letter says of it."""

    stored: files.FileRef
    title: str
    name: str
    media: str


def begin(  # noqa: PLR0913, PLR0917 - what a letter begins with
    viewer: Viewer, unit_id: UUID, draft: Draft, at: datetime, key: str = "", brought: Collection[str] = ()
) -> Saved:
    """Start a letter of a unit; the draft may be as incomplete as it likes.

    `brought` names, by SHA-256, the enclosures of the draft that the caller brought itself; any other is refused, for
    who knows a hash need not have seen the file. Who repeats a `key` gets the letter that they began with it, and no
    second one. Raises `NotAuthorisedError`, `EnclosureUnknownError`, `KeyUsedError` for another draft under the same
    key and, for what no letter can hold, `DraftRefusedError`.
    """
    draft = _saveable(viewer, draft)
    mark = sha256(key.encode()).hexdigest() if key else None
    with transaction.atomic():
        people.require(viewer, Role.DRAFTER, unit_id, at)
        if mark is not None:
            agencies.lock(viewer.agency_id)
            begun = Letter.objects.filter(
                agency_id=viewer.agency_id, drafter_id=viewer.person_id, key_sha256=mark
            ).first()
            if begun is not None:
                return _begun_before(begun, unit_id, draft)
        letter = Letter(
            agency_id=viewer.agency_id,
            unit_id=unit_id,
            key_sha256=mark,
            state=outgoing.State.DRAFTING,
            drafter_id=viewer.person_id,
            drafted_at=at,
            changed_at=at,
            answers_id=_answerable(viewer, draft, at),
        )
        _show(letter, draft)
        letter.save(force_insert=True)
        make_findable(letter)
        _keep_files(viewer, letter, draft, at, brought)
        _keep_version(letter, viewer, draft, at)
        lay(letter, _drafting_desks(letter))
        tell(letter, acts.LETTER_DRAFTED, person(viewer), at, kind=draft.kind.value)
    return Saved(letter.id, letter.version)


def _begun_before(letter: Letter, unit_id: UUID, draft: Draft) -> Saved:
    """Return what a repeated call began the first time, or raise `KeyUsedError` if it asks for something else."""
    first = Version.objects.get(letter=letter, version=1)
    if letter.unit_id != unit_id or bytes(first.content) != pack(draft):
        raise KeyUsedError
    return Saved(letter.id, first.version)


def save(  # noqa: PLR0913, PLR0917 - what a version is saved with
    viewer: Viewer, letter_id: UUID, version: int, draft: Draft, at: datetime, brought: Collection[str] = ()
) -> Saved:
    """Save a draft over the version that the editor opened.

    Its enclosures are those that the letter ever had, and those that the caller `brought` (see `begin`). Raises
    `DraftConflictError` when somebody saved in between: nothing is overwritten, and the page still holds what was
    typed. Also `LetterNotFoundError`, `NotPossibleNowError`, `DraftRefusedError`, `EnclosureUnknownError`.
    """
    draft = _saveable(viewer, draft)
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at, Role.DRAFTER)
        return _save(viewer, letter, version, draft, at, brought)


def attach(viewer: Viewer, letter_id: UUID, version: int, enclosed: Enclosed, at: datetime) -> Saved:
    """Attach a file that the caller brought to a draft, last in order; the same again takes the new title. Raises as `save`."""
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at, Role.DRAFTER)
        draft = current_draft(letter)
        stored = enclosed.stored
        piece = Piece(
            title=enclosed.title.strip() or enclosed.name,
            name=enclosed.name,
            media=enclosed.media,
            size=stored.size,
            sha256=stored.sha256,
            root=stored.root,
        )
        kept = tuple(one for one in draft.enclosures if one.sha256 != piece.sha256)
        wanted = _saveable(viewer, msgspec.structs.replace(draft, enclosures=(*kept, piece)))
        return _save(viewer, letter, version, wanted, at, (stored.sha256,))


def remove(viewer: Viewer, letter_id: UUID, version: int, sha256: str, at: datetime) -> Saved:
    """Take an enclosure off a draft; earlier versions still name it. Raises as `save`, and `EnclosureUnknownError`."""
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at, Role.DRAFTER)
        draft = current_draft(letter)
        kept = tuple(one for one in draft.enclosures if one.sha256 != sha256)
        if len(kept) == len(draft.enclosures):
            raise EnclosureUnknownError
        return _save(viewer, letter, version, msgspec.structs.replace(draft, enclosures=kept), at)


def demand_attachable(viewer: Viewer, letter_id: UUID, version: int, at: datetime) -> None:
    """Return when `attach` would take a file now: asked before the first byte of it is read. Raises as `save`."""
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at, Role.DRAFTER)
        move_letter(letter, outgoing.Event.EDIT, at)  # in thought: the row is not saved
        if letter.version != version:
            raise DraftConflictError(current=letter.version, opened=version)


def current_draft(letter: Letter) -> Draft:
    """Return the newest version of a letter's draft."""
    return unpack(bytes(Version.objects.get(letter=letter, version=letter.version).content))


def _save(  # noqa: PLR0913, PLR0917 - as `save`
    viewer: Viewer, letter: Letter, version: int, draft: Draft, at: datetime, brought: Collection[str] = ()
) -> Saved:
    act = move_letter(letter, outgoing.Event.EDIT, at)
    if letter.version != version:
        raise DraftConflictError(current=letter.version, opened=version)
    if letter.answers_id is None or draft.answers != current_draft(letter).answers:
        letter.answers_id = _answerable(viewer, draft, at)
    # Else it answers what it did: a colleague who may not see that saves the draft too.
    letter.version += 1
    _show(letter, draft)
    letter.save()
    make_findable(letter)
    _keep_files(viewer, letter, draft, at, brought)
    _keep_version(letter, viewer, draft, at)
    lay(letter, _drafting_desks(letter))
    tell(letter, act, person(viewer), at, version=letter.version)
    return Saved(letter.id, letter.version)


def _saveable(viewer: Viewer, draft: Draft) -> Draft:
    """Return the draft with its texts tidied, or raise `DraftRefusedError` for what cannot be stored."""
    tidy = tidy_draft(draft)
    problems = check_saving(tidy, int(viewer.clearance))
    if problems:
        raise DraftRefusedError(problems)
    return tidy


def _answerable(viewer: Viewer, draft: Draft, at: datetime) -> UUID | None:
    """Return the incoming letter that is answered, if the viewer may see it; any other is ignored."""
    if draft.answers is None:
        return None
    return access.incoming(viewer, at).filter(id=draft.answers).values_list("id", flat=True).first()


def _show(letter: Letter, draft: Draft) -> None:
    """Repeat on the row what lists show."""
    letter.kind = draft.kind
    letter.subject = draft.subject
    letter.to_line = line_of(draft)
    letter.urgency = urgency_rank(draft.urgency)
    letter.secrecy = secrecy_rank(draft.secrecy)
    letter.circular = draft.circular
    letter.reply_by = draft.reply_by
    letter.signatory_id = draft.signatory


def _keep_version(letter: Letter, viewer: Viewer, draft: Draft, at: datetime) -> None:
    Version.objects.create(
        letter=letter, version=letter.version, content=pack(draft), made_by_id=viewer.person_id, made_at=at
    )


def _keep_files(viewer: Viewer, letter: Letter, draft: Draft, at: datetime, brought: Collection[str]) -> None:
    """Hold the files of this version, so that the store keeps them; those of older versions stay held too.

    The store holds everybody's files, and hashes travel in envelopes and receipts: a file of another letter is refused as
    one that was never stored, and so is one of a version that was more secret than the viewer may read.
    """
    if not draft.enclosures:
        return
    own = {*brought, *access.enclosed(viewer, letter)}
    for piece in draft.enclosures:
        if piece.sha256 not in own:
            raise EnclosureUnknownError
        known = files.find(piece.sha256)
        if known.size != piece.size or known.root != piece.root:
            raise EnclosureUnknownError
    rows = [Enclosure(letter=letter, file_id=piece.sha256, attached_at=at) for piece in draft.enclosures]
    Enclosure.objects.bulk_create(rows, ignore_conflicts=True)


def _drafting_desks(letter: Letter) -> tuple[Desk, ...]:
    return (Desk(letter.unit_id, personal=False), Desk(letter.drafter_id, personal=True))
