"""How an agency handles its letters: dated practice, and who keeps its secret register."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.letters import acts
from saan.letters.actions.writing import Desk, lay_incoming, person
from saan.letters.errors import NobodyToAssignError
from saan.letters.models import IncomingLetter, Practice, SecretRegistrar
from saan.letters.rules import incoming as life
from saan.letters.rules.levels import secrecy_rank
from saan.letters.surroundings import AgencyPractice, clearances
from saan.trust.canonical import Json


def set_practice(viewer: Viewer, wanted: AgencyPractice, at: datetime) -> None:
    """Set the agency's practice from now on; what was done before keeps the practice of its time."""
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
            dispatch_when_signed=wanted.dispatch_when_signed,
        )


def appoint_registrar(viewer: Viewer, registrar: UUID, at: datetime) -> None:
    """Name a cleared person as secret registrar; secret letters that wait unseen are laid before them.

    Raises `NobodyToAssignError` for anyone outside the agency or without clearance.
    """
    with transaction.atomic():
        _require_administrator(viewer, at)
        cleared = clearances((registrar,), viewer.agency_id).get(registrar, 0)
        if not cleared:
            raise NobodyToAssignError
        SecretRegistrar.objects.create(agency_id=viewer.agency_id, person_id=registrar, since=at)
        waiting = IncomingLetter.objects.filter(
            agency_id=viewer.agency_id,
            secrecy__range=(1, cleared),
            state__in=(life.State.ARRIVED, life.State.OPENED),
        )
        for letter in waiting:
            lay_incoming(letter, (Desk(registrar, personal=True),), life.Box.NEW)
        _tell(viewer, acts.REGISTRAR_APPOINTED, at, person=str(registrar))


def relieve_registrar(viewer: Viewer, registrar: UUID, at: datetime) -> None:
    """End a registrar's duty; letters already laid before them stay readable to them by name."""
    with transaction.atomic():
        _require_administrator(viewer, at)
        rows = SecretRegistrar.objects.filter(agency_id=viewer.agency_id, person_id=registrar)
        rows.filter(Q(until=None) | Q(until__gt=at)).update(until=at)
        _tell(viewer, acts.REGISTRAR_ENDED, at, person=str(registrar))


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
