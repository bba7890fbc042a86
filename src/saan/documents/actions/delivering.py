"""Delivering a document into its holder's wallet: what is delivered is made above, that it was is recorded here."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.journal import api as journal
from saan.documents import acts
from saan.documents.actions.writing import system
from saan.documents.errors import NotPossibleNowError
from saan.documents.queries.documents import Held, held, opened
from saan.documents.rules.standing import WORDS, Standing
from saan.trust.ids import AgencyId


def deliver(application_id: UUID, holder_keys: tuple[str, ...], at: datetime) -> Held:
    """Return the document that an application led to, or of that id, for the wallet that holds keys of these thumbprints.

    Raises `DocumentNotFoundError` until it is sealed, and `NotPossibleNowError` when it is worth nothing any more.
    """
    with transaction.atomic():
        row = opened(application_id)
        found = held(row.id, row.record_sha256, at)
        if found.standing is not Standing.VALID:
            words = WORDS[found.standing]
            raise NotPossibleNowError(state_th=words.th, state_en=words.en)
        journal.record(
            journal.Act(
                type=acts.DOCUMENT_DELIVERED,
                agency=AgencyId(row.agency_id),
                subject=journal.Subject("document", str(row.id)),
                actor=system("wallet"),
                at=at,
                detail={"record_sha256": row.record_sha256, "keys": list(holder_keys)},
            )
        )
    return found
