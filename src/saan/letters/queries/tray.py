"""แฟ้มเสนอ: what waits for this viewer's approval or signature, and what changed since they last looked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from saan.base.people import api as people
from saan.base.people.api import Capacity, Viewer
from saan.letters import access
from saan.letters.models import Letter, LetterHolding, ReviewStep, Seen, Version
from saan.letters.queries.lists import LetterRow, letter_row
from saan.letters.rules.changes import Change, changes
from saan.letters.rules.draft import unpack
from saan.letters.rules.route import Duty, StepState

TRAY = 100


@dataclass(frozen=True, slots=True)
class TrayItem:
    """A letter that waits for the viewer. `capacity` is set where they sign in a position, which a note's writer need not; `shown` is the hash to decide on."""

    letter: LetterRow
    duty: Duty
    since: datetime
    capacity: Capacity | None
    shown: str
    seen_version: int | None

    @property
    def unseen(self) -> bool:
        """Whether the viewer has not yet opened the version that they are asked to decide on."""
        return self.seen_version is None or self.seen_version < self.letter.version


def tray(viewer: Viewer, at: datetime) -> tuple[TrayItem, ...]:
    """Return what waits for the viewer, the longest waiting first; at most 100 at a time."""
    capacities = {one.position_id: one for one in people.capacities(viewer, at)}
    held = LetterHolding.objects.filter(access.on_desks(viewer, at), letter=OuterRef("letter"))
    steps = (
        ReviewStep.objects.filter(
            Q(person_id=viewer.person_id) | Q(position_id__in=capacities),
            Exists(held),
            state=StepState.PENDING,
        )
        .select_related("letter")
        .defer("letter__record", "letter__content")
        .order_by("since", "id")[:TRAY]
    )
    rows = tuple(steps)
    seen = _seen(viewer, [row.letter_id for row in rows])
    return tuple(
        TrayItem(
            letter=letter_row(row.letter, None),
            duty=Duty(row.duty),
            since=row.since or row.letter.changed_at,
            capacity=capacities.get(row.position_id) if row.position_id else None,
            shown=row.letter.letter_sha256 or "",
            seen_version=seen.get(row.letter_id),
        )
        for row in rows
    )


def changed_since_seen(viewer: Viewer, letter: Letter) -> tuple[Change, ...]:
    """Return what changed between the version that the viewer last opened and the newest; none if never opened."""
    seen = _seen(viewer, [letter.id]).get(letter.id)
    if seen is None or seen == letter.version:
        return ()
    contents = dict(
        Version.objects.filter(letter=letter, version__in=(seen, letter.version)).values_list(
            "version", "content"
        )
    )
    return changes(unpack(bytes(contents[seen])), unpack(bytes(contents[letter.version])))


def _seen(viewer: Viewer, ids: list[UUID]) -> dict[UUID, int]:
    rows = Seen.objects.filter(person_id=viewer.person_id, letter_id__in=ids)
    return dict(rows.values_list("letter_id", "version"))
