"""What stands around a draft: who may sign and review it, whom it may be sent to, the agency's practice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.people.models import Person
from saan.letters.models import Letter, Practice
from saan.letters.rules.draft import Draft, Surroundings, Target
from saan.letters.rules.kinds import Part, has
from saan.letters.rules.levels import Secrecy, secrecy_of, secrecy_rank
from saan.trust.clock import BANGKOK

MAX_TO_LINE = 300


@dataclass(frozen=True, slots=True)
class AgencyPractice:
    """How an agency handles its letters at a moment; periods in days. The defaults are to be confirmed by it."""

    circulars_share: bool = True
    highest_secrecy: Secrecy = Secrecy.SECRET
    delivery_days: int = 7
    remind_after_days: int = 1
    dispatch_when_signed: bool = False


def practice(agency_id: str, at: datetime) -> AgencyPractice:
    """Return the practice in force; an agency that has set none has the defaults."""
    row = Practice.objects.filter(agency_id=agency_id, since__lte=at).order_by("-since").first()
    if row is None:
        return AgencyPractice()
    return AgencyPractice(
        circulars_share=row.circulars_share,
        highest_secrecy=secrecy_of(row.highest_secrecy),
        delivery_days=row.delivery_days,
        remind_after_days=row.remind_after_days,
        dispatch_when_signed=row.dispatch_when_signed,
    )


def takes(agency_id: str, secrecy: Secrecy, at: datetime) -> bool:
    """Return whether an agency of this node takes letters of a secrecy here."""
    return secrecy_rank(secrecy) <= secrecy_rank(practice(agency_id, at).highest_secrecy)


def surroundings(letter: Letter, draft: Draft, at: datetime) -> Surroundings:
    """Return what `rules.draft.check` needs to judge a draft of this letter."""
    signing = {one.position_id: one for one in people.signing_positions(letter.unit_id, at)}
    signers = {
        one: frozenset(person.id for person in (signing[one].holder, *signing[one].acting) if person)
        for one in draft.signatories
        if one in signing
    }
    everyone = frozenset().union(*signers.values())
    reviewers = frozenset(one.id for one in people.reviewers(letter.unit_id, at))
    officials = Person.objects.filter(id=letter.drafter_id, is_active=True, is_machine=False)
    named = agencies.agencies({target.agency for target in draft.to})
    return Surroundings(
        today=at.astimezone(BANGKOK).date(),
        own_agency=letter.agency_id,
        own_unit=letter.unit_id,
        agencies=frozenset(one.id for one in named.values() if one.active),
        units=frozenset(unit.id for unit in agencies.units(letter.agency_id)),
        signatories=frozenset(signing),
        signers=signers,
        reviewers=reviewers,
        highest_secrecy=practice(letter.agency_id, at).highest_secrecy,
        writer=officials.values_list("id", flat=True).first(),
        clearances=clearances(
            {*everyone, *draft.reviewers, *draft.readers, letter.drafter_id}, letter.agency_id
        ),
    )


def clearances(ids: Iterable[UUID], agency_id: str) -> dict[UUID, int]:
    """Return the clearance of each of these people who is an active official of the agency."""
    rows = Person.objects.filter(id__in=set(ids), agency_id=agency_id, is_active=True)
    return dict(rows.values_list("id", "clearance"))


def line_of(draft: Draft) -> str:
    """Return for whom a paper is, for lists: its recipients, or who holds a certificate; empty for most that stays."""
    if has(draft.kind, Part.HOLDER):
        return draft.holder[:MAX_TO_LINE]
    return to_line(draft.to) if has(draft.kind, Part.TO) else ""


def to_line(targets: Sequence[Target]) -> str:
    """Return one line that says to whom a letter goes, for lists."""
    titles = [target.title for target in targets if not target.copy]
    line = titles[0] if titles else ""
    more = f" (+{len(titles) - 1})" if len(titles) > 1 else ""
    return line[: MAX_TO_LINE - len(more)] + more
