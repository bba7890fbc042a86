"""Links that let someone in: a one-time invitation, and in a demo one per role."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from saan.base.people import api as people

_DEMO_SALT = "saan.accounts.demo-link"


def invitation_link(invited: people.Invited) -> str:
    """Return the address of an invitation, to be shown once or sent by mail."""
    return invitation_address(invited.secret)


def invitation_address(secret: str) -> str:
    """Return the address that an invitation's secret opens."""
    return f"{settings.SAAN.public_url.rstrip('/')}{reverse('accounts_invitation', args=[secret])}"


def demo_link(person_id: UUID) -> str:
    """Return an address that signs in as a person of the demo; it opens nothing outside a demo."""
    token = signing.dumps(str(person_id), salt=_DEMO_SALT)
    return f"{settings.SAAN.public_url.rstrip('/')}{reverse('accounts_demo', args=[token])}"


def demo_person(token: str) -> UUID | None:
    """Return whom a demo link signs in, or None: always, outside a demo."""
    if not settings.SAAN.demo:
        return None
    try:
        return UUID(signing.loads(token, salt=_DEMO_SALT))
    except (signing.BadSignature, ValueError):
        return None
