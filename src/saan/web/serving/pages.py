"""The pages and the API as an ASGI application: Django's WSGI one, in threads that never wait for a line.

A thread is asked once a request is there whole, and is free again once it has answered, however long the answer is on its way.
So as many people as there are may send a scan over a village's line, or read one, and everybody else is served meanwhile.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final

from django.core.handlers.wsgi import WSGIRequest

from saan.web.abuse.buckets import block
from saan.web.abuse.middleware import NO_ROOM, address_of
from saan.web.rest.callers import somebody
from saan.web.serving.answers import Answer, Wsgi
from saan.web.serving.bodies import Body, Gate, GoneError, Receive
from saan.web.serving.environ import environ_of

THREADS: Final = 8
"""Requests served at once; more only queue at the database."""

Send = Callable[[dict[str, Any]], Any]


class Pages:
    """Serves a WSGI application. Belongs to one event loop."""

    def __init__(self, wsgi: Wsgi) -> None:
        self._wsgi = wsgi
        self._threads = ThreadPoolExecutor(THREADS, "pages")
        self._gate = Gate()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request."""
        body = Body()
        environ = environ_of(scope) | {"wsgi.input": body.file}
        try:
            await self._take(body, environ, receive)
            await self._answer(body, environ, receive, send)
        except GoneError:
            pass  # nobody is there to be told
        finally:
            body.file.close()

    async def _take(self, body: Body, environ: dict[str, Any], receive: Receive) -> None:
        claimed = _claimed(environ)
        if not claimed and "HTTP_TRANSFER_ENCODING" not in environ:
            return
        async with self._gate.through(block(address_of(_request(environ)))):
            await body.take(receive, claimed, lambda: self._may_bring_more(environ))

    async def _may_bring_more(self, environ: dict[str, Any]) -> bool:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, somebody, _request(environ))

    async def _answer(self, body: Body, environ: dict[str, Any], receive: Receive, send: Send) -> None:
        environ[NO_ROOM] = body.no_room
        environ.setdefault("CONTENT_LENGTH", str(body.size))  # it may have come in pieces
        answer = Answer()
        work = asyncio.get_running_loop().run_in_executor(self._threads, answer.fill, self._wsgi, environ)
        try:
            if (head := await answer.begun()) is not None:
                await body.let_go(receive)
                await send(head)
                await _sent(answer, receive, send)
            await work  # what failed is no whole answer: its last piece is not sent
            await send({"type": "http.response.body"})
        finally:
            answer.close()
            with suppress(GoneError):
                await work  # it reads the body


async def _sent(answer: Answer, receive: Receive, send: Send) -> None:
    """Send an answer as it comes; raise `GoneError` where nobody takes the rest of a long one."""
    gone: asyncio.Task[None] | None = None
    try:
        async for piece in answer.pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            gone = gone or asyncio.create_task(_left(receive, answer))
    finally:
        if gone is not None:
            gone.cancel()


async def _left(receive: Receive, answer: Answer) -> None:
    """Leave an answer once whoever asked for it is no longer there."""
    while (await receive())["type"] != "http.disconnect":
        pass
    answer.leave()


def _request(environ: Mapping[str, Any]) -> WSGIRequest:
    """Return a request to look at; Django writes into the environment that it is given, so that is a copy."""
    return WSGIRequest(dict(environ))


def _claimed(environ: Mapping[str, Any]) -> int:
    """Return how long a body says that it is; the server has seen that it is a number."""
    value = environ.get("CONTENT_LENGTH", "")
    return int(value) if value.isdigit() else 0
