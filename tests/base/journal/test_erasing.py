"""What an act said can be destroyed; that it was recorded cannot."""

import pytest
from django.db import connection

from saan.base.journal import api as journal
from saan.base.journal import place
from saan.base.journal.models import ActRecord
from saan.trust import policy, proofs
from saan.trust.clock import BANGKOK, utc_now
from saan.trust.ids import uuid7
from tests.base.journal.node import ORACLE, LogWatcher, record


def test_the_words_are_gone_and_the_proof_stays(log: LogWatcher) -> None:
    first, second = record(2)
    journal.sequence_once()
    believed = policy.k_of_n([place.log_key()], [], 0)
    before = proofs.verify(journal.opening_of(first.id), believed)
    done = journal.erase(first.id, ORACLE, utc_now(), reason="ครบกำหนดเก็บ")
    for refused in (journal.read, journal.opening_of):
        with pytest.raises(journal.ErasedActError):
            refused(first.id)
    after = proofs.verify(journal.proof_of(first.id), believed)
    assert (after.index, after.entry, after.act) == (before.index, before.entry, None)
    told = journal.read(done.id)
    assert told.subject == journal.Subject("act", str(first.id))
    assert told.detail == {"type": "test.tried", "reason": "ครบกำหนดเก็บ"}
    journal.sequence_once()
    log.check_sealed()
    assert proofs.verify(journal.opening_of(second.id), believed).act


def test_nothing_beside_the_leaf_tells_who_or_when_or_of_what(log: LogWatcher) -> None:
    (recorded,) = record(1)
    at = ActRecord.objects.get(id=recorded.id).at.astimezone(BANGKOK)
    journal.erase(recorded.id, ORACLE, utc_now())
    row = ActRecord.objects.get(id=recorded.id)
    assert (row.content, row.salt, row.actor_id, row.subject_kind, row.subject_id) == (
        None,
        None,
        None,
        "",
        "",
    )
    kept = row.at.astimezone(BANGKOK)
    assert kept.date() == at.date()
    assert (kept.hour, kept.minute, kept.second, kept.microsecond) == (0, 0, 0, 0)


def test_an_act_erased_before_it_is_sealed_is_sealed_all_the_same(log: LogWatcher) -> None:
    (recorded,) = record(1)
    journal.erase(recorded.id, ORACLE, utc_now())
    journal.sequence_once()
    log.check_sealed()
    assert journal.proof_of(recorded.id)


def test_an_act_is_erased_once_and_an_unknown_one_never(log: LogWatcher) -> None:
    (recorded,) = record(1)
    journal.erase(recorded.id, ORACLE, utc_now())
    with pytest.raises(journal.ErasedActError):
        journal.erase(recorded.id, ORACLE, utc_now())
    with pytest.raises(journal.UnknownActError):
        journal.erase(uuid7(), ORACLE, utc_now())
    assert ActRecord.objects.filter(type="journal.erased").count() == 1


def test_the_salt_is_not_in_the_database_file_any_more(log: LogWatcher) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL forgets at its next VACUUM, as the docstring says")
    recorded = record(30)
    row = ActRecord.objects.get(id=recorded[7].id)
    content, salt = bytes(row.content or b""), bytes(row.salt or b"")
    assert salt in _database()
    journal.erase(row.id, ORACLE, utc_now())
    assert salt not in _database()
    assert content not in _database()


def _database() -> bytes:
    """Return the bytes of the database file, free pages and all."""
    connection.ensure_connection()
    data: bytes = connection.connection.serialize()
    return data
