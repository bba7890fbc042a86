"""Archives of what was issued in bulk: the evidence record of one document, and how an agency's archives stand."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, starmap

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth

from saan.base.files import api as files
from saan.base.lasting import api as lasting
from saan.documents.errors import DocumentNotFoundError
from saan.documents.models import Archive, ArchiveTree, Batch, Document
from saan.documents.queries.types import today
from saan.documents.rules.standing import Standing
from saan.press.evidencerecords import record
from saan.press.hashtrees import STRONGER, HashTree, Way, grow
from saan.trust.clock import BANGKOK
from saan.trust.errors import Text

BULK = "batch"
"""What archives are called among the kinds of pages that last."""


def evidence_record(row: Document) -> bytes:
    """Return the evidence record (RFC 4998, DER) of a document that was issued in bulk; made when it is asked for.

    Raises `DocumentNotFoundError` until its archive is stamped.
    """
    archive = _archives(row).exclude(trunk=None).first()
    if archive is None or row.row is None:
        raise DocumentNotFoundError
    return record_of(trunk_of(archive), ways_of(archive), row.row - archive.first)


def archived_until(row: Document) -> datetime | None:
    """Return until when a document's archive holds; None where it is in none, or in one that is not stamped yet."""
    return _archives(row).values_list("until", flat=True).first()


def _archives(row: Document) -> "QuerySet[Archive]":
    """Return the archive that a document lies in, which its batch and row say; none for one signed by itself."""
    if row.batch_id is None or row.row is None:
        return Archive.objects.none()
    return Archive.objects.filter(batch_id=row.batch_id, first__lte=row.row, last__gte=row.row)


def record_of(trunk: bytes, trees: Sequence[HashTree], place: int) -> bytes:
    """Return the record of the file at a place."""
    ways: list[Way] = [tree.way(place) for tree in trees]
    return record(trunk, ways)


def ways_of(archive: Archive) -> tuple[HashTree, ...]:
    """Return the hash trees of an archive's chains."""
    rows = ArchiveTree.objects.filter(archive=archive).order_by("place")
    return tuple(grow(_split(_bytes(row.leaves_id), row.algorithm), row.algorithm) for row in rows)


def leaves_of(archive: Archive) -> tuple[bytes, ...]:
    """Return the digests of an archive's pages, in the order of their rows."""
    tree = ArchiveTree.objects.get(archive=archive, place=0)
    return _split(_bytes(tree.leaves_id), tree.algorithm)


def trunk_of(archive: Archive) -> bytes:
    """Return an archive's time-stamps."""
    return _bytes(str(archive.trunk_id))


def page_bytes(row: Document | None) -> bytes:
    """Return a document's whole page, put together where it lies in a pack; raise `DocumentNotFoundError` without one."""
    if row is None or row.page_id is None:
        raise DocumentNotFoundError
    parts = [_bytes(row.prefix_id)] if row.prefix_id is not None else []
    with files.open(row.page_id) as stream:
        stream.seek(row.place)
        parts.append(stream.read(row.size))
    return b"".join(parts)


def pages(rows: Iterable[Document]) -> Iterator[tuple[Document, bytes]]:
    """Yield documents with their whole pages; a pack is opened once for those of it that follow one another."""
    prefixes: dict[str | None, bytes] = {None: b""}
    for page_id, packed in groupby(rows, key=lambda row: row.page_id):
        if page_id is None:
            raise DocumentNotFoundError
        with files.open(page_id) as stream:
            for row in packed:
                if row.prefix_id not in prefixes:
                    prefixes[row.prefix_id] = _bytes(str(row.prefix_id))
                stream.seek(row.place)
                yield row, prefixes[row.prefix_id] + stream.read(row.size)


def endings(agency: str) -> tuple[lasting.Ending, ...]:
    """Return how many of an agency's bulk documents hold until which month."""
    rows = (
        Archive.objects.filter(agency_id=agency)
        .exclude(until=None)
        .annotate(month=TruncMonth("until", tzinfo=BANGKOK), rows=F("last") - F("first") + 1)
        .values_list("month")
        .annotate(count=Sum("rows"))
        .order_by("month")
    )
    return tuple(lasting.Ending(BULK, month.date(), count) for month, count in rows)


@dataclass(frozen=True, slots=True)
class Month:
    """How many documents end in a month by their own validity."""

    month: date
    count: int


