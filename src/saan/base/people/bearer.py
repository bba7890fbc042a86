"""Who asks when a program asks: the viewer behind a bearer token (RFC 6750)."""

from datetime import datetime

from allauth.idp.oidc.models import Token

from saan.base.people.errors import BearerError, ScopeMissingError
from saan.base.people.models import Machine
from saan.base.people.viewer import Viewer, viewer_of


def bearer_viewer(token: str, at: datetime) -> Viewer:
    """Return the viewer of a program's access token, with the token's scopes; raise `BearerError`.

    The viewer sees the units in which the program was granted roles, as a person's would.
    """
    found = (
        Token.objects.by_value(token)
        .filter(type=Token.Type.ACCESS_TOKEN, expires_at__gt=at, user=None)
        .values_list("client_id", "scopes")
        .first()
    )
    if found is None:
        raise BearerError
    client_id, scopes = found
    machine = (
        Machine.objects.select_related("person__agency")
        .filter(client_id=client_id, withdrawn_at=None)
        .first()
    )
    if machine is None or not machine.person.is_active:
        raise BearerError
    viewer = viewer_of(machine.person)
    granted = frozenset(scopes.split()) & frozenset(machine.scopes)
    return Viewer(viewer.person_id, viewer.agency_id, viewer.clearance, granted)


def require_scope(viewer: Viewer, scope: str) -> None:
    """Return if the viewer is a person, or a program whose token has the scope; raise `ScopeMissingError`."""
    if viewer.scopes is not None and scope not in viewer.scopes:
        raise ScopeMissingError(scope=scope)
