"""A refusal as an answer without a signature: RFC 9457, in both languages, with a time to try again."""

import json

from saan.trust.errors import Kind, SaanError

PROBLEM_TYPE = b"application/problem+json"
RETRY_AFTER = 2
"""Seconds to wait, where the refusal has no `wait` of its own."""

_STATUS = {
    Kind.INVALID: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.TOO_LARGE: 413,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
    Kind.INTERNAL: 500,
}


_STATUS_OF_HTTP = {"exchange.head-too-large": 431, "exchange.too-slow": 408}
"""Refusals that HTTP has a status for (RFC 6585 §5, RFC 9110 §15.5.9), and no other house."""


def problem(error: Exception) -> tuple[int, bytes, bytes, tuple[tuple[bytes, bytes], ...]]:
    """Return status, body, media type and headers; of what is not ours to tell, only that it happened."""
    told = error if isinstance(error, SaanError) else UnforeseenError()
    status = _STATUS_OF_HTTP.get(told.code) or _STATUS[told.kind]
    text, remedy = told.message(), told.remedy()
    body = {
        "type": f"urn:saan:problem:{told.code}",
        "status": status,
        "code": told.code,
        "title": text.en,
        "title_th": text.th,
        "detail": remedy.en,
        "detail_th": remedy.th,
    }
    headers: tuple[tuple[bytes, bytes], ...] = ()
    if told.kind in (Kind.UNAVAILABLE, Kind.TOO_MANY):
        headers = ((b"retry-after", str(told.fields.get("wait", RETRY_AFTER)).encode()),)
    return status, json.dumps(body, ensure_ascii=False).encode(), PROBLEM_TYPE, headers


class UnforeseenError(SaanError):
    """Something failed that nobody foresaw; the node's log has it."""

    code = "exchange.unforeseen"
    kind = Kind.INTERNAL
