"""How a witness is reached: the port, and the way over HTTP."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from saan.trust.foreign import taken
from saan.trust.witness import SIZE_MEDIA_TYPE

TIMEOUT_SECONDS = 10.0
MAX_ANSWER_BYTES = 1 << 16
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n?")


@dataclass(frozen=True, slots=True)
class Answer:
    """A witness's answer to `add-checkpoint`. `status` 0 means that none came; `body` then says why."""

    status: int
    body: bytes

    @property
    def size(self) -> int | None:
        """The size that the witness has, where it answered 409 with one."""
        match = _SIZE.fullmatch(self.body) if self.status == HTTPStatus.CONFLICT else None
        return int(match[1]) if match else None


class Witnesses(Protocol):
    """A way to ask witnesses."""

    def add_checkpoint(self, url: str, body: bytes) -> Answer:
        """Return what the witness with this submission prefix answers; never raises for a witness's fault."""
        ...


class HttpWitnesses:
    """Witnesses over HTTP. An answer is bounded in time and length."""

    def add_checkpoint(self, url: str, body: bytes) -> Answer:
        """Return what the witness with this submission prefix answers; never raises for a witness's fault."""
        import httpx  # a tenth of a second that a process which asks no witness need not spend at its start

        headers = {"Content-Type": "text/plain; charset=utf-8", "Accept": f"text/plain, {SIZE_MEDIA_TYPE}"}
        try:
            with (
                httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client,
                client.stream(
                    "POST", f"{url.rstrip('/')}/add-checkpoint", content=body, headers=headers
                ) as response,
            ):
                data = taken(response.iter_bytes(), MAX_ANSWER_BYTES)
                if len(data) > MAX_ANSWER_BYTES:
                    return Answer(0, b"answer too long")
                return Answer(response.status_code, data)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Answer(0, (str(error) or type(error).__name__).encode())


_conforms: type[Witnesses] = HttpWitnesses
