"""What was issued stays as it was: the database itself refuses to change it, whoever asks."""

import pytest
from django.db import DatabaseError, transaction

from saan.documents.models import Document, DocumentType
from tests.documents.world import issued
from tests.letters.world import House

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("column", ["record", "number", "record_sha256", "status_index"])
def test_no_statement_changes_a_document_that_was_issued(here: House, column: str) -> None:
    document_id = issued(here)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(id=document_id).update(**{column: 7 if column == "status_index" else b"x"})


def test_no_statement_changes_a_version_of_a_type(here: House) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentType.objects.filter(agency_id=here.agency.id).update(plate="another")
