"""The keys that seal documents here, or did, as strangers read them: a renewal ends no document of before. They are opened once a minute, however often they are asked for."""

import time
from collections.abc import Container, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from saan.base.agencies import api as agencies
from saan.exchange import api as exchange
from saan.exchange.directory import api as directory
from saan.press.credentials import fingerprint
from saan.press.issuers import key_of
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey
from saan.web.ports.documents import node_keyring
from saan.web.ports.held import certificates

KEPT: Final = 60
"""Seconds, for keys that a token or a service holds; a new file in the folder of keys is seen at once."""


def keyset() -> tuple[dict[str, Any], ...]:
    """Return the public keys, as JWKs, of each agency here that has a certificate: the one in use, and those that it renewed.

    A key whose certificate the directory lists as withdrawn is not among the renewed ones.
    """
    folder = settings.SAAN_HOME / "keys"
    changed = folder.stat().st_mtime_ns if folder.exists() else 0
    served = tuple(one.id for one in agencies.served_agencies())
    return _opened(folder, changed, int(time.monotonic() // KEPT), served)


@lru_cache(1)
def _opened(folder: Path, changed: int, now: int, served: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    del changed, now  # they say only how long it is remembered
    keyring, found = node_keyring(), dict[str, dict[str, Any]]()
    for agency in served:
        with suppress(SaanError):  # an agency without a certificate issues nothing yet
            own = keyring.seal(AgencyId(agency)).signer.public
            found[own.key_id] = own.jwk()
        for key in _renewed(folder, AgencyId(agency), served):
            found.setdefault(key.key_id, key.jwk())
    return tuple(found.values())


def _renewed(folder: Path, agency: AgencyId, served: tuple[str, ...]) -> Iterator[PublicKey]:
    """Yield the keys of every certificate that an agency sealed with and that was not withdrawn."""
    withdrawn: Container[str] = ()
    with suppress(SaanError):  # a node that is not listed yet has nobody who could withdraw
        withdrawn = directory.signed_directory().trusted().agency(agency).withdrawn
    for certificate in certificates(folder, exchange.seal_name(agency, served)):
        if fingerprint(certificate) not in withdrawn:
            yield key_of(certificate)
