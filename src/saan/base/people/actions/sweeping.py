"""Clearing what has run out: tokens, links, sessions, counted attempts. Nothing of this is an act."""

from datetime import datetime, timedelta

from allauth.idp.oidc.models import Token
from django.contrib.sessions.models import Session
from django.db import transaction

from saan.base.people.models import Invitation, ShortMemory

KEPT_FOR_QUESTIONS = timedelta(days=30)
"""How long a used or expired invitation is still there to tell its bearer why it does not work."""


@transaction.atomic
def sweep(at: datetime) -> None:
    """Clear what ran out before a moment."""
    Token.objects.filter(expires_at__lt=at).delete()
    Session.objects.filter(expire_date__lt=at).delete()
    ShortMemory.objects.filter(expires__lt=at).delete()
    Invitation.objects.filter(expires_at__lt=at - KEPT_FOR_QUESTIONS).delete()
