"""What is on record never changes, even for a program that goes past the actions."""

from typing import Any

import pytest
from django.db import DatabaseError, models, transaction

from saan.letters import api
from saan.letters.models import (
    CertifiedCopy,
    IncomingFile,
    IncomingLetter,
    Letter,
    Minute,
    RegisterEntry,
    Version,
)
from tests.letters.world import House, a_draft, moment, sent, stored, the_one_incoming


@pytest.fixture
def lived(here: House, there: House) -> None:
    ref = stored()
    piece = api.Piece(
        title="ก", name="a", media="text/plain", size=ref.size, sha256=ref.sha256, root=ref.root
    )
    sent(here, a_draft(here, there, enclosures=(piece,)))
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(2))
    api.minute(there.clerk, row.id, "ทราบ", moment(3))
    api.certify(there.clerk, row.id, moment(3))


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Version, {"content": b"{}"}),
        (Minute, {"text": "อื่น"}),
        (CertifiedCopy, {"made_at": moment(9)}),
        (RegisterEntry, {"subject": "อื่น"}),
        (RegisterEntry, {"running": 9}),
        (IncomingFile, {"place": 9}),
        (Letter, {"record": b"{}"}),
        (Letter, {"number": "ทล 0101/9"}),
        (Letter, {"number": None}),
        (Letter, {"letter_sha256": "0" * 64}),
        (Letter, {"content": None}),
        (IncomingLetter, {"record": b"{}"}),
        (IncomingLetter, {"sender_id": "th:0994000000031"}),
    ],
)
def test_a_row_on_record_refuses_to_change(
    lived: None, model: type[models.Model], change: dict[str, Any]
) -> None:
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        model._default_manager.update(**change)


def test_what_is_not_on_record_may_change(lived: None) -> None:
    assert Letter.objects.update(ended_reason="ปิด") == 1
    assert IncomingLetter.objects.update(ended_reason="ปิด") == 1
