"""What a node answers that calls back, or is called back, may be any bytes at all: each is a plain finding."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from saan.exchange import reaching
from saan.exchange.delivery.courier import Courier
from saan.exchange.delivery.line import Address, Lines, Response
from saan.exchange.node import Node
from saan.exchange.receiving.callback import CallBack
from saan.exchange.tls import ClientTls
from tests.exchange.world import ALPHA

NESTED = b"[" * 200_000
NONSENSE = (
    NESTED,
    b"\xff",
    b"5",
    b'{"agencies": 5}',
    b'{"agencies": "' + ALPHA.encode() + b'"}',
    b"null",
    b"",
)
PEER = SimpleNamespace(agency=ALPHA, endpoints=("https://alpha.example",))


class Answering:
    """Stands for the line, and for the courier, to a node that answers these bytes."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    async def ask(self, *_: Any, **__: Any) -> Response:
        return Response(200, {}, self.body)


@pytest.mark.parametrize("body", NONSENSE)
def test_a_node_that_says_nothing_readable_of_itself_is_another(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _reach(body, monkeypatch) == b'"reach": "other"'
    assert _reach(b'{"agencies": ["' + ALPHA.encode() + b'"]}', monkeypatch) == b'"reach": "reached"'


def _reach(body: bytes, monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(Lines, "ask", Answering(body).ask)
    monkeypatch.setattr(Address, "of", lambda *_: None)
    node = SimpleNamespace(directory=SimpleNamespace(peer=lambda _: PEER))
    tls = SimpleNamespace(context=lambda _: None)
    calls = CallBack(lambda: cast("Node", node), lambda: cast("ClientTls", tls))
    said = asyncio.run(calls.call(ALPHA))
    return said[said.index(b'"reach"') :].rstrip(b"}]")


@pytest.mark.parametrize("body", [*NONSENSE, b'{"endpoints": [5]}', b'{"endpoints": 5}'])
def test_what_a_peer_says_of_a_call_back_is_told_to_be_unreadable(body: bytes) -> None:
    found = asyncio.run(reaching._one(cast("Courier", Answering(body)), ALPHA))
    assert (found.endpoints, found.problem) == ({}, "an answer of another form")
