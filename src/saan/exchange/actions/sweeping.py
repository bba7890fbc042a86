"""Forgetting blobs that were brought ahead of an envelope which never came."""

from datetime import datetime

from django.db import transaction

from saan.base.files import api as files
from saan.exchange.models import Upload
from saan.exchange.rules.admission import ABANDONED_AFTER, UNNAMED_AFTER
from saan.trust.clock import utc_now


def sweep(now: datetime | None = None) -> int:
    """Forget blobs that were given up under way, and those that no envelope can name any more; return how many.

    The bytes are the file store's: it clears an upload that no chunk reaches, and, once nothing refers to it, a file.
    A sender that comes back after all offers its blob again, and it begins anew.
    """
    moment = now or utc_now()
    files.sweep_uploads()
    given_up = Upload.objects.filter(held_at=None, offered_at__lt=moment - files.UNTOUCHED_FOR)
    offers = given_up.values_list("id", "root", "offered_at")
    ended = [key for key, root, offered_at in offers if _ended(root, offered_at, moment)]
    with transaction.atomic():
        # By the same conditions again: an offer that came meanwhile keeps its row.
        gone, _ = given_up.filter(id__in=ended).delete()
        old = Upload.objects.filter(held_at__lt=moment - UNNAMED_AFTER, offered_at__lt=moment - UNNAMED_AFTER)
        unnamed, _ = old.delete()
    return gone + unnamed


def _ended(root: str, offered_at: datetime, now: datetime) -> bool:
    """Return whether nothing comes of an offer any more.

    The store knows of no upload: it gave it up, for want of chunks. Or all of it lies here, and whoever offered it never
    came back to show that it has it too.
    """
    try:
        return not files.missing(root).missing and offered_at < now - ABANDONED_AFTER
    except files.UploadUnknownError:
        return True
