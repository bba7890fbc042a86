"""The JSON serialisation of an SD-JWT, general and flattened (RFC 9901 §8, RFC 7515 §7.2), read as the compact one.

It is put together to the compact text that it stands for, over which a key binding is made (§8.4), and read from there. The
first signature is the issuer's, and it alone has disclosures and a key binding beside it; further ones are counted.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from saan.trust import compact
from saan.trust.errors import SaanError
from saan.trust.keys import unb64url
from saan.trust.sdjwt.errors import SdJwtError

DISCLOSURES, KEY_BINDING = "disclosures", "kb_jwt"
MOST_SIGNATURES: Final = 8
_MEMBER = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_BINDING = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)


class Serialised(NamedTuple):
    """The compact text, and how many signatures there are beside the first."""

    text: str
    further: int


def is_serialised(text: str) -> bool:
    """Return whether a text claims to be a JWS in JSON serialisation; says nothing of whether it is one."""
    if not text.lstrip().startswith("{") or '"payload"' not in text:
        return False
    try:
        made = compact.read_object(text.encode(), "credential")
    except (SaanError, UnicodeEncodeError):
        return False
    return isinstance(made.get("payload"), str) and ("signatures" in made or "signature" in made)


def read(text: str) -> Serialised:
    """Return what a JSON serialisation stands for, or raise `SdJwtError` or `TokenFormError`. Unknown members are ignored."""
    whole = compact.read_object(text.encode(), "credential")
    signatures = _signatures(whole)
    first, *others = signatures
    header = _header(first)
    for each in others:
        if {DISCLOSURES, KEY_BINDING} & _header(each).keys():
            raise SdJwtError(reason="disclosures stand beside a signature that is not the first")
    disclosures = header.get(DISCLOSURES, [])
    if not isinstance(disclosures, list):
        raise SdJwtError(reason="disclosures is not a list")
    binding = header.get(KEY_BINDING, "")
    if binding != "" and not (isinstance(binding, str) and _BINDING.fullmatch(binding)):
        raise SdJwtError(reason="kb_jwt is not a token")
    members = (first.get("protected"), whole.get("payload"), first.get("signature"))
    jwt = ".".join(_member(each) for each in members)
    return Serialised("~".join((jwt, *map(_member, disclosures), binding)), len(others))


def _signatures(whole: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the signatures; the flattened form has one, in the object itself (RFC 7515 §7.2.2)."""
    if "signatures" not in whole:
        return [whole]
    found = whole["signatures"]
    if "signature" in whole or "protected" in whole or "header" in whole:
        raise SdJwtError(reason="it is both the general and the flattened form")
    if not isinstance(found, list) or not 0 < len(found) <= MOST_SIGNATURES:
        raise SdJwtError(reason=f"it must have one to {MOST_SIGNATURES} signatures")
    if not all(isinstance(each, dict) for each in found):
        raise SdJwtError(reason="a signature is not an object")
    return found


def _header(signature: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what stands beside a signature unsigned; nothing in it may be signed too (RFC 7515 §7.2.1)."""
    header = signature.get("header", {})
    if not isinstance(header, dict):
        raise SdJwtError(reason="header is not an object")
    try:
        signed = compact.read_object(unb64url(_member(signature.get("protected"))), "header")
    except ValueError:
        raise SdJwtError(reason="protected is not base64url") from None
    if signed.keys() & header.keys():
        raise SdJwtError(reason="a header parameter is there signed and unsigned")
    return header


def _member(value: object) -> str:
    """Return a member that stands in the compact text: it must not change where that is divided."""
    if isinstance(value, str) and _MEMBER.fullmatch(value):
        return value
    raise SdJwtError(reason="a member is not base64url")
