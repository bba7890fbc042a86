"""What was brought ahead of a message waits for it in the store; what is no longer there is asked for again."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from saan.base.files import api as files
from saan.exchange import api as exchange
from saan.exchange.models import Upload
from saan.exchange.receiving import blobs
from saan.exchange.rules.delivery import LONGEST_LIFETIME
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from saan.trust.members import Hex
from saan.trust.offers import Offer

pytestmark = pytest.mark.django_db
SENDER, HERE = AgencyId("th:0994000000099"), AgencyId("th:0994000000015")


def brought(ref: files.FileRef, *, before: timedelta = timedelta()) -> Upload:
    at = utc_now() - before
    return Upload.objects.create(
        agency_id=HERE, sender=SENDER, root=ref.root, size=ref.size, token="t", offered_at=at, held_at=at
    )


def test_a_file_waits_for_as_long_as_a_message_may_travel_and_offered_again_for_as_long_again(
    settings: Settings, tmp_path: Path
) -> None:
    settings.SAAN_HOME = tmp_path
    ref = files.put(io.BytesIO(b"a plan"))
    brought(ref, before=LONGEST_LIFETIME + timedelta(hours=1))
    assert exchange.awaited([ref]) == set()
    offer = Offer(SENDER, HERE, Hex(ref.root), ref.size, utc_now())
    assert blobs._open(offer, bytes.fromhex(ref.root)).held
    assert exchange.awaited([ref]) == {ref.sha256}


def test_what_was_destroyed_since_it_was_brought_is_brought_anew(settings: Settings, tmp_path: Path) -> None:
    settings.SAAN_HOME = tmp_path
    ref = files.put(io.BytesIO(b"a plan"))
    brought(ref)
    files.destroy(ref.sha256)
    offer = Offer(SENDER, HERE, Hex(ref.root), ref.size, utc_now())
    begun = blobs._open(offer, bytes.fromhex(ref.root))
    assert (begun.held, begun.missing) == (False, (range(1),)), "else its envelope never found it"
    last = blobs._take(Upload.objects.get(), 0, b"a plan")
    assert last is not None
    assert last.held
