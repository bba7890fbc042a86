"""What people were told is issued or under way is tried until it is done, and whoever runs the node sees why it is not."""

from uuid import UUID

import pytest

from saan.base.jobs import api as jobs
from saan.base.jobs.models import Job
from saan.documents import api, ports
from saan.documents.actions import bulk
from saan.documents.models import Batch, Document
from saan.documents.rules.batches import State
from saan.press.credentials import Credential
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from tests.documents.test_bulk import given, names
from tests.documents.world import OneSeal, applied, moment, up_to_signature
from tests.letters.world import House

pytestmark = pytest.mark.django_db
MORE = jobs.MOST_FAILURES + 3


class Missing(OneSeal):
    """A keyring whose folder somebody moved."""

    def seal(self, agency: AgencyId) -> Credential:
        raise FileNotFoundError(agency)


def signed(here: House) -> UUID:
    """Return an application whose document has its number, and no page yet."""
    application = applied(here).application_id
    api.sign(here.director, application, up_to_signature(here, application), moment(10))
    return application


@pytest.mark.django_db(transaction=True)  # a bulk file's parts are made beside its transactions
def test_a_numbered_document_and_a_bulk_file_outlast_any_number_of_failures(here: House) -> None:
    application, batch_id = signed(here), given(here.clerk, *names(2))
    bulk.start(here.director, batch_id, moment(12))
    ports.use_keyring(Missing)
    for _ in range(2 * MORE):
        with pytest.raises(FileNotFoundError):
            jobs.run_pending()
        Job.objects.filter(state="waiting").update(run_after=utc_now())
    assert jobs.dead() == []
    failing = {(one.task.rsplit(".")[-1], one.failures, one.why) for one in jobs.troubled()}
    why = f"FileNotFoundError: {here.agency.id}"
    assert failing == {("seal", MORE, why), ("issue_batch", MORE, why)}

    ports.use_keyring(OneSeal)
    jobs.run_pending()
    assert api.followed(application, moment(20)).document_id is not None
    assert Batch.objects.get(id=batch_id).state == State.FINISHED
    assert not Document.objects.filter(sealed_at=None).exists()
    assert jobs.troubled() == []
