"""The network as the press needs it: one request, one answer, within a time and a size, or an `OSError` that says why."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from saan.press.outside import RefusedError
from saan.trust.foreign import in_time, taken

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 16 * 2**20
"""Revocation lists of large authorities have a few million bytes; nothing that is asked for here has more."""

_MOST_WORDS = 300
_LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
"""Client errors that time mends."""


class NoAnswerError(OSError):
    """An address gave no answer that can be used; the text says why, for the sentence that a person reads."""


@dataclass(frozen=True, slots=True)
class HttpOutside:
    """Asks over HTTP. `seconds` is for a whole answer, so a server that drips is given up too."""

    seconds: float = 20
    headers: Mapping[str, str] = field(default_factory=dict)

    def post(self, url: str, body: bytes, media: str) -> bytes:
        """Return the answer to a request of a media type."""
        return self._ask("POST", url, body, {"Content-Type": media})

    def get(self, url: str) -> bytes:
        """Return what stands at an address."""
        return self._ask("GET", url, b"", {})

    def _ask(self, verb: str, url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        if not url.startswith(("http://", "https://")):
            raise NoAnswerError(f"{url} is no address on the web")
        import httpx  # not at the start of every process: see `saan.base.journal.asking`

        ends = time.monotonic() + self.seconds
        try:
            with httpx.stream(
                verb,
                url,
                content=body,
                headers={**self.headers, **headers},
                timeout=self.seconds,
                verify=_trusted(),
            ) as answer:
                if answer.status_code in _LATER:
                    raise NoAnswerError(f"it asks to wait (status {answer.status_code})")
                if answer.is_client_error:
                    raise RefusedError(_said(answer))
                if answer.status_code != HTTPStatus.OK:
                    raise NoAnswerError(f"it answered with status {answer.status_code}")
                return self._whole(answer, ends)
        except httpx.TimeoutException as error:
            raise NoAnswerError(f"no answer within {self.seconds:g} seconds") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise NoAnswerError(str(error) or type(error).__name__) from error

    def _whole(self, answer: "httpx.Response", ends: float) -> bytes:
        try:
            read = taken(in_time(answer.iter_bytes(), ends), MOST_BYTES)
        except TimeoutError:
            raise NoAnswerError(f"no whole answer within {self.seconds:g} seconds") from None
        if len(read) > MOST_BYTES:
            raise NoAnswerError(f"the answer is larger than {MOST_BYTES >> 20} MiB")
        return read


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom this process believes on the web: read once, since it costs more than all the rest of a request."""
    import httpx  # as above

    return httpx.create_ssl_context()


def _said(answer: "httpx.Response") -> str:
    """Return what a refusal says, one line of bounded length; it goes into a sentence for a person."""
    first = next(answer.iter_bytes(_MOST_WORDS), b"")
    words = " ".join(first.decode("utf-8", "replace").split())[:_MOST_WORDS]
    return f"status {answer.status_code} {words}".rstrip()
