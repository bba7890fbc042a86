"""แฟ้มเสนอ: what waits for this viewer's approval or signature, and what changed since they last looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from saan.base.people import api as people
from saan.base.people.api import Capacity, Viewer
from saan.letters import access
from saan.letters.models import Letter, LetterHolding, ReviewStep, Seen
from saan.letters.queries.lists import LetterRow, Page, letter_row
from saan.letters.queries.paging import MAX_PAGE, PAGE, Cursor, read_cursor
from saan.letters.rules.changes import Change, changes
from saan.letters.rules.route import AS_WRITER, Duty, StepState

MANY = 100
"""How many letters before and behind one are counted; no list of ours counts more."""


@dataclass(frozen=True, slots=True)
class TrayItem:
    """A letter that waits for the viewer. `capacity` is set where they sign in a position, which a note's writer need not; `shown` is the hash to decide on.

    `sent_up_again` says that it was sent up after the viewer had opened it: what stands around its text, as the agency's
    address, may be another since, though nobody altered the text.
    """

    letter: LetterRow
    duty: Duty
    since: datetime
    capacity: Capacity | None
    shown: str
    seen_version: int | None
    sent_up_again: bool = False

    @property
    def asked(self) -> str:
        """What a form asks for: to review, or to sign in the position that is shown, or as the writer in none."""
        if self.capacity is not None:
            return str(self.capacity.position_id)
        return AS_WRITER if self.duty is Duty.SIGN else Duty.REVIEW.value

    @property
    def unseen(self) -> bool:
        """Whether the viewer has not yet opened what they are asked to decide on."""
        changed = self.seen_version is None or self.seen_version < self.letter.version
        return changed or self.sent_up_again


@dataclass(frozen=True, slots=True)
class TrayPlace:
    """An item and its neighbours in the tray: how many lie before and behind it, and the nearest; `MANY` means that or more."""

    item: TrayItem
    ahead: int
    behind: int
    before: UUID | None
    after: UUID | None

    @property
    def number(self) -> int:
        """Its number in the tray, from one."""
        return self.ahead + 1

    @property
    def of(self) -> int:
        """How many lie in the tray."""
        return self.ahead + 1 + self.behind

    @property
    def counted(self) -> bool:
        """Whether these numbers are exact."""
        return max(self.ahead, self.behind) < MANY


def tray(viewer: Viewer, at: datetime, after: str | None = None, limit: int = PAGE) -> Page[TrayItem]:
    """Return one page of what waits for the viewer, the most urgent first, then what waits longest."""
    desk, most = _Desk(viewer, at), max(1, min(limit, MAX_PAGE))
    places = desk.nearest(read_cursor(after), most + 1)
    shown = places[:most]
    last = Cursor(*shown[-1]) if len(places) > most else None
    return Page(desk.items([step for _, step in shown]), str(last) if last else "")


def tray_item(viewer: Viewer, letter_id: UUID, at: datetime) -> TrayItem | None:
    """Return a letter as it waits for the viewer; None where it does not."""
    desk = _Desk(viewer, at)
    step = desk.pending().filter(letter_id=letter_id).values_list("id", flat=True).first()
    return desk.items([step])[0] if step else None


def tray_place(viewer: Viewer, letter_id: UUID, at: datetime) -> TrayPlace | None:
    """Return where a letter lies in the viewer's tray, however many lie before it; None where it does not wait for them."""
    desk = _Desk(viewer, at)
    found = desk.pending().filter(letter_id=letter_id).values_list("sort", "id").first()
    if found is None or found[0] is None:
        return None
    here = Cursor(found[0], found[1])
    ahead, behind = desk.nearest(here, MANY, back=True), desk.nearest(here, MANY)
    near = [places[0][1] for places in (ahead, behind) if places]
    letters = dict(ReviewStep.objects.filter(id__in=near).values_list("id", "letter_id"))
    before, after = (letters[places[0][1]] if places else None for places in (ahead, behind))
    return TrayPlace(desk.items([here.letter])[0], len(ahead), len(behind), before, after)


_SENT_UP = ReviewStep.objects.filter(letter=OuterRef("letter"), round=OuterRef("round"), place=0).values(
    "since"
)
"""When the letter of a step was sent up: its first step waits from then on."""


