"""How an agency handles its letters: dated practice, and who keeps its secret register."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.letters import access, acts
from saan.letters.access import serving
from saan.letters.actions.writing import Desk, lay, lay_incoming, person
from saan.letters.errors import NotARegistrarError
from saan.letters.models import (
    IncomingHolding,
    IncomingLetter,
    Letter,
    LetterHolding,
    Practice,
    SecretRegistrar,
)
from saan.letters.rules import incoming as life
from saan.letters.rules import outgoing
from saan.letters.rules.levels import secrecy_rank
from saan.letters.rules.practice import demand_periods
from saan.letters.surroundings import AgencyPractice, clearances
from saan.trust.canonical import Json


def set_practice(viewer: Viewer, wanted: AgencyPractice, at: datetime) -> None:
    """Set the agency's practice from now on; what was done before keeps the practice of its time.

    Raises `PeriodOutOfRangeError` for a period that cannot be kept.
    """
    demand_periods(wanted.delivery_days, wanted.remind_after_days)
    with transaction.atomic():
        _require_administrator(viewer, at)
        Practice.objects.create(
            agency_id=viewer.agency_id,
            since=at,
            circulars_share=wanted.circulars_share,
            highest_secrecy=secrecy_rank(wanted.highest_secrecy),
            delivery_days=wanted.delivery_days,
            remind_after_days=wanted.remind_after_days,
            dispatch_when_signed=wanted.dispatch_when_signed,
        )
        _tell(
            viewer,
            acts.PRACTICE_SET,
            at,
            circulars_share=wanted.circulars_share,
            highest_secrecy=wanted.highest_secrecy.value,
            delivery_days=wanted.delivery_days,
            remind_after_days=wanted.remind_after_days,
            dispatch_when_signed=wanted.dispatch_when_signed,
        )


def appoint_registrar(viewer: Viewer, registrar: UUID, at: datetime) -> None:
    """Name a cleared person as secret registrar; secret letters that wait, coming or going, are laid before them.

    Nothing is done for somebody who serves already. Raises `NotARegistrarError` for anyone outside the agency or without
    clearance.
    """
    with transaction.atomic():
        _require_administrator(viewer, at)
        cleared = clearances((registrar,), viewer.agency_id).get(registrar, 0)
        if not cleared:
            raise NotARegistrarError
        if serving(viewer.agency_id, at).filter(person_id=registrar).exists():
            return
        _lay_what_waits(viewer.agency_id, registrar, cleared)
        SecretRegistrar.objects.create(agency_id=viewer.agency_id, person_id=registrar, since=at)
        _tell(viewer, acts.REGISTRAR_APPOINTED, at, person=str(registrar))


def relieve_registrar(viewer: Viewer, registrar: UUID, at: datetime) -> None:
    """End a registrar's duty; letters already laid before them stay readable to them by name.

    Nothing is done again for somebody who was relieved. Raises `UnknownPersonError` for whoever never was one here.
    """
    with transaction.atomic():
        _require_administrator(viewer, at)
        if not SecretRegistrar.objects.filter(agency_id=viewer.agency_id, person_id=registrar).exists():
            raise people.UnknownPersonError
        if serving(viewer.agency_id, at).filter(person_id=registrar).update(until=at):
            _tell(viewer, acts.REGISTRAR_ENDED, at, person=str(registrar))


def lay_within_reach(agency_id: str, someone: UUID, at: datetime) -> None:
    """Lay before a registrar whose clearance was raised, or who is back, what waits within it; nothing for anybody else."""
    with transaction.atomic():
        if serving(agency_id, at).filter(person_id=someone).exists():
            _lay_what_waits(agency_id, someone, clearances((someone,), agency_id).get(someone, 0))


def lay_what_arrived(agency_id: str, at: datetime) -> None:
    """Lay before every registrar what waits within their reach: what arrived while one was being appointed saw none of them."""
    with transaction.atomic():
        for one in serving(agency_id, at).values_list("person_id", flat=True):
            if cleared := clearances((one,), agency_id).get(one, 0):
                _lay_what_waits(agency_id, one, cleared)


def lay_left_alone(agency_id: str, at: datetime) -> int:
    """Lay before the registrars the secret letters that nobody may handle any more; return how many.

    Whoever had them has left, or is not cleared for them now: a letter that its sender was told is registered here would
    else be out of everybody's reach, and so would a draft that no drafter of its unit has. Done again, it changes nothing.
    """
    came = IncomingLetter.objects.filter(
        ~access.opened_by_anyone(IncomingHolding.objects.all()),
        agency_id=agency_id, secrecy__gt=0, state__in=life.NUMBERED,
    )  # fmt: skip
    own = Letter.objects.filter(agency_id=agency_id, secrecy__gt=0).defer("record", "content")
    decided = (*outgoing.NUMBERED, outgoing.State.WITHDRAWN)
    went = own.filter(~access.opened_by_anyone(LetterHolding.objects.all()), state__in=decided)
    drafts = [one for one in own.exclude(state__in=decided) if not access.drafted_by_anyone(one, at)]
    found: list[IncomingLetter | Letter] = [*came.defer("record"), *went, *drafts]
    return sum(_lay_before_registrars(one, at) for one in found)


def _lay_before_registrars(letter: IncomingLetter | Letter, at: datetime) -> bool:
    desks = [Desk(one, personal=True) for one in access.registrars(letter.agency_id, letter.secrecy, at)]
    with transaction.atomic():
        if isinstance(letter, Letter):
            lay(Letter.objects.select_for_update().get(id=letter.id), desks)
        else:
            row = IncomingLetter.objects.select_for_update().get(id=letter.id)
            ended = row.state == life.State.CLOSED
            lay_incoming(row, desks, life.Box.ENDED if ended else life.Box.WORKING)
    return bool(desks)


def _lay_what_waits(agency_id: str, registrar: UUID, cleared: int) -> None:
    """Put before a registrar the secret letters that only a registrar can receive, or send."""
    within, desk = {"agency_id": agency_id, "secrecy__range": (1, cleared)}, Desk(registrar, personal=True)
    came = IncomingLetter.objects.filter(**within, state__in=(life.State.ARRIVED, life.State.OPENED))
    # Locked, and in one order: else who sends or receives one meanwhile would find it under the heading of before.
    for letter in came.order_by("id").select_for_update():
        lay_incoming(letter, (desk,), life.Box.NEW)
    going = Letter.objects.filter(**within, state__in=(outgoing.State.SEALING, outgoing.State.SIGNED))
    for one in going.order_by("id").select_for_update():
        lay(one, (desk,))


def _require_administrator(viewer: Viewer, at: datetime) -> None:
    people.require(viewer, Role.ADMINISTRATOR, agencies.central_registry(viewer.agency_id).id, at)


def _tell(viewer: Viewer, act: journal.ActType, at: datetime, **detail: Json) -> None:
    journal.record(
        journal.Act(
            type=act,
            agency=viewer.agency_id,
            subject=journal.Subject("agency", viewer.agency_id),
            actor=person(viewer),
            at=at,
            detail=detail,
        )
    )
