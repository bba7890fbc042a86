"""Secrets that must be read again (one-time-code seeds) are kept sealed, so that a copied database opens nothing."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

from saan.trust.errors import Kind, SaanError, Text

_PURPOSE = "saan.accounts.sealing"
_MARK = "v1:"
_NONCE_BYTES = 12


class UnsealError(SaanError):
    """A sealed secret was made with a key that this node no longer has."""

    code = "accounts.unseal"
    kind = Kind.INTERNAL
    text = Text(th="อ่านรหัสลับของบัญชีนี้ไม่ได้", en="The account’s stored secret cannot be read.")
    remedy_text = Text(
        th="กุญแจของโหนดถูกเปลี่ยน ให้ผู้ดูแลระบบออกลิงก์เชิญใหม่แก่บุคคลนี้",
        en="The node’s key was changed: have the administrator invite the person anew.",
    )


def seal(text: str) -> str:
    """Return a text sealed by AES-256-GCM under the node's secret key."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), None)
    return _MARK + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str) -> str:
    """Return the text, trying the present key and then the earlier ones; raise `UnsealError`."""
    raw = base64.urlsafe_b64decode(sealed.removeprefix(_MARK))
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(key)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).decode()
        except InvalidTag:
            continue
    raise UnsealError


def _key(secret: str | bytes) -> bytes:
    return salted_hmac(_PURPOSE, "", secret=secret, algorithm="sha256").digest()
