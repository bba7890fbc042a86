"""What sending asks once: whom a message could not be sent to, by the same rules, and what several messages bring."""

from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from pytest_django import Settings

from saan.base.files import api as files
from saan.exchange import api as exchange
from saan.exchange.actions import sending
from saan.exchange.directory.memory import MemoryDirectory
from saan.exchange.models import OutgoingBlob
from saan.exchange.node import Node
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


@pytest.mark.django_db
def test_a_large_body_of_many_messages_is_stored_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings
) -> None:
    settings.SAAN_HOME = tmp_path
    key, own = generate(), AgencyId("th:0994000000099")
    held = MemoryDirectory(
        [Peer(one, "ก", "K", "กก", (), (), (), (), "", "", ()) for one in (SMALL, OPEN, GONE)]
    )
    monkeypatch.setattr(sending, "current", lambda: Node(frozenset({own}), key, {}, held))
    stored, put = list[int](), files.put

    def counted(stream: BinaryIO) -> files.FileRef:
        stored.append(1)
        return put(stream)

    monkeypatch.setattr(files, "put", counted)
    body = b'{"to":"%s"}' % (b"x" * 300_000)
    sent = exchange.send_all([exchange.Outgoing(own, (one,), "letter", body) for one in (SMALL, OPEN, GONE)])
    assert len(stored) == 1, "each writing waits for the disk while the database is held"
    assert OutgoingBlob.objects.filter(message_id__in=sent).count() == 3
