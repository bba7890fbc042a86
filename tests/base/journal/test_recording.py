"""An act stands in the journal if, and only if, its change does."""

import hashlib

import pytest
from django.db import transaction

from saan.base.journal import api as journal
from saan.base.journal.models import ActRecord
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId

TRIED = journal.declare("test.tried", th="ทดลอง", en="Tried", basis="test")


def an_act() -> journal.Act:
    return journal.Act(
        type=TRIED,
        agency=AgencyId("th:0994000000015"),
        subject=journal.Subject("thing", "1"),
        actor=journal.Actor(system="test"),
        at=utc_now(),
        detail={"เรื่อง": "ทดลอง"},
    )


@pytest.mark.django_db(transaction=True)
def test_an_act_needs_the_transaction_of_its_change() -> None:
    with pytest.raises(RuntimeError, match="transaction of its change"):
        journal.record(an_act())


@pytest.mark.django_db
def test_the_leaf_commits_to_salt_and_content() -> None:
    with transaction.atomic():
        recorded = journal.record(an_act())
    row = ActRecord.objects.get(id=recorded.id)
    assert row.salt is not None
    assert row.content is not None
    committed = hashlib.sha256(bytes(row.salt) + bytes(row.content)).hexdigest()
    assert committed in bytes(row.leaf.entry).decode()
    assert "เรื่อง" not in bytes(row.leaf.entry).decode()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_no_act() -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            journal.record(an_act())
            raise KeyError

    with pytest.raises(KeyError):
        change_and_fail()
    assert not ActRecord.objects.exists()
