"""The network, as far as the press asks anything of it: a port that the house above fills."""

from typing import Protocol


class RefusedError(OSError):
    """An address answered, and said no; the text says what it said."""


class Outside(Protocol):
    """One request, one answer. Both raise `OSError` when there is none in time, `RefusedError` when it is a refusal."""

    def post(self, url: str, body: bytes, media: str) -> bytes:
        """Return the answer to a request of a media type."""
        ...

    def get(self, url: str) -> bytes:
        """Return what stands at an address."""
        ...
