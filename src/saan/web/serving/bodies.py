"""What a request brings, taken whole before a thread is asked to serve it: who sends from a thin line holds up nobody.

Beyond a quarter of a mebibyte it lies in a file without a name, as a form's files do while they are read. A crash leaves nothing of it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from tempfile import SpooledTemporaryFile
from typing import Any, Final
from weakref import WeakValueDictionary

IN_MEMORY: Final = 1 << 18
"""Bytes of a body that are not written to the disk: as many as there are lines may be on their way."""
MOST_OF_STRANGERS: Final = 66 << 20
"""Bytes that are taken from anybody: the largest form of somebody without an account, which its route bounds further."""
LET_GO: Final = 256 << 20
"""Bytes more that a browser is let send in vain: it shows a refusal only once it has sent all."""
_ALL: Final = 1 << 62
OF_A_BLOCK: Final = 64
"""Bodies of one block of addresses that are taken at the same time; others of it wait, and nobody else does."""

Receive = Callable[[], Awaitable[dict[str, Any]]]


class GoneError(Exception):
    """Whoever asked is no longer there, or took too long."""


class Body:
    """A body as it was taken. `whole` is not so where it was more than its sender may bring, or the disk has no room for it.

    Then nothing of it is kept.
    """

    def __init__(self) -> None:
        self.file = SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
        self.whole = True
        self.no_room = False
        self.size = 0
        self._more = True
        self._held = bytearray()

    async def take(
        self, receive: Receive, claimed: int, may_bring_more: Callable[[], Awaitable[bool]]
    ) -> None:
        """Take all that comes, or nothing; raise `GoneError` where it ends before its end."""
        most = MOST_OF_STRANGERS
        while True:
            if max(self.size, claimed) > most:
                if not await may_bring_more():
                    self._forget()
                    return
                most = _ALL
            if not self._more:
                break
            data = await self._next(receive)
            self.size += len(data)
            try:
                await self._keep(data)
            except OSError:
                self.no_room = True
                self._forget()
                return
        self.file.seek(0)

    async def _next(self, receive: Receive) -> bytes:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        self._more = message.get("more_body", False)
        data: bytes = message.get("body", b"")
        return data

    def _forget(self) -> None:
        self.whole, self.size = False, 0
        self._held = bytearray()
        self.file.seek(0)
        self.file.truncate()

    async def _keep(self, data: bytes) -> None:
        self._held += data
        if len(self._held) >= IN_MEMORY or not self._more:
            kept, self._held = self._held, bytearray()
            if self.file.tell() + len(kept) > IN_MEMORY:
                await asyncio.to_thread(self.file.write, kept)
            else:
                self.file.write(kept)

    async def let_go(self, receive: Receive) -> None:
        """Read on in vain, so that what is answered is seen."""
        size = 0
        while self._more and not self.whole and size < LET_GO:
            size += len(await self._next(receive))


class Gate:
    """Lets so many bodies of one block of addresses be taken at the same time. Belongs to one event loop."""

    def __init__(self) -> None:
        # Kept by those who are within alone, or it would grow by everybody who ever called.
        self._blocks = WeakValueDictionary[str, asyncio.Semaphore]()

    def through(self, block: str) -> AbstractAsyncContextManager[None]:
        """Return what gives a block one more place; a block that is not known is not counted."""
        if not block:
            return nullcontext()
        places = self._blocks.get(block)
        if places is None:
            places = self._blocks[block] = asyncio.Semaphore(OF_A_BLOCK)
        return places