def validity_endings(agency: str, at: datetime) -> tuple[tuple[Month, ...], int]:
    """Return how many of an agency's valid documents end in which month from today on, and how many never do."""
    valid = Document.objects.filter(agency_id=agency, standing=Standing.VALID)
    # By days, which the index has in order; each of a million days cut to its month would cost seconds.
    days = valid.filter(valid_until__gte=today(at)).values_list("valid_until").annotate(count=Count("*"))
    months = Counter[date]()
    for day, count in days.order_by("valid_until"):
        months[day.replace(day=1)] += count
    return tuple(starmap(Month, months.items())), valid.filter(valid_until=None).count()


def waiting(agency: str, at: datetime) -> tuple[lasting.Waiting, ...]:
    """Return what of an agency's archives is due and not stamped, by its cause; counted in documents."""
    rows = Archive.objects.filter(agency_id=agency).annotate(rows=F("last") - F("first") + 1)
    return (
        *_groups(rows.filter(due_at__lte=at), given_up=False),
        *_groups(rows.filter(due_at=None).exclude(problem=""), given_up=True),
    )


def how_many(agency: str) -> tuple[int, int]:
    """Return how many of an agency's bulk documents are to last in archives, and how many do."""
    # From two indexes by their batches: of a million, none is looked into.
    rows = Document.objects.filter(batch__in=Batch.objects.filter(agency_id=agency).values("id"))
    issued = rows.count() - rows.filter(sealed_at=None).count()
    done = Archive.objects.filter(agency_id=agency).aggregate(
        done=Sum(F("last") - F("first") + 1, filter=~Q(trunk=None))
    )["done"]
    return issued, min(done or 0, issued)  # some of an archive may be destroyed by now


@dataclass(frozen=True, slots=True)
class Hashed:
    """How many of an agency's bulk documents have their newest evidence under a hash function; `weaker` than the best one."""

    algorithm: str
    count: int

    @property
    def name(self) -> str:
        """What people call it."""
        return self.algorithm.upper().replace("SHA", "SHA-")

    @property
    def weaker(self) -> bool:
        """Whether a person may order another."""
        return self.algorithm not in STRONGER


@dataclass(frozen=True, slots=True)
class Rehashing:
    """How many bulk documents wait for evidence under another hash function, of how many; and what stands in the way."""

    left: int
    whole: int
    problem: str
    said: Text | None
    mend: Text | None

    @property
    def done(self) -> int:
        """How many need no other."""
        return self.whole - self.left


def hashed(agency: str) -> tuple[Hashed, ...]:
    """Return under which hash functions an agency's bulk documents have their newest evidence."""
    newest = ArchiveTree.objects.filter(archive=OuterRef("pk")).order_by("-place").values("algorithm")[:1]
    rows = Archive.objects.filter(agency_id=agency).exclude(trunk=None).annotate(newest=Subquery(newest))
    counted = rows.annotate(rows=F("last") - F("first") + 1).values_list("newest").annotate(count=Sum("rows"))
    return tuple(Hashed(algorithm, count) for algorithm, count in counted.order_by("newest"))


def rehashing(agency: str) -> Rehashing | None:
    """Return how far the order of another hash function has come; None where none stands."""
    rows = Archive.objects.filter(agency_id=agency).exclude(trunk=None)
    rows = rows.annotate(rows=F("last") - F("first") + 1)
    wanted = rows.exclude(wanted="")
    left = wanted.aggregate(left=Sum("rows"))["left"]
    if not left:
        return None
    found = next((one for one in _groups(wanted, given_up=False) if one.problem), None)
    whole = rows.aggregate(whole=Sum("rows"))["whole"]
    if found is None:
        return Rehashing(left, whole, "", None, None)
    return Rehashing(left, whole, found.problem, found.said, found.mend)


def _groups(rows: "QuerySet[Archive]", *, given_up: bool) -> Iterator[lasting.Waiting]:
    for one in rows.values("problem").annotate(count=Sum("rows"), since=Min("begun_at")).order_by():
        newest = rows.filter(problem=one["problem"]).order_by("-tried_at").first()
        said = newest.said if newest and one["problem"] else []
        words = (Text(said[0], said[1]), Text(said[2], said[3])) if said else (None, None)
        yield lasting.Waiting(BULK, one["count"], one["since"], given_up, one["problem"], *words)


def _split(joined: bytes, algorithm: str) -> tuple[bytes, ...]:
    """Return the digests of a tree, which lie one behind the other."""
    size = hashlib.new(algorithm).digest_size
    return tuple(joined[at : at + size] for at in range(0, len(joined), size))


def _bytes(sha256: str) -> bytes:
    with files.open(sha256) as stream:
        return stream.read()
