"""Whom the offline verifier is told to trust: this node's directory, and the seals of the agencies that it serves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings

from saan.base.agencies import api as agencies
from saan.exchange import api as exchange
from saan.press.paperseals import seal_name
from saan.trust import keys, trustlist
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError, Text
from saan.trust.trustfile import TrustFile
from saan.trust.trustlist import TrustedAgency, TrustList
from saan.web.ports.held import credential
from saan.web.verify import answering

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
    return trustlist.write(signer, _list(trusted, folder, utc_now())), signer.public.jwk()


def trust_list() -> TrustList | None:
    """Return whom this node trusts now, or None without a current directory."""
    trusted = answering.trusted()
    return None if trusted is None else _list(trusted, Path(settings.SAAN_HOME) / "keys", utc_now())


def _list(trusted: TrustFile, folder: Path, now: datetime) -> TrustList:
    served = tuple(one.id for one in agencies.served_agencies())
    seals = {agency: _seals(folder, exchange.seal_name(agency, served)) for agency in served}
    return TrustList(
        tuple(
            TrustedAgency(
                agency,
                Text(listed.name_th, listed.name_en),
                trusted.seal_roots(agency),
                seals.get(agency, {}),
                listed.revoked_at,
            )
            for agency, listed in trusted.agencies.items()
        ),
        {digest: when for each in trusted.agencies.values() for digest, when in each.withdrawn.items()},
        trusted.issued,
        now + LIFE,
        trusted.demo,
    )


def _seals(folder: Path, name: str) -> Mapping[str, x509.Certificate]:
    try:
        own = credential(folder, name).chain[0]
    except SaanError:
        return {}  # not certified yet: there is no barcode of it either
    return {seal_name(own): own}
