"""How fast the evidence of a whole archive is renewed: `./dev bench renewing [--rows N] [--json]`.

An archive of 16,384 certificates issued in bulk is stamped by a time-stamp authority (certomancer), renewed by another stamp,
and then by a new hash tree (RFC 4998 §5.3): every page is read again, and has a leaf of SHA-512 in a new chain. In a database
and a folder of their own (SQLite, or what SAAN_DATABASE says), one process, the authority's answers included.

Before a time counts, the evidence record of every document must be of its page, and of no other document's; of every
hundredth, all that stands in it is verified. One that is not is an error, and any error fails the run. No other program
that is known to us makes such records of many files, so that none stands beside it.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch
from uuid import UUID

from bench.rows import Row, settle_in, told

if TYPE_CHECKING:
    from datetime import datetime

    from tests.press.notary import Office

SAMPLE = 100
"""Every how manieth record is verified whole."""


def main() -> int:
    """Measure and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=16_384)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = _measured(Path(folder), wanted.rows)
    return told(rows, as_json=wanted.json)


def _measured(folder: Path, count: int) -> list[Row]:
    settle_in(folder)
    from tests.press.notary import office

    from saan.trust.clock import utc_now
    from saan.web.ports import stamping

    (folder / "office").mkdir()
    with (
        office(folder / "office") as authority,
        patch.object(stamping, "_listed_roots", return_value=authority.roots),  # no directory lists it
    ):
        now = utc_now()
        batch_id = _issued(folder, authority, count, now)
        return _renewed(authority, batch_id, count, now)


def _issued(folder: Path, authority: "Office", count: int, now: "datetime") -> UUID:
    """Return a bulk issue of so many certificates, in archives, on a node that has its time stamped."""
    import io

    import msgspec
    from cryptography.hazmat.primitives.serialization import Encoding
    from django.conf import settings
    from tests.documents.test_bulk import HEAD, names
    from tests.documents.test_lasting import Certified
    from tests.documents.world import an_office

    from saan.base.files import api as files
    from saan.base.lasting import api as lasting
    from saan.documents import api as documents
    from saan.documents.actions import archiving, bulk, checking, sharing
    from saan.web.node.config import StampAuthority
    from saan.web.ports import stamping

    (folder / "stamps.pem").write_bytes(authority.stamp_roots[0].public_bytes(Encoding.PEM))
    named = StampAuthority(url=authority.stamping("time-1"), roots="stamps.pem")
    settings.SAAN = msgspec.structs.replace(settings.SAAN, stamps=(named,), bulk_processes=1)
    documents.use_keyring(lambda: Certified(authority))
    lasting.use_keeper(stamping.node_keeper)
    house = an_office()
    sheet = files.put(io.BytesIO((HEAD + "".join(f"{row}\r\n" for row in names(count))).encode()))
    batch_id = bulk.give(house.clerk, "certificate", "rows.csv", sheet.sha256, now)
    checking.check(batch_id)
    bulk.start(house.director, batch_id, now)
    sharing.issue(batch_id, now + timedelta(minutes=1))
    archiving.begin(now)
    return batch_id


def _renewed(authority: "Office", batch_id: UUID, count: int, now: "datetime") -> list[Row]:
    from bench.documents import Watch
    from saan.documents.actions import archiving
    from saan.documents.models import Archive
    from saan.press.hashtrees import SHA256

    ids = list(Archive.objects.filter(batch_id=batch_id).order_by("first").values_list("id", flat=True))

    def each(does: Callable[[UUID, "datetime"], bool]) -> float:
        began = time.perf_counter()
        done = sum(does(archive_id, now) for archive_id in ids)
        took = time.perf_counter() - began
        return took if done == len(ids) else float("inf")

    stamped, errors = each(archiving.make), _errors(authority, batch_id, count, SHA256)
    Archive.objects.update(due_at=now)
    renewed = each(archiving.make)
    Archive.objects.update(wanted=archiving.STRONGEST)
    with Watch() as watch:
        rehashed = each(archiving.rehash)
    errors += _errors(authority, batch_id, count, archiving.STRONGEST)
    return [
        Row("pages of an archive stamped for the first time", count / stamped, "/s"),
        Row("pages renewed by another stamp over their archive", count / renewed, "/s"),
        Row("pages renewed by a new hash tree, each read again", count / rehashed, "/s"),
        Row(f"the whole of these {count:,} pages", rehashed, "s"),
        Row("processor time of a page", watch.seconds / count * 1e6, "µs"),
        Row("peak memory while they are renewed", watch.largest, "MB"),
        Row("peak memory of the process, issuing and checking too", _peak(), "MB"),
        Row("errors: records that are not of their page alone, or do not hold", float(errors), "", "0"),
    ]


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _errors(authority: "Office", batch_id: UUID, count: int, algorithm: str) -> int:
    """Return how many documents lack a record of their page under a hash function, or have one of another page."""
    from saan.documents.models import Archive, ArchiveTree, Document
    from saan.documents.queries.archives import pages, record_of, trunk_of, ways_of
    from saan.press.evidencerecords import covers
    from saan.press.verifying import verify
    from saan.trust.clock import utc_now
    from saan.trust.findings import Outcome

    good = 0
    for archive in Archive.objects.filter(batch_id=batch_id):
        newest = ArchiveTree.objects.filter(archive=archive).latest("place").algorithm
        trunk, trees = trunk_of(archive), ways_of(archive)
        strangers = deque(
            (b"", b""), 2
        )  # a record is its page's sibling's too, as far as the first tree goes
        rows = Document.objects.filter(batch_id=batch_id, row__gte=archive.first, row__lte=archive.last)
        for row, pdf in pages(rows.order_by("row").iterator(500)):
            place = (row.row or 0) - archive.first
            record = record_of(trunk, trees, place)
            sound = newest == algorithm and covers(record, pdf) and not covers(record, strangers[0])
            if sound and place % SAMPLE == 0:
                told = verify(
                    pdf,
                    roots=authority.roots,
                    stamp_roots=authority.stamp_roots,
                    at=utc_now(),
                    archived=record,
                )
                sound = told.outcome is Outcome.HOLDS
            good += sound
            strangers.append(pdf)
    return count - good


if __name__ == "__main__":
    sys.exit(main())
