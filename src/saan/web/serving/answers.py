"""What a thread answers, sent on at the pace of whoever asked: the thread is done long before a thin line is."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any, Final
from wsgiref.util import FileWrapper

from saan.web.serving.bodies import GoneError

PIECE: Final = 1 << 18
"""Bytes that are sent at a time, and after which a thread that goes on answering says so."""

IN_MEMORY: Final = 1 << 20
"""Bytes of an answer that are not written to the disk: only so many are made at a time as there are threads."""

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Answer:
    """One answer. A thread fills it, the event loop sends it; what is ahead of the line lies beside, not in the thread's way."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._lock = threading.Lock()  # owns what follows
        self._ahead = SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
        self._written = self._read = 0
        self._told = 0
        self._file: FileWrapper | None = None
        self._head: dict[str, Any] | None = None
        self._ended = self._gone = False

    def fill(self, wsgi: Wsgi, environ: dict[str, Any]) -> None:
        """Have an application answer; in its thread. Raises what it raises, and `GoneError` once nobody waits for it."""
        try:
            made = wsgi(environ, self._begin)
            if isinstance(made, FileWrapper):  # nothing of it is read by the thread that found it
                self._file = made
                return
            try:
                for data in made:
                    self._put(data)
            finally:
                if hasattr(made, "close"):
                    made.close()
        finally:
            self._ended = True
            self._tell()

    def _begin(self, status: str, headers: list[tuple[str, str]], failed: object = None) -> None:
        del failed  # Django has its own pages for what fails
        self._head = {
            "type": "http.response.start",
            "status": int(status.split(" ", 1)[0]),
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        }

    def _put(self, data: bytes) -> None:
        with self._lock:
            if self._gone:
                raise GoneError
            self._ahead.seek(self._written)
            self._ahead.write(data)
            self._written += len(data)
        if self._written - self._told >= PIECE:
            self._told = self._written
            self._tell()

    def _tell(self) -> None:
        self._loop.call_soon_threadsafe(self._news.set)

    async def begun(self) -> dict[str, Any] | None:
        """Return its head once there is something to send, or None where there will be none."""
        await self._news.wait()
        return self._head

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield what there is to send, as it comes; raise `GoneError` once it was left."""
        if self._file is not None:
            while data := await asyncio.to_thread(self._file.filelike.read, PIECE):
                if self._gone:
                    raise GoneError
                yield data
            return
        while True:
            self._news.clear()
            ended = self._ended
            if self._gone:
                raise GoneError
            if self._read < self._written:
                small = self._written <= IN_MEMORY
                yield self._take() if small else await asyncio.to_thread(self._take)
            elif ended:
                return
            else:
                await self._news.wait()

    def _take(self) -> bytes:
        with self._lock:
            if self._gone:
                raise GoneError
            self._ahead.seek(self._read)
            data = self._ahead.read(PIECE)
            self._read += len(data)
        return data

    def leave(self) -> None:
        """Have no more of it made: a thread that still answers stops at its next piece."""
        with self._lock:
            self._gone = True
        self._news.set()

    def close(self) -> None:
        """Let go of all of it; a thread that still fills it stops at its next piece."""
        self.leave()
        with self._lock:
            self._ahead.close()
        if self._file is not None:
            self._file.close()
