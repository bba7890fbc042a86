"""Receipts that were given before."""

from uuid import UUID

from django.db import DatabaseError, connection

from saan.exchange.receiving import rows
from saan.exchange.refusals import NoReceiptError, StorageFailedError
from saan.trust.ids import AgencyId
from saan.trust.sealed import Sealed


def receipt(agency: AgencyId, sender: AgencyId, message: UUID) -> Sealed:
    """Return the receipt for an envelope, byte for byte as it was given, or raise `NoReceiptError`."""
    try:
        with connection.cursor() as cursor:
            found = rows.known(cursor, [message]).get((message, sender, agency))
            if found is None:
                raise NoReceiptError(message=message, sender=sender)
            return found.receipt()
    except DatabaseError as error:
        connection.close()
        raise StorageFailedError from error
