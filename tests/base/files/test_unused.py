"""What nobody refers to does not stay: it goes after two days, and never while somebody comes to refer to it."""

import hashlib
import io
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, models, transaction

from saan.base.files import api as files
from saan.base.files import references
from saan.base.files.models import File
from saan.base.files.rules import CHUNK
from saan.trust.clock import utc_now

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one writer in at a time by itself"
)


def put(content: bytes) -> files.FileRef:
    return files.put(io.BytesIO(content))


def later(days: float) -> int:
    return files.sweep(utc_now() + timedelta(days=days))


def due(ref: files.FileRef) -> None:
    File.objects.filter(sha256=ref.sha256).update(due_at=utc_now() - timedelta(days=1))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[references.Claim]:
    """The houses that are asked: none, but those of a test."""
    claims: list[references.Claim] = []
    monkeypatch.setattr(references, "_claims", claims)
    return claims


def test_a_file_that_nothing_refers_to_goes_and_its_bytes_with_the_next_sweep(
    home: Path, enclosure: type[models.Model]
) -> None:
    kept, left = put(b"map"), put(bytes(2 * CHUNK))
    row = enclosure._default_manager.create(file_id=kept.sha256)
    path = files.path_of(left.sha256)
    assert later(1.9) == 0
    assert later(2.1) == 1
    assert not files.exists(left.sha256)
    assert path.exists(), "a backup under way finds what its database names"
    assert later(2.1) == 1
    assert not path.exists()
    assert later(400) == 0
    row.delete()
    assert later(401) == 0, "it was in use a day ago"
    assert later(431) == 1
    assert not files.exists(kept.sha256)


def test_who_stores_the_same_bytes_again_has_two_days_as_the_first_had() -> None:
    left = put(b"form")
    File.objects.update(due_at=utc_now() + timedelta(minutes=5))
    put(b"form")
    assert later(1.9) == 0
    assert later(2.1) == 1
    assert not files.exists(left.sha256)


def test_what_a_house_waits_for_stays(asked: list[references.Claim]) -> None:
    waited, left = put(b"brought ahead"), put(b"left behind")
    asked.append(lambda found: {waited.sha256} & {one.sha256 for one in found})
    assert later(3) == 1
    assert (files.exists(waited.sha256), files.exists(left.sha256)) == (True, False)


@on_postgresql
def test_the_same_bytes_stored_while_they_are_swept_are_there_afterwards(
    asked: list[references.Claim],
) -> None:
    left = put(b"plan")
    due(left)
    with ThreadPoolExecutor(1) as pool:
        asked.append(_once_somebody_waits(lambda: pool.submit(_in_a_thread, lambda: put(b"plan"))))
        assert files.sweep() == 1
    assert files.exists(left.sha256)
    assert later(1) == 0
    with files.open(left.sha256) as stream:
        assert stream.read() == b"plan"


@on_postgresql
def test_a_reference_to_what_is_being_swept_is_refused_and_dangles_never(
    enclosure: type[models.Model], asked: list[references.Claim]
) -> None:
    left = put(b"sketch")
    due(left)
    written, swept = threading.Event(), threading.Event()

    def refer() -> None:
        with transaction.atomic():
            enclosure._default_manager.create(file_id=left.sha256)
            written.set()
            assert swept.wait(30)

    with ThreadPoolExecutor(1) as pool:
        attaching = pool.submit(_in_a_thread, refer)
        assert written.wait(30)
        assert files.sweep() == 1
        swept.set()
        with pytest.raises(IntegrityError):
            attaching.result(30)
    assert not enclosure._default_manager.exists()
    assert not files.exists(hashlib.sha256(b"sketch").hexdigest())


def _in_a_thread(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()


def _once_somebody_waits(begin: Callable[[], object]) -> references.Claim:
    """Claim nothing, but only when another transaction that was begun now waits for a lock of this one."""

    def claim(_found: Collection[files.FileRef]) -> set[str]:
        begin()
        waiting = 0
        while not waiting:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                (waiting,) = cursor.fetchone()
        return set()

    return claim
