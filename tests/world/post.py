"""A real mail server for as long as a test needs it, on a port of its own."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from aiosmtpd.controller import Controller
from pytest_django import Settings

GREY = "451 4.7.1 Greylisted, come back later"
HOLD, CUT = "hold", "cut"


class Mailbox:
    """Takes mail and keeps it; a kind of its own says what it refuses."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.taken.append(envelope)
        return "250 OK"


class Scripted(Mailbox):
    """Answers each address as its script says, and takes everything after that; `CUT` hangs up when it has the message."""

    def __init__(self) -> None:
        super().__init__()
        self.script: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.held, self.released = threading.Event(), threading.Event()

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.asked.append(address)
        answer = self._next(address, but=CUT) or "250 OK"
        if answer == HOLD:
            self.held.set()
            await asyncio.to_thread(self.released.wait, 60)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        if self._next(envelope.rcpt_tos[0], but=""):
            self.taken.append(envelope)
            server.transport.abort()
        return await super().handle_DATA(server, session, envelope)

    def _next(self, address: str, but: str) -> str:
        script = self.script.get(address, [])
        return script.pop(0) if script and script[0] != but else ""

    def mailed(self) -> list[str]:
        return [one.rcpt_tos[0].partition("@")[0] for one in self.taken]


@contextmanager
def listening(mailbox: Mailbox) -> Iterator[Controller]:
    """Give a server that puts its mail into a mailbox; stop it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Controller(mailbox, hostname="127.0.0.1", port=port)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def through(settings: Settings, server: Controller) -> None:
    """Have the node's mail go through a server."""
    settings.SAAN = msgspec.structs.replace(settings.SAAN, mail_url=f"smtp://127.0.0.1:{server.port}")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
