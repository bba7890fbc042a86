"""Whom a provider's answer names: an official linked by national number, or by a verified address."""

from allauth.socialaccount.models import SocialLogin
from django.conf import settings

from saan.base.people import api as people

PID = "saan_pid"
"""The attribute on which the number travels from the verified answer to here; it is stored nowhere."""


def match(login: SocialLogin) -> people.Person | None:
    """Return the active official named by a verified answer, or None.

    The national number comes first: an administrator has linked exactly this person by it. An address counts
    only when the provider calls it verified and the node's settings let that provider name people by it.
    """
    number = getattr(login, PID, "")
    if number and (person_id := people.person_by_national_id(number)):
        return people.Person.objects.get(id=person_id)
    by_address = {provider.id for provider in settings.SAAN.oidc if provider.email_matches}
    if login.account.provider not in by_address:
        return None
    verified = [address.email.lower() for address in login.email_addresses if address.verified is True]
    official = people.Person.objects.filter(
        email__in=verified, is_active=True, is_machine=False, agency__isnull=False
    ).first()
    if number and official is not None and people.has_national_id(official.id):
        return None  # linked to another number: the address has passed to someone else
    return official
