"""The doctor speaks with the mail server as far as naming a sender."""

import socket
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from saan.trust.findings import Outcome
from saan.web.node.checks.mail import mail


class Mailbox:
    """Refuses one sender, and keeps what it is given."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address == "unwelcome@d.example":
            return "550 not from here"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the same
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def server() -> Iterator[Controller]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Controller(Mailbox(), hostname="127.0.0.1", port=port)
    made.start()
    yield made
    made.stop()


def outcome(settings: Settings, **what: str) -> Outcome:
    settings.SAAN = msgspec.structs.replace(settings.SAAN, **what)
    (found,) = mail()
    return found.outcome


def test_a_server_that_takes_our_sender_holds_and_gets_nothing(
    settings: Settings, server: Controller
) -> None:
    url = f"smtp://127.0.0.1:{server.port}"
    assert outcome(settings, mail_url=url, mail_from="saan@d.example") is Outcome.HOLDS
    assert server.handler.taken == []


def test_a_server_that_refuses_our_sender_fails(settings: Settings, server: Controller) -> None:
    url = f"smtp://127.0.0.1:{server.port}"
    assert outcome(settings, mail_url=url, mail_from="unwelcome@d.example") is Outcome.FAILS


def test_no_server_fails_and_none_named_is_unchecked(settings: Settings) -> None:
    assert outcome(settings, mail_url="smtp://127.0.0.1:1") is Outcome.FAILS
    assert outcome(settings, mail_url="") is Outcome.UNCHECKED
