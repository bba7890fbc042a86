"""What was brought ahead of any envelope: blobs under way, and blobs that are held and that no envelope has named yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from saan.base.files import api as files
from saan.exchange.models import InboundBlob, Upload
from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class Ahead:
    """How much one sender has brought, or said it would bring, to one agency served here."""

    sender: AgencyId
    recipient: AgencyId
    held: bool
    blobs: int
    bytes: int


def brought_ahead(sender: AgencyId | None = None, recipient: AgencyId | None = None) -> tuple[Ahead, ...]:
    """Return what was brought ahead, by sender, recipient and whether it is held; of all, of one sender or recipient."""
    rows = Upload.objects.all()
    if sender is not None:
        rows = rows.filter(sender=sender)
    if recipient is not None:
        rows = rows.filter(agency_id=recipient)
    return (*_summed(rows.filter(held_at=None), held=False), *_summed(_unnamed(rows), held=True))


def content_ahead(sender: str) -> int:
    """Return how many bytes one sender has brought ahead, or said it would, to whomever here: each content once."""
    rows = Upload.objects.filter(sender=sender)
    found = set(rows.filter(held_at=None).values_list("root", "size"))
    return sum(size for _, size in found | set(_unnamed(rows).values_list("root", "size")))


def kept_for(sender: AgencyId, besides: str, before: UUID | None = None) -> int:
    """Return for how many bytes room is kept here for what one sender has under way, to whomever, each content once.

    The content `besides` does not count; with `before`, the id of an upload, only what was offered before that.
    """
    rows = Upload.objects.filter(sender=sender, held_at=None).exclude(root=besides)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return sum(files.kept(root) for root in set(rows.values_list("root", flat=True)))


def _unnamed(rows: QuerySet[Upload]) -> QuerySet[Upload]:
    named = InboundBlob.objects.filter(
        file__root=OuterRef("root"),
        inbound__sender=OuterRef("sender"),
        inbound__agency_id=OuterRef("agency_id"),
    )
    return rows.filter(~Exists(named), held_at__isnull=False)


def _summed(rows: QuerySet[Upload], *, held: bool) -> Iterator[Ahead]:
    by_pair = rows.values_list("sender", "agency_id").annotate(blobs=Count("id"), bytes=Sum("size"))
    for sender, recipient, blobs, size in by_pair.order_by("sender", "agency_id"):
        yield Ahead(AgencyId(sender), AgencyId(recipient), held, blobs, size)
