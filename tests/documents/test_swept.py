"""A stranger's form is refused and never sent again: what it brought does not stay on the node for ever."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from saan.base.files import api as files
from saan.base.files import references
from saan.base.files.models import File
from saan.exchange.models import Upload
from saan.trust.clock import utc_now
from tests.documents.world import LICENCE, issued
from tests.letters.world import House, stored

pytestmark = pytest.mark.django_db
REFERENCES = {
    "ApplicationFile.file_id", "Archive.trunk_id", "ArchiveTree.leaves_id", "Batch.file_id", "Batch.report_id",
    "Batch.rows_id", "BatchRoot.nodes_id", "CertifiedCopy.file_id", "CertifiedCopy.original_id", "Document.page_id", "Document.prefix_id",
    "Enclosure.file_id", "InboundBlob.file_id", "IncomingFile.file_id", "IncomingLetter.pdf_id", "LastingPage.newest_id",
    "LastingPage.page_id", "Letter.pdf_id", "OutgoingBlob.file_id", "TypePicture.file_id",
}  # fmt: skip


def test_a_refused_form_leaves_nothing_and_all_that_is_in_use_stays(here: House, client: Client) -> None:
    issued(here, "licence", LICENCE)
    ahead = stored(b"brought by another node, ahead of its letter")
    Upload.objects.create(
        agency_id=here.agency.id, sender="th:0994000000099", root=ahead.root, size=ahead.size,
        token="t", offered_at=utc_now(), held_at=utc_now(),
    )  # fmt: skip
    in_use = set(File.objects.values_list("sha256", flat=True))
    plan = SimpleUploadedFile("แผนผัง.png", b"\x89PNG\r\n\x1a\n", "image/png")
    page = f"/apply/{here.agency.id}/licence/"
    assert (
        client.post(page, {**LICENCE, "licensee": "", "do": "send", "file-floor-plan": plan}).status_code
        == 422
    )
    (left,) = set(File.objects.values_list("sha256", flat=True)) - in_use
    path = files.path_of(left)
    files.sweep(utc_now() + timedelta(days=1))
    assert files.exists(left), "whoever mends the form need not choose it again"
    files.sweep(utc_now() + timedelta(days=400))
    files.sweep(utc_now() + timedelta(days=400))
    assert set(File.objects.values_list("sha256", flat=True)) == in_use
    assert not path.exists()


def test_every_reference_of_every_house_is_known() -> None:
    """A house that comes to refer to files adds itself here; what refers by a hash alone must make a claim."""
    assert {f"{model.__name__}.{column}" for model, column in references._columns()} == REFERENCES