class _Desk:
    """What may wait for one viewer: as a person, and in each position that they may sign in."""

    def __init__(self, viewer: Viewer, at: datetime) -> None:
        self._viewer = viewer
        self._capacities = {one.position_id: one for one in people.capacities(viewer, at)}
        own = (viewer.person_id, *self._capacities)
        self._holdings = LetterHolding.objects.filter(access.on_desks(viewer, at, own=own))

    def pending(self) -> QuerySet[ReviewStep]:
        """Return every step that waits for the viewer."""
        whose = Q(person_id=self._viewer.person_id) | Q(position_id__in=self._capacities)
        held = Exists(self._holdings.filter(letter=OuterRef("letter")))
        return ReviewStep.objects.filter(whose, held, state=StepState.PENDING)

    def nearest(self, place: Cursor | None, most: int, *, back: bool = False) -> list[tuple[int, UUID]]:
        """Return the places and ids of the steps nearest behind a place, or before it, the nearest first.

        Each person's and position's steps are a range of an index, of which the first few are read and merged.
        """
        heaps = [Q(person_id=self._viewer.person_id), *(Q(position_id=one) for one in self._capacities)]
        found = [one for heap in heaps for one in self._nearest_of(heap, place, most, back=back)]
        return sorted(found, reverse=back)[:most]

    def _nearest_of(self, heap: Q, place: Cursor | None, most: int, *, back: bool) -> list[tuple[int, UUID]]:
        """Return those of one heap, read from its index until enough of them lie on the viewer's desks.

        In one question PostgreSQL would rather read every holding that there is than ask of a hundred letters.
        """
        steps = ReviewStep.objects.filter(heap, state=StepState.PENDING)
        order = ("-sort", "-id") if back else ("sort", "id")
        found: list[tuple[int, UUID]] = []
        while True:
            rows = list(
                _beside(steps, place, back=back)
                .order_by(*order)
                .values_list("sort", "id", "letter_id")[:most]
            )
            held = set(
                self._holdings.filter(letter_id__in=[row[2] for row in rows]).values_list(
                    "letter_id", flat=True
                )
            )
            found += [(sort or 0, step) for sort, step, letter in rows if letter in held]
            if len(rows) < most or len(found) >= most:
                return found[:most]
            place = Cursor(rows[-1][0] or 0, rows[-1][1])

    def items(self, ids: Sequence[UUID]) -> tuple[TrayItem, ...]:
        """Return these steps with their letters, in the order given."""
        rows = (
            ReviewStep.objects.annotate(sent_up=Subquery(_SENT_UP))
            .select_related("letter")
            .defer("letter__record", "letter__content")
            .in_bulk(list(ids))
        )
        seen = _seen(self._viewer, [row.letter_id for row in rows.values()])
        return tuple(self._item(rows[one], seen) for one in ids)

    def _item(self, row: ReviewStep, seen: Mapping[UUID, Seen]) -> TrayItem:
        opened = seen.get(row.letter_id)
        return TrayItem(
            letter=letter_row(row.letter, None),
            duty=Duty(row.duty),
            since=row.since or row.letter.changed_at,
            capacity=self._capacities.get(row.position_id) if row.position_id else None,
            shown=row.letter.letter_sha256 or "",
            seen_version=opened.version if opened else None,
            sent_up_again=opened is not None and opened.at < row.sent_up,  # type: ignore[attr-defined]  # annotated
        )


def changed_since_seen(viewer: Viewer, letter: Letter) -> tuple[Change, ...]:
    """Return what changed between the version that the viewer last opened and the newest; none if never opened."""
    opened = _seen(viewer, [letter.id]).get(letter.id)
    if opened is None or opened.version == letter.version:
        return ()
    before, now = (access.draft_of(viewer, letter, one) for one in (opened.version, letter.version))
    return changes(before, now) if before is not None and now is not None else ()


def _beside(steps: QuerySet[ReviewStep], place: Cursor | None, *, back: bool) -> QuerySet[ReviewStep]:
    """Return the steps behind a place in the tray's order, or before it."""
    if place is None:
        return steps
    edge = "lt" if back else "gt"
    beside = Q(sort=place.sort, **{f"id__{edge}": place.letter})
    return steps.filter(Q(**{f"sort__{edge}e": place.sort}) & (beside | ~Q(sort=place.sort)))


def _seen(viewer: Viewer, ids: list[UUID]) -> dict[UUID, Seen]:
    return {row.letter_id: row for row in Seen.objects.filter(person_id=viewer.person_id, letter_id__in=ids)}
