"""Signing an event and judging an answer (Standard Webhooks 1.0)."""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlsplit

from saan.base.webhooks.errors import BadEndpointError
from saan.trust.canonical import Json, canonical
from saan.trust.clock import rfc3339

SECRET_BYTES = 32
LONGEST_URL = 500
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def check_url(url: str, *, allow_loopback: bool) -> None:
    """Raise `BadEndpointError` unless events may be sent to the address.

    Plain http is allowed to this machine alone, and only where the node says so (demo and tests).
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _unreadable(url) from None
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        raise _unreadable(url[:LONGEST_URL])
    if parts.username or parts.password:
        raise BadEndpointError(
            url=parts.hostname, reason_th="มีรหัสผ่านอยู่ในที่อยู่", reason_en="it holds a password"
        )
    local = parts.hostname in LOOPBACK
    if parts.scheme == "https" and parts.hostname and not local:
        return
    if local and allow_loopback and parts.scheme in {"http", "https"}:
        return
    raise BadEndpointError(
        url=url, reason_th="ไม่ใช่ https ไปยังเครื่องอื่น", reason_en="it is not https to another machine"
    )


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


def printable(secret: bytes) -> str:
    """Return a secret as its receiver enters it: `whsec_` and base64."""
    return "whsec_" + base64.b64encode(secret).decode()


def taken(status: int) -> bool:
    """Return whether an answer's status means that the event was taken."""
    return 200 <= status < 300  # noqa: PLR2004 - HTTP's success class
