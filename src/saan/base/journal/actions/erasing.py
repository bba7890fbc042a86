"""Destroying what an act said, while its leaf goes on proving that something was recorded."""

from datetime import datetime, time
from uuid import UUID

from django.db import connection, transaction

from saan.base import bulk
from saan.base.journal import acts
from saan.base.journal.actions.recording import record
from saan.base.journal.errors import ErasedActError, UnknownActError
from saan.base.journal.models import ActRecord
from saan.base.journal.values import Act, Actor, Recorded, Subject
from saan.trust.clock import BANGKOK
from saan.trust.ids import AgencyId


def erase(
    act_id: UUID, actor: Actor, at: datetime, *, basis: str | None = None, reason: str = ""
) -> Recorded:
    """Destroy an act's content and salt, and all that names its subject, actor and hour; return the act that says so.

    `at` is now; `basis` the rule that commands it. What stays is the leaf, which nobody can link to anything
    without the salt, its type, agency and Bangkok day. Raises `UnknownActError`, or `ErasedActError` the second time.

    On SQLite the freed bytes are overwritten, and gone from the write-ahead log once this commits. PostgreSQL
    drops the old row at its next VACUUM. Copies in backups live until those are deleted.
    """
    with transaction.atomic():
        row = ActRecord.objects.select_for_update().filter(id=act_id).first()
        if row is None:
            raise UnknownActError(act=act_id)
        if row.content is None:
            raise ErasedActError(act=act_id)
        bulk.overwrite_freed()
        row.content = row.salt = row.actor_id = None
        row.subject_kind = row.subject_id = ""
        row.at = datetime.combine(row.at.astimezone(BANGKOK).date(), time(), BANGKOK)
        row.save()
        transaction.on_commit(_forget_old_pages)
        return record(
            Act(
                type=acts.ERASED,
                agency=AgencyId(row.agency_id),
                subject=Subject("act", str(act_id)),
                actor=actor,
                at=at,
                detail={"type": row.type, "reason": reason},
                basis=basis,
            )
        )


def _forget_old_pages() -> None:
    """Empty SQLite's write-ahead log, which still holds the page as it was.

    A reader in the middle of its work can put this off; the next checkpoint of the file does it then.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
