"""Who keeps an agency's secret letters, for those who appoint them; and who may still be opened a secret letter to."""

from dataclasses import dataclass
from datetime import datetime

from saan.base.agencies.models import Unit
from saan.base.people import api as people
from saan.base.people.api import Circle, PersonName, Role, Viewer
from saan.letters import access
from saan.letters.models import Practice
from saan.letters.queries.attention import Unattended, secrets_without_reader
from saan.letters.queries.one import IncomingView, LetterView
from saan.letters.rules.levels import Secrecy, secrecy_of, secrecy_rank


@dataclass(frozen=True, slots=True)
class Registrar:
    """A registrar of secret letters, since when, and the highest level that they may open: none, once it is taken from them."""

    person: PersonName
    since: datetime
    level: Secrecy | None


def sets_practice(viewer: Viewer, at: datetime) -> bool:
    """Return whether the viewer may set the agency's practice: whoever administers its central registry."""
    administered = people.units_where(viewer, Role.ADMINISTRATOR, at=at)
    return Unit.objects.filter(id__in=administered, is_central_registry=True).exists()


def keeps_secret_register(viewer: Viewer, at: datetime) -> bool:
    """Return whether the viewer receives and sends the agency's secret letters, whatever roles they have besides."""
    return (
        bool(viewer.clearance)
        and access.serving(viewer.agency_id, at).filter(person_id=viewer.person_id).exists()
    )


def practice_since(agency_id: str, at: datetime) -> datetime | None:
    """Return since when the practice in force holds; None where the agency has set none and the defaults do."""
    rows = Practice.objects.filter(agency_id=agency_id, since__lte=at)
    return rows.order_by("-since").values_list("since", flat=True).first()


def registrars(viewer: Viewer, at: datetime) -> tuple[Registrar, ...]:
    """Return who keeps the agency's secret register, by name; raise `NotAuthorisedError` unless the viewer appoints them."""
    _require(viewer, at)
    rows = access.serving(viewer.agency_id, at).select_related("person").order_by("-since")
    serving = {row.person_id: row for row in rows}
    return tuple(
        Registrar(
            name, serving[one].since, _level(serving[one].person.clearance, serving[one].person.is_active)
        )
        for one, name in people.persons(serving, at).items()
    )


def possible_registrars(viewer: Viewer, at: datetime) -> Circle:
    """Return among whom the viewer may appoint: cleared officials of the agency who do not serve yet."""
    _require(viewer, at)
    serve = frozenset(access.serving(viewer.agency_id, at).values_list("person_id", flat=True))
    return Circle(viewer.agency_id, secrecy_rank(Secrecy.CONFIDENTIAL), serve)


def waiting_secrets(viewer: Viewer, at: datetime) -> Unattended | None:
    """Return how many secret letters of the agency have arrived that nobody may open, and since when; None for none."""
    _require(viewer, at)
    return next((one for one in secrets_without_reader() if one.agency_id == viewer.agency_id), None)


def possible_readers(viewer: Viewer, view: LetterView | IncomingView, at: datetime) -> Circle | None:
    """Return to whom the viewer may open a secret letter that was shown; None where that is not theirs to do, or nobody is left.

    One of the agency's own is opened by the drafters of its unit and the registrars who have it, one that came by the registrars
    who handle it.
    """
    level = secrecy_rank(view.row.secrecy)
    if not level or not _opens_it(viewer, view, level, at):
        return None
    circle = Circle(viewer.agency_id, level, frozenset(one.id for one in view.readers))
    return circle if people.anyone(circle) else None


def _opens_it(viewer: Viewer, view: LetterView | IncomingView, level: int, at: datetime) -> bool:
    keeps = viewer.person_id in access.registrars(viewer.agency_id, level, at)
    if isinstance(view, LetterView):
        return keeps or people.may(viewer, Role.DRAFTER, view.unit_id, at)
    return keeps and access.incoming(viewer, at, access.HANDLING).filter(id=view.row.id).exists()


def _require(viewer: Viewer, at: datetime) -> None:
    if not sets_practice(viewer, at):
        raise people.NotAuthorisedError


def _level(clearance: int, active: bool) -> Secrecy | None:  # noqa: FBT001 - two columns of one row
    return secrecy_of(clearance) if clearance and active else None
