"""The way up: submit, approve, return with a note, recall, withdraw."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.letters import record as r
from saan.letters.actions.drafting import current_draft
from saan.letters.actions.writing import Desk, comment, lay, letter_of, move_letter, person, reason, tell
from saan.letters.errors import (
    AlreadyDecidedError,
    DraftConflictError,
    DraftRefusedError,
    NotPossibleNowError,
    NotYourTurnError,
    ShownHashMismatchError,
)
from saan.letters.models import Letter, ReviewStep, Seen
from saan.letters.readiness import readiness
from saan.letters.rules import outgoing
from saan.letters.rules.draft import Draft, Surroundings, signing_writer
from saan.letters.rules.levels import secrecy_rank
from saan.letters.rules.order import by_waiting
from saan.letters.rules.route import Duty, StepState, way_up
from saan.letters.surroundings import clearances
from saan.trust.errors import SaanError, Text

DONE: Final = {
    (StepState.APPROVED, Duty.REVIEW): Text(th="เห็นชอบ", en="agreed to"),
    (StepState.APPROVED, Duty.SIGN): Text(th="ลงนาม", en="signed"),
    (StepState.RETURNED, Duty.REVIEW): Text(th="ส่งกลับ", en="returned"),
    (StepState.RETURNED, Duty.SIGN): Text(th="ส่งกลับ", en="returned"),
}


def submit(viewer: Viewer, letter_id: UUID, version: int, at: datetime) -> str:
    """Send a complete draft up, and return the hash that everyone above decides on.

    Raises `DraftRefusedError` with every problem at once, `DraftConflictError` if a newer version exists.
    """
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at, Role.DRAFTER)
        draft = current_draft(letter)
        act = move_letter(letter, outgoing.submission(len(draft.reviewers)), at)
        if letter.version != version:
            raise DraftConflictError(current=letter.version, opened=version)
        ready = readiness(letter, draft, at)
        if ready.decided is None:
            raise DraftRefusedError(ready.problems)
        decided = ready.decided
        letter.content = r.letter_bytes(decided)
        letter.letter_sha256 = r.letter_hash(decided)
        letter.round += 1
        letter.save()
        _lay_out_steps(letter, draft, at)
        lay(letter, _desks(letter, draft, ready.around))
        tell(letter, act, person(viewer), at, version=letter.version, letter_sha256=letter.letter_sha256)
        return letter.letter_sha256


def approve(viewer: Viewer, letter_id: UUID, shown: str, note: str, at: datetime) -> None:
    """Agree to the letter whose hash was shown; the last reviewer's approval takes it to the signatory.

    Raises `ShownHashMismatchError`, `NotYourTurnError`, `AlreadyDecidedError`, `NotPossibleNowError`.
    """
    note = comment(note)
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at)
        step = due_step(letter)
        if step is None or step.person_id != viewer.person_id:
            raise not_theirs(letter, viewer, outgoing.Event.APPROVE)
        require_shown(letter, shown)
        left = ReviewStep.objects.filter(
            letter=letter, round=letter.round, state=StepState.WAITING, duty=Duty.REVIEW
        )
        act = move_letter(letter, outgoing.approval(left.count()), at)
        letter.save()
        decide(step, viewer, StepState.APPROVED, letter.version, note, at)
        next_step(letter, at)
        lay(letter, ())
        tell(letter, act, person(viewer), at, letter_sha256=shown, note=note)


def send_back(viewer: Viewer, letter_id: UUID, note: str, at: datetime) -> None:
    """Return the letter to its drafter with a note that says what to change.

    Whoever's turn it is may: the reviewer, or anyone who may sign in the signatory's position.
    """
    note = reason(note)
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at)
        step = due_step(letter)
        if step is None or not _mine(step, viewer, at):
            raise not_theirs(letter, viewer, outgoing.Event.RETURN)
        act = move_letter(letter, outgoing.Event.RETURN, at)
        letter.save()
        decide(step, viewer, StepState.RETURNED, letter.version, note, at)
        _drop_the_rest(letter)
        lay(letter, decided_by(letter, step, viewer, at))
        tell(letter, act, person(viewer), at, note=note)


def recall(viewer: Viewer, letter_id: UUID, at: datetime) -> None:
    """Take a submitted letter back to go on drafting."""
    _take_back(viewer, letter_id, outgoing.Event.RECALL, "", at)


def withdraw(viewer: Viewer, letter_id: UUID, note: str, at: datetime) -> None:
    """End a letter that has no number yet; it stays readable."""
    _take_back(viewer, letter_id, outgoing.Event.WITHDRAW, reason(note), at)


def mark_seen(viewer: Viewer, letter_id: UUID, at: datetime) -> None:
    """Remember which version this person has opened, so that the tray can say what changed since.

    Not an act: it changes nothing about the letter and says only what its reader already knows.
    """
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at)
        Seen.objects.update_or_create(
            letter=letter, person_id=viewer.person_id, defaults={"version": letter.version, "at": at}
        )


def due_step(letter: Letter) -> ReviewStep | None:
    """Return the step that a letter waits for, if it waits for one."""
    return ReviewStep.objects.filter(letter=letter, round=letter.round, state=StepState.PENDING).first()


def not_theirs(letter: Letter, viewer: Viewer, event: outgoing.Event) -> SaanError:
    """Return why a step is not this person's, the letter as it stands: they decided before, it has moved on, or another's turn it is.

    For whoever may see the letter; nobody else comes as far as to ask.
    """
    state = outgoing.State(letter.state)
    steps = ReviewStep.objects.filter(letter=letter, round=letter.round, decided_by_id=viewer.person_id)
    decided = steps.order_by("place").last()
    words = outgoing.WORDS[state]
    if decided is not None:
        done = DONE[StepState(decided.state), Duty(decided.duty)]
        return AlreadyDecidedError(done_th=done.th, done_en=done.en, state_th=words.th, state_en=words.en)
    if not outgoing.OUTGOING.allows(state, event):
        return NotPossibleNowError(event=event.value, state_th=words.th, state_en=words.en)
    return NotYourTurnError()


def require_shown(letter: Letter, shown: str) -> None:
    """Return if the hash that a person was shown is the hash of what they decide on."""
    if not shown or shown != letter.letter_sha256:
        raise ShownHashMismatchError


def decide(step: ReviewStep, viewer: Viewer, state: StepState, version: int, note: str, at: datetime) -> None:  # noqa: PLR0913, PLR0917 - the row's own columns
    """Write a decision into its step."""
    step.state, step.decided_by_id, step.decided_at = state, viewer.person_id, at
    step.version, step.note = version, note
    step.save()


def _take_back(viewer: Viewer, letter_id: UUID, event: outgoing.Event, note: str, at: datetime) -> None:
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at, Role.DRAFTER)
        act = move_letter(letter, event, at)
        letter.ended_reason = note
        letter.save()
        _drop_the_rest(letter)
        lay(letter, ())
        tell(letter, act, person(viewer), at, note=note)


def _lay_out_steps(letter: Letter, draft: Draft, at: datetime) -> None:
    writer = signing_writer(draft, letter.drafter_id)
    ReviewStep.objects.bulk_create(
        ReviewStep(
            letter=letter,
            round=letter.round,
            place=place,
            duty=step.duty,
            person_id=step.person,
            position_id=step.position,
            state=StepState.WAITING if place else StepState.PENDING,
            since=None if place else at,
            sort=None if place else by_waiting(letter.urgency, at),
        )
        for place, step in enumerate(way_up(draft.reviewers, draft.signatories, writer))
    )


def next_step(letter: Letter, at: datetime) -> None:
    """Have the next step of a letter wait for its turn, if there is one."""
    waiting = ReviewStep.objects.filter(letter=letter, round=letter.round, state=StepState.WAITING)
    step = waiting.order_by("place").first()
    if step is not None:
        step.state, step.since = StepState.PENDING, at
        step.sort = by_waiting(letter.urgency, at)
        step.save()


def _drop_the_rest(letter: Letter) -> None:
    ReviewStep.objects.filter(
        letter=letter, round=letter.round, state__in=(StepState.WAITING, StepState.PENDING)
    ).update(state=StepState.DROPPED)


def _mine(step: ReviewStep, viewer: Viewer, at: datetime) -> bool:
    if step.person_id is not None:
        return step.person_id == viewer.person_id
    return any(capacity.position_id == step.position_id for capacity in people.capacities(viewer, at))


def _desks(letter: Letter, draft: Draft, around: Surroundings) -> tuple[Desk, ...]:
    """Return the desks of those above. A secret letter is opened to each reviewer and reader by name.

    Its signatories' positions have it while it waits for them, for whoever holds or acts for them then and is cleared: by name it
    is opened only to who decided (`decided_by`), since whoever acts for a post today may have nothing to do with it tomorrow.
    """
    writer = signing_writer(draft, letter.drafter_id)
    named = [Desk(one, personal=True) for one in (*draft.reviewers, *((writer,) if writer else ()))]
    if letter.secrecy == 0:
        positions = (Desk(one, personal=False) for one in draft.signatories)
        return (*named, *positions, Desk(letter.unit_id, personal=False))
    level = secrecy_rank(draft.secrecy)
    cleared = (one for one in draft.readers if around.clearances.get(one, 0) >= level)
    return (*named, *(Desk(one, personal=True) for one in (*cleared, *draft.signatories)))


def decided_by(letter: Letter, step: ReviewStep, viewer: Viewer, at: datetime) -> tuple[Desk, ...]:
    """Return the desks of who decided on a secret letter, and of who holds the post in which they did: it leaves the position's.

    On that they may have found it, acting for the holder, who is to know what was signed in their post.
    """
    if not letter.secrecy:
        return ()
    posts = people.signing_positions(letter.unit_id, at)
    holders = [one.holder.id for one in posts if one.holder and one.position_id == step.position_id]
    allowed = clearances(holders, letter.agency_id)
    return tuple(
        Desk(one, personal=True)
        for one in (viewer.person_id, *(one for one in holders if allowed.get(one, 0) >= letter.secrecy))
    )
