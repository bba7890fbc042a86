"""The keyed hash under which a national number is kept, so that a copied database names nobody.

There are only some 10^12 numbers, so a plain hash is guessed in minutes: the node's secret key is mixed in.
`SECRET_KEY_FALLBACKS` are tried too, so that the key can be changed without losing anybody.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac

_PURPOSE = "saan.people.national-id"


def digest(number: str) -> str:
    """Return the hash under which a number is stored now."""
    return _digest(number, settings.SECRET_KEY)


def digests(number: str) -> tuple[str, ...]:
    """Return every hash under which a number may have been stored, the present one first."""
    return tuple(_digest(number, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def _digest(number: str, key: str | bytes) -> str:
    return salted_hmac(_PURPOSE, number, secret=key, algorithm="sha256").hexdigest()
