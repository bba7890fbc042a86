"""The keys that seal documents here, as strangers read them: opened once a minute, however often they are asked for."""

import time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from saan.base.agencies import api as agencies
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.web.ports.documents import node_keyring

KEPT: Final = 60
"""Seconds, for keys that a token or a service holds; a new file in the folder of keys is seen at once."""


def keyset() -> tuple[dict[str, Any], ...]:
    """Return the public key, as a JWK, of each agency here that has a certificate."""
    folder = settings.SAAN_HOME / "keys"
    changed = folder.stat().st_mtime_ns if folder.exists() else 0
    served = tuple(one.id for one in agencies.served_agencies())
    return _opened(folder, changed, int(time.monotonic() // KEPT), served)


@lru_cache(1)
def _opened(folder: Path, changed: int, now: int, served: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    del folder, changed, now  # they say only how long it is remembered
    keyring, found = node_keyring(), []
    for agency in served:
        try:
            found.append(keyring.seal(AgencyId(agency)).signer.public.jwk())
        except SaanError:
            continue  # an agency without a certificate issues nothing yet
    return tuple(found)
