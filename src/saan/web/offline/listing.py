"""Whom the offline verifier is told to trust: this node's directory, and the seals of the agencies that it serves."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from saan.trust import keys, trustlist
from saan.trust.clock import utc_now
from saan.trust.trustfile import TrustFile
from saan.trust.trustlist import TrustList
from saan.web.verify import answering, here
from saan.web.verify.around import as_list

LIFE = timedelta(days=90)
"""How long a saved page may be relied on; it shows its age from the first day."""


def signed_list() -> tuple[str, dict[str, str]]:
    """Return the trust list as a token, and the key under which a saved page accepts a newer one.

    Without a current directory there is none: the page then says that who issued could not be checked.
    """
    trusted = answering.trusted()
    if trusted is None:
        return "", {}
    folder = Path(settings.SAAN_HOME) / "keys"
    try:
        signer = keys.load(folder / "node.pem")
    except FileNotFoundError:
        return "", {}
    return trustlist.write(signer, _list(trusted, utc_now())), signer.public.jwk()


def trust_list() -> TrustList | None:
    """Return whom this node trusts now, or None without a current directory."""
    trusted = answering.trusted()
    return None if trusted is None else _list(trusted, utc_now())


def _list(trusted: TrustFile, now: datetime) -> TrustList:
    return replace(as_list(trusted, here.own_seals()), expires=now + LIFE)
