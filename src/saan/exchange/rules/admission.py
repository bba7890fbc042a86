"""Which envelopes a node takes in: everything that needs no database."""

from datetime import datetime, timedelta

from saan.exchange.refusals import ClockSkewError, TooLateError, TooLongLivedError, TooMuchContentError
from saan.exchange.rules.delivery import LONGEST_LIFETIME
from saan.trust.clock import rfc3339
from saan.trust.envelopes import Envelope
from saan.trust.errors import SaanError
from saan.trust.receipts import Refusal

SKEW = timedelta(minutes=5)
"""How far ahead a sender's clock may be."""

MAX_AHEAD = 50 * 2**30
"""Bytes of blobs that one sender may have at one agency ahead of any envelope: under way, or held and not yet named."""

MAX_AHEAD_HERE = 2 * MAX_AHEAD
"""Bytes of content that one sender may have so at all agencies of a node together, each content counted once."""

MAX_BLOBS_AHEAD = 20_000
"""Blobs that one sender may have so at all agencies of a node: the smallest takes a row and a folder too."""

SHARES = 4
"""Into how many parts the room for uploads is cut: what a sender has under way beyond one waits for what it began before."""

ABANDONED_AFTER = timedelta(days=7)
"""A blob that was not offered again for so long, nor reached by a chunk, is given up."""

UNNAMED_AFTER = LONGEST_LIFETIME
"""A blob brought longer ago can be named by no envelope made before it; for another it is brought anew."""

PASSING = frozenset(
    {
        "exchange.caller-mismatch",
        "exchange.clock-skew",
        "exchange.missing-blobs",
        "exchange.not-at-this-node",
        "exchange.revoked-key",
        "exchange.unknown-agency",
        "exchange.unknown-key",
        "sealing.not-for-us",
        "trust.bad-signature",
        "trust.signature-form",
    }
)
"""Refusals whose cause may pass: a directory that is newer on one side, a clock, a line that garbles.

The same envelope may then be sent again, signed anew. Every other refusal is final.
"""


def demand_timely(envelope: Envelope, now: datetime) -> None:
    """Return when an envelope is neither from the future, nor too late, nor too long-lived."""
    if envelope.created > now + SKEW:
        raise ClockSkewError(created=rfc3339(envelope.created), now=rfc3339(now))
    if envelope.expires <= now:
        raise TooLateError(expires=rfc3339(envelope.expires))
    if envelope.expires - envelope.created > LONGEST_LIFETIME:
        raise TooLongLivedError(days=LONGEST_LIFETIME.days)


def demand_acceptable_size(envelope: Envelope, limit: int, agency: str) -> None:
    """Return when the content is no larger than the recipient accepts."""
    size = sum(part.size for part in envelope.parts)
    if size > limit:
        raise TooMuchContentError(size=size, limit=limit, agency=agency)


def refusal_of(error: SaanError) -> Refusal:
    """Return what a notice says of a refusal."""
    return Refusal(error.code, error.code not in PASSING, error.message(), error.remedy())
