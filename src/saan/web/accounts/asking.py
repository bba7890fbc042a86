"""Asking a sign-in provider: a whole answer within a time and a size, so that nobody fills a page's process before signing in."""

import time
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter

from saan.trust.foreign import in_time, taken

PATIENCE: Final = 10.0
"""Seconds for a whole answer: a provider that drips is given up like one that is silent."""

MOST_BYTES: Final = 2**20
"""Of an answer. What a provider publishes of itself, its keys and its tokens have some thousand."""

_PIECE: Final = 64 * 1024


class TooLongAnswerError(requests.RequestException):
    """A provider's answer is larger, or takes longer, than any that makes sense."""


class _Bounded(HTTPAdapter):
    """Reads each answer, also one that only leads elsewhere, as far as it may go."""

    def send(self, request: requests.PreparedRequest, *_more: Any, **how: Any) -> requests.Response:
        how |= {"stream": True, "timeout": PATIENCE}
        ends = time.monotonic() + PATIENCE
        response = super().send(request, **how)
        try:
            whole = taken(in_time(response.iter_content(_PIECE), ends), MOST_BYTES)
        except TimeoutError:
            whole = None
        if whole is None or len(whole) > MOST_BYTES:
            response.close()
            raise TooLongAnswerError(request=request)
        response._content = whole  # noqa: SLF001 - where the library keeps what it has read
        return response


def session() -> requests.Session:
    """Return what asks providers, for one conversation."""
    asking = requests.Session()
    for scheme in ("https://", "http://"):
        asking.mount(scheme, _Bounded())
    return asking
