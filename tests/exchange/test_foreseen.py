"""Whom a message could not be sent to is known before it is sent, by the same rules."""

from datetime import timedelta

import pytest

from saan.exchange import api as exchange
from saan.exchange.actions import sending
from saan.exchange.directory.memory import MemoryDirectory
from saan.exchange.peers import NodeKey, Peer
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from saan.trust.keys import generate

SMALL, OPEN, GONE = (AgencyId(f"th:099400000{n:04}") for n in (1, 2, 3))


def test_size_and_key_and_directory_are_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    now = utc_now()
    box = NodeKey(generate().public, now - timedelta(days=1), now + timedelta(days=1))
    small = Peer(SMALL, "เล็ก", "Small", "ลก", (), (), (), (), "", "", (), accepts_bytes=1000)
    large = Peer(OPEN, "ใหญ่", "Large", "ญญ", (), (), (box,), (), "", "", ())
    held = MemoryDirectory((small, large))
    monkeypatch.setattr(sending, "directory", lambda: held)
    everyone = (SMALL, OPEN, GONE)
    found = exchange.unreachable(everyone, 1001, encrypt=False)
    assert {agency: error.code for agency, error in found.items()} == {
        SMALL: "exchange.too-much-content",
        GONE: "exchange.unknown-agency",
    }
    sealed = exchange.unreachable(everyone, 10, encrypt=True)
    assert {agency: error.code for agency, error in sealed.items()} == {
        SMALL: "exchange.no-box-key",
        GONE: "exchange.unknown-agency",
    }
    over = MemoryDirectory((small,), expires=now)
    monkeypatch.setattr(sending, "directory", lambda: over)
    assert exchange.unreachable(everyone, 1001, encrypt=True) == {}, "that passes by itself"
