"""A real mail server for as long as a test needs it, on a port of its own."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """Takes mail and keeps it; a kind of its own says what it refuses."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.taken.append(envelope)
        return "250 OK"


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
