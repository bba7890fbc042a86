"""A stranger checks a page with the published status list, without asking anybody, until the document is revoked."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from saan.documents import api
from saan.documents.rules.standing import Change
from saan.press.faces import judge_pdf
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.trust.findings import Outcome
from saan.trust.trustlist import TrustedAgency, TrustList
from tests.documents.world import DIGITS, issued, moment
from tests.letters.world import House
from tests.press.authority import settled
from tests.web.accounts.conftest import with_node

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def trusted(house: House) -> TrustList:
    agency = TrustedAgency(house.agency.id, Text("กรมทดลอง", "Department"), (settled().root,))
    return TrustList((agency,), {}, moment(-60), moment(days=30))


def test_a_page_holds_offline_with_the_published_list_until_it_is_revoked(
    here: House, client: Client
) -> None:
    document_id = issued(here)
    pdf = api.page_of(here.clerk, document_id, moment(20))
    trust, at = trusted(here), max(utc_now(), moment(30)) + timedelta(minutes=1)
    before = judge_pdf(pdf, trust, at, [client.get(f"/status/{DIGITS}/1").content.decode()])
    assert [one for one in before.findings if one.outcome is Outcome.FAILS] == []
    api.propose_change(here.drafter, document_id, Change.REVOKE, "ออกโดยผิดหลง", moment(21))
    api.decide_change(here.reviewer, document_id, moment(22), agree=True)
    after = judge_pdf(pdf, trust, at, [client.get(f"/status/{DIGITS}/1").content.decode()])
    assert Outcome.FAILS in {one.outcome for one in after.findings}
