"""Where events may be sent, signing one, and judging an answer (Standard Webhooks 1.0).

An endpoint is an address that an agency's administrator types, and the node calls it from inside the network. So it may
lead only out to the internet, unless whoever runs the node has named the host in `webhook_hosts`.
"""

import base64
import hashlib
import hmac
import ipaddress
import re
import socket
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from saan.base.webhooks.errors import BadEndpointError, InsideError
from saan.trust.canonical import Json, canonical
from saan.trust.clock import rfc3339

SECRET_BYTES = 32
LEAST_SECRET_BYTES = 24
MOST_ATTEMPTS = 20
"""Refusals after which an event no longer holds up those behind it; it can still be sent again by hand."""
TOLERANCE = 300
"""Seconds by which the clocks of who signs and who judges may differ; older messages may have been caught and sent anew."""
LONGEST_URL = 500
KEPT_FOR = timedelta(days=90)
"""How long an event can be sent again. What it says is in the journal too, for as long as the law lets it be there."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PORTS = {"https": 443, "http": 80}
_NUMBERS = re.compile(r"(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+)){0,3}", re.ASCII)
_EMBEDDING = tuple(
    ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""IPv6 networks whose addresses stand for IPv4 ones, which may lie inside."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Place:
    """Where an endpoint lies: its host in lower case without a last dot, and its port. `named`: it may lie inside."""

    host: str
    port: int
    named: bool


def place(url: str, hosts: Collection[str], *, demo: bool) -> Place:
    """Return where events to an address go; raise `BadEndpointError` or `InsideError` unless they may be sent there.

    `hosts` are those that may lie inside the node's own network. Plain http is allowed to this machine alone, and only in
    a `demo`. A host that is a name is looked up later, by whoever sends: see `require_outside`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _unreadable(url[:LONGEST_URL]) from None
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url or "\\" in url or port == 0:
        raise _unreadable(url[:LONGEST_URL])
    if parts.username or parts.password:
        raise BadEndpointError(
            url=parts.hostname, reason_th="มีรหัสผ่านอยู่ในที่อยู่", reason_en="it holds a password"
        )
    host = (parts.hostname or "").rstrip(".")
    loopback = demo and host in LOOPBACK
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
        raise BadEndpointError(url=url, reason_th="ไม่ใช่ https", reason_en="it is not https")
    found = Place(
        host, port or _PORTS[parts.scheme], named=loopback or host in {one.lower() for one in hosts}
    )
    literal = _literal(host)
    if literal is not None:
        require_outside(found, (literal,))
    elif host == "localhost" or host.endswith(".localhost"):
        require_outside(found, (ipaddress.IPv4Address("127.0.0.1"),))
    return found


def require_outside(found: Place, addresses: Sequence[Address]) -> None:
    """Return where a place may be called at these addresses; raise `InsideError` where one lies inside and is not named."""
    if not found.named and not all(is_outside(one) for one in addresses):
        raise InsideError(host=found.host)


def is_outside(address: Address) -> bool:
    """Return whether an address is on the internet: neither private nor this machine's, nor a disguise of one that is."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_outside(address.ipv4_mapped)
        if any(address in network for network in _EMBEDDING):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _literal(host: str) -> Address | None:
    """Return the address that a host is, however it is written (as 2130706433 or 0x7f.1), or None where it is a name."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    if _NUMBERS.fullmatch(host) is None:
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _unreadable(url: str) -> BadEndpointError:
    return BadEndpointError(
        url=url, reason_th="อ่านเป็นที่อยู่เว็บไม่ได้ หรือยาวเกิน 500 ตัวอักษร", reason_en="it is no address, or too long"
    )


def body(event_type: str, at: datetime, data: Json) -> bytes:
    """Return the bytes that an endpoint is told."""
    return canonical({"type": event_type, "timestamp": rfc3339(at), "data": data})


def headers(event_id: str, secret: bytes, content: bytes, at: datetime) -> dict[str, str]:
    """Return the three headers that let the receiver check who sent the event and when."""
    stamp = str(int(at.timestamp()))
    signed = f"{event_id}.{stamp}.".encode() + content
    signature = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    return {
        "content-type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature}",
    }


def is_signed(named: Mapping[str, str], secret: bytes, content: bytes, at: datetime) -> bool:
    """Return whether bytes that came with these headers (in lower case) were signed with a secret, within `TOLERANCE` of a moment."""
    stamp = named.get("webhook-timestamp", "")
    if not re.fullmatch("[0-9]{1,12}", stamp) or abs(int(stamp) - at.timestamp()) > TOLERANCE:
        return False
    sent = datetime.fromtimestamp(int(stamp), UTC)
    own = headers(named.get("webhook-id", ""), secret, content, sent)["webhook-signature"]
    given = named.get("webhook-signature", "").split()
    return any(hmac.compare_digest(one.encode(), own.encode()) for one in given)


def unprintable(text: str) -> bytes:
    """Return the secret that `printable` wrote; raise `ValueError` for anything else, or one that is too short."""
    found = base64.b64decode(text.strip().removeprefix("whsec_"), validate=True)
    if len(found) < LEAST_SECRET_BYTES:
        message = "a secret needs 24 bytes"
        raise ValueError(message)
    return found


def printable(secret: bytes) -> str:
    """Return a secret as its receiver enters it: `whsec_` and base64."""
    return "whsec_" + base64.b64encode(secret).decode()


def taken(status: int) -> bool:
    """Return whether an answer's status means that the event was taken."""
    return 200 <= status < 300  # noqa: PLR2004 - HTTP's success class
