"""SD-JWT (RFC 9901) and SD-JWT VC: a signed statement whose holder shows as much of it as is asked.

`issue` writes one, `present` keeps what is to be shown and proves that the holder holds it, `verify` reads it back. What
is read may be compact or in JSON; what is written is compact, the one form that wallets ask for.
"""

from saan.trust.sdjwt.claims import Path
from saan.trust.sdjwt.errors import (
    DisclosureError,
    ExpiredError,
    KeyBindingError,
    NotDisclosableError,
    NotYetValidError,
    SdJwtError,
    UnknownIssuerError,
    UnknownPathError,
)
from saan.trust.sdjwt.issuing import VC, Issuer, issue
from saan.trust.sdjwt.presenting import Binding, present, reveal
from saan.trust.sdjwt.reading import Disclosure, SdJwt, parse
from saan.trust.sdjwt.serialised import is_serialised
from saan.trust.sdjwt.verifying import Asked, Issuing, Resolver, Verified, one_issuer, verify

__all__ = [
    "VC",
    "Asked",
    "Binding",
    "Disclosure",
    "DisclosureError",
    "ExpiredError",
    "Issuer",
    "Issuing",
    "KeyBindingError",
    "NotDisclosableError",
    "NotYetValidError",
    "Path",
    "Resolver",
    "SdJwt",
    "SdJwtError",
    "UnknownIssuerError",
    "UnknownPathError",
    "Verified",
    "is_serialised",
    "issue",
    "one_issuer",
    "parse",
    "present",
    "reveal",
    "verify",
]
