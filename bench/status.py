"""How fast and how large status lists are: `./dev bench status [--quick] [--json]`.

Ten lists as a node keeps them, of 2^20 places each and two bits a place, full but for the last: 10,000,000 documents of
which one in a hundred is revoked, at random. All lists are written from the node's database (SQLite, or what
SAAN_DATABASE says), packed, deflated and signed; then the one of which one more document is revoked; then one is verified
and read. Beside it, giving out places. Wall time on one core. Documents that stand are not in the database: a list
is written from those that do not.
"""

import argparse
import gzip
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.rows import Row, settle_in, told
from saan.trust import compact, statuslist
from saan.trust.keys import unb64url

if TYPE_CHECKING:
    from tests.letters.world import House

    from saan.documents.models import StatusList

DOCUMENTS = 10_000_000
ONE_IN = 100
"""Of so many documents one is revoked."""


def main() -> int:
    """Measure and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="one list in the place of ten")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = _measured(Path(folder), DOCUMENTS // 10 if wanted.quick else DOCUMENTS)
    return told(rows, as_json=wanted.json)


def _measured(folder: Path, count: int) -> list[Row]:
    settle_in(folder)
    from tests.documents.world import an_office, sealed_in

    from saan.documents import api
    from saan.documents.actions import listing
    from saan.documents.models import Document
    from saan.trust.clock import utc_now
    from saan.trust.ids import AgencyId

    house, now = an_office(), utc_now()
    agency = AgencyId(house.agency.id)
    sealed_in(folder, agency, now - timedelta(days=1))
    lists = list(_lists(agency, count, now))
    began = time.perf_counter()
    places = [
        listing.places(each, 0, each.taken // ONE_IN).indices for each in lists
    ]  # a permutation: the first of its order are places at random
    given = sum(map(len, places)) / (time.perf_counter() - began)
    for published, indices in zip(lists, places, strict=True):
        _revoke(house, published, indices, now)
    began = time.perf_counter()
    tokens = [api.status_list(agency, each.serial, now)[0] for each in lists]
    whole = time.perf_counter() - began
    extra = listing.places(lists[0], lists[0].taken // ONE_IN, 1).indices
    _revoke(house, lists[0], extra, now)
    began = time.perf_counter()
    again = api.status_list(agency, lists[0].serial, now)[0]
    once = time.perf_counter() - began
    began = time.perf_counter()
    known = statuslist.read(again, _key(agency), now)
    reading = time.perf_counter() - began
    wrong = [place for place in (*places[0], *extra) if known.statuses[place] != statuslist.Status.INVALID]
    kept = Document.objects.count()
    packed = sum(len(unb64url(compact.read(each).claims()["status_list"]["lst"])) for each in tokens)
    carried = sum(len(gzip.compress(each.encode(), 6)) for each in tokens)
    return [
        Row("places given out", given, "/s"),
        Row(f"lists of {count:,} documents, {kept - 1:,} revoked, published", whole, "s", "≤ 5"),
        Row("the packed lists", packed / 1000, "kB", "≤ 150"),
        Row("their tokens, as a server sends them (gzip)", carried / 1000, "kB"),
        Row("one more revoked, its list published", once * 1000, "ms"),
        Row("one list verified and read", reading * 1000, "ms"),
        Row("revoked documents that a list calls valid", len(wrong), "", "0"),
    ]


def _lists(agency: str, count: int, now: datetime) -> Iterator["StatusList"]:
    """Yield lists that so many documents have their places in, each begun when the one before it is full."""
    from django.db import transaction

    from saan.documents.actions import listing

    while count:
        published = listing.list_with_room(agency, 1, now)
        taken = min(count, 1 << published.power)
        with transaction.atomic():
            listing.take_spots(published, taken)
        published.refresh_from_db()
        yield published
        count -= taken


def _revoke(house: "House", published: "StatusList", indices: tuple[int, ...], now: datetime) -> None:
    """Put revoked documents into a list, as far as the list needs them: without page, record and history."""
    from saan.documents.actions import listing
    from saan.documents.models import Document, DocumentType
    from saan.documents.rules.standing import Standing

    kind = DocumentType.objects.filter(agency_id=house.agency.id, code="transcript").get()
    common: dict[str, Any] = {
        "agency_id": house.agency.id, "unit_id": house.registry.id, "type": kind, "standing": Standing.REVOKED, "register": "bench",
        "year": 2569, "holder": "–", "issued_on": now.date(), "record": b"{}", "status_list": published,
        "signer_id": house.director.person_id, "numbered_at": now, "changed_at": now,
    }  # fmt: skip
    begun = Document.objects.count()
    Document.objects.bulk_create(
        (
            Document(number=str(begun + step), running=begun + step, status_index=index, **common)
            for step, index in enumerate(random.sample(indices, len(indices)))
        ),
        batch_size=500,
    )
    listing.note_change(published.id)


def _key(agency: Any) -> Any:
    """Return the key that an agency's lists are signed with."""
    from saan.documents.ports import the_keyring

    return the_keyring().seal(agency).signer.public


if __name__ == "__main__":
    raise SystemExit(main())
