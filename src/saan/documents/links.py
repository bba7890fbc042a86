"""The addresses that stand on documents and in messages, and the private link by which an applicant follows."""

import base64
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from saan.documents.errors import ApplicationNotFoundError, DocumentNotFoundError
from saan.trust.ids import AgencyId

_SALT = "saan.documents.follow"
_MARK = 32
"""Hex digits of the mark in a follower's link: 128 bits, which nobody guesses."""


def public(path: str) -> str:
    """Return an address of this node as browsers reach it."""
    return settings.SAAN.public_url.rstrip("/") + path


def token(link_id: UUID, turn: int) -> str:
    """Return what opens an application, or a document of a bulk issue: its id, and a mark made with the node's key.

    Nothing of it is stored, so that neither the database nor a backup opens anybody's application. Each `turn` has a mark
    of its own: a link that is made anew opens what the one before it opened, and that one opens nothing.
    """
    return link_id.hex + _mark(link_id, turn, settings.SECRET_KEY)


def named(token: str) -> UUID:
    """Return the id that a token names, whether or not it opens anything; raise `ApplicationNotFoundError` where it names none."""
    try:
        return UUID(hex=token[:32])
    except ValueError:
        raise ApplicationNotFoundError from None


def turn_of(token: str, newest: int) -> int:
    """Return which turn's mark a token bears, of those up to the newest, or raise `ApplicationNotFoundError`."""
    link_id, keys = named(token), (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    for turn in range(newest, -1, -1):
        if any(constant_time_compare(token[32:], _mark(link_id, turn, key)) for key in keys):
            return turn
    raise ApplicationNotFoundError


def _mark(link_id: UUID, turn: int, key: str | bytes) -> str:
    said = f"{link_id.hex} {turn}" if turn else link_id.hex
    return salted_hmac(_SALT, said, secret=key, algorithm="sha256").hexdigest()[:_MARK]


def follow(token: str) -> str:
    """Return the whole address of an applicant's page."""
    return public(f"/apply/follow/{token}/")


def take(token: str) -> str:
    """Return the address by which its holder takes a document of a bulk issue; made as an applicant's is, and as private."""
    return public(f"/take/{token}/")


def check(document_id: UUID) -> str:
    """Return the address that a document's record names for checking it; the printed one adds the record's hash."""
    return public(f"/check/{document_id.hex}/")


def printed(document_id: UUID, record_sha256: str) -> str:
    """Return the address in the QR code: who has the paper has the hash, and nobody guesses it."""
    return check(document_id) + short(record_sha256) + "/"


def short(record_sha256: str) -> str:
    """Return a hash as an address carries it (base64url)."""
    return base64.urlsafe_b64encode(bytes.fromhex(record_sha256)).rstrip(b"=").decode()


def long(text: str) -> str:
    """Return the hex of a hash that an address carries, or raise `DocumentNotFoundError`."""
    try:
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise DocumentNotFoundError from None
    return found.hex()


def sealed(seal: bytes) -> str:
    """Return the address of the offline verifier with a seal behind the #, which no browser sends to anyone."""
    return public("/verify/offline/#seal=") + base64.urlsafe_b64encode(seal).rstrip(b"=").decode()


def status_list(agency: AgencyId, serial: int) -> str:
    """Return where a status list is published."""
    return public(f"/status/{agency.removeprefix('th:')}/{serial}")
