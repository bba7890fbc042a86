"""What a bulk file became reaches its holders: by a list of private links, by e-mail through a real server, into a wallet."""

import email
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from pytest_django import Settings

from saan.base.files import api as files
from saan.base.jobs.models import Job
from saan.base.journal.models import ActRecord
from saan.base.people import api as people
from saan.base.thai.api import thai_digits
from saan.documents import api
from saan.documents.actions import bulk, checking, sending, sharing
from saan.documents.errors import BadAddressError, DocumentNotFoundError
from saan.documents.models import Batch, Document, Sending
from saan.documents.rules.batches import State
from saan.trust import compact
from saan.trust.statuslist import MAX_TOKEN
from tests.documents.test_bulk import GOOD, HEAD, given, names
from tests.documents.world import moment
from tests.letters.world import House, stored
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in
from tests.world.post import Mailbox, listening, through

pytestmark = pytest.mark.django_db


class Choosy(Mailbox):
    """Takes mail for everybody but one, and keeps it."""

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address == "nobody@d.example":
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def server() -> Iterator[Controller]:
    with listening(Choosy()) as made:
        yield made


def test_rows_with_an_address_are_sent_and_their_links_open_the_document(
    here: House, settings: Settings, server: Controller
) -> None:
    addresses = ("a@d.example", "", "nobody@d.example")
    rows = "".join(f"{row},{to}\r\n" for row, to in zip(names(3), addresses, strict=True))
    content = (HEAD.strip() + ",อีเมล\r\n" + rows).encode()
    batch_id = bulk.give(here.clerk, "certificate", "rows", stored(content).sha256, moment())
    checking.check(batch_id)
    bulk.start(here.director, batch_id, moment(1))
    assert sharing.issue(batch_id, moment(2)) == 3
    assert sending.send(batch_id) == 0, "no mail server is named"
    through(settings, server)
    assert sending.send(batch_id) == 1
    assert sending.send(batch_id) == 0, "nothing leaves twice"
    assert [one.rcpt_tos for one in server.handler.taken] == [["a@d.example"]]
    assert "nobody here" in Sending.objects.get(email="nobody@d.example").said
    assert ActRecord.objects.filter(type="document.sent").count() == 1
    first = Document.objects.get(row=0)
    body = email.message_from_bytes(server.handler.taken[0].content).get_payload(decode=True)
    assert isinstance(body, bytes)
    link = next(word for word in body.decode().split() if "/take/" in word)
    token = link.rsplit("/", 2)[1]
    client = Client()
    shown = client.get(f"/take/{token}/").content.decode()
    assert thai_digits(first.number) in shown
    beside = re.search(r'href="([^"]+)" download="standing.jwt"', shown)
    assert beside, "for being checked without a network"
    standing = client.get(urlsplit(beside[1]).path).content.decode()
    assert compact.read(standing, "statuslist+jwt", max_text=MAX_TOKEN).claims()["sub"] == beside[1]
    assert client.get(f"/take/{token}/document.pdf").content[:5] == b"%PDF-"
    assert client.get(f"/take/{token[:-1]}{'1' if token[-1] == '0' else '0'}/").status_code == 404
    offer = client.get(f"/wallet/offer/{token}/")
    assert "openid-credential-offer" in offer.content.decode()


def addressed(here: House, *addresses: str) -> UUID:
    """Return a bulk issue of so many documents, each with an address."""
    rows = "".join(f"{row},{to}\r\n" for row, to in zip(names(len(addresses)), addresses, strict=True))
    content = (HEAD.strip() + ",email\r\n" + rows).encode()
    batch_id = bulk.give(here.clerk, "certificate", "rows", stored(content).sha256, moment())
    checking.check(batch_id)
    bulk.start(here.director, batch_id, moment(1))
    sharing.issue(batch_id, moment(2))
    return batch_id


def test_a_refused_address_is_shown_mended_and_sent_to_by_those_who_deliver(
    here: House, settings: Settings, server: Controller, client: Client
) -> None:
    with_node(settings, demo=True)
    batch_id = addressed(here, "a@d.example", "nobody@d.example")
    page, mending = f"/documents/batches/{batch_id}/", f"/documents/batches/{batch_id}/addresses/"
    come_in(client, here.clerk.person_id)
    assert "mail_url" in client.get(page).content.decode(), "what waits for a mail server says so"
    through(settings, server)
    sending.send(batch_id)
    assert mending in client.get(page).content.decode()
    seen = client.get(mending).content.decode()
    assert "550 nobody here" in seen
    assert "nobody@d.example" in seen
    assert "a@d.example" not in seen.replace("nobody@d.example", "")
    refused = Document.objects.get(row=1)
    field = f"{refused.id.hex}-email"
    wrong = client.post(mending, {"document": refused.id.hex, field: "nobody at all"})
    assert wrong.status_code == 422
    assert "nobody at all" in wrong.content.decode(), "what was typed stays"
    with pytest.raises(BadAddressError):
        api.send_again(here.clerk, batch_id, refused.id, "nobody at all", moment(3))
    with pytest.raises(people.NotAuthorisedError):
        api.send_again(here.reviewer, batch_id, refused.id, "b@d.example", moment(3))
    with pytest.raises(DocumentNotFoundError):
        api.send_again(here.clerk, batch_id, Document.objects.get(row=0).id, "b@d.example", moment(3))
    assert client.post(mending, {"document": refused.id.hex, field: "b@d.example"}).status_code == 302
    assert Job.objects.filter(task="saan.documents.tasks.send_batch").exists()
    (act,) = ActRecord.objects.filter(type="document.address-mended")
    assert b"d.example" not in bytes(act.content or b""), "an address stands in no act"
    assert "ไม่มีอีเมลที่ค้างส่ง" in client.get(mending).content.decode()
    assert sending.send(batch_id) == 1
    assert [one.rcpt_tos for one in server.handler.taken] == [["a@d.example"], ["b@d.example"]]
    told = client.get(f"/api/v1/batches/{batch_id}").json()["mail"]
    assert (told["sent"], told["waiting"], told["refused"]) == (2, 0, 0)
    come_in(client, here.reviewer.person_id)
    assert client.get(mending).status_code == 403
    assert "links.csv" not in client.get(page).content.decode()


def test_a_wrong_address_is_a_bad_row(here: House) -> None:
    content = (HEAD.strip() + ",email\r\n" + names(1)[0] + ",not an address\r\n").encode()
    batch_id = bulk.give(here.clerk, "certificate", "rows", stored(content).sha256, moment())
    checking.check(batch_id)
    row = Batch.objects.get(id=batch_id)
    assert row.state == State.FAULTY
    with files.open(row.report_id or "") as report:
        assert '2,"email"' in report.read().decode()


def test_the_list_of_links_is_for_those_who_deliver_and_is_put_on_record(here: House) -> None:
    batch_id = given(here.clerk, f"นาย{GOOD},{GOOD},ก,ข,th", "", *names(1))
    bulk.start(here.director, batch_id, moment(1))
    sharing.issue(batch_id, moment(2))
    for taking in (api.batch_links, api.page_of_links):
        with pytest.raises(people.NotAuthorisedError):
            taking(here.reviewer, batch_id, moment(3))
    found = list(api.batch_links(here.clerk, batch_id, moment(3)))
    assert [one.row for one in found] == [2, 4], "as the spreadsheet numbers them, one row of which is empty"
    assert ActRecord.objects.filter(type="batch.links-listed").count() == 1
    heading, *lines = api.results_sheet(batch_id)
    assert heading.startswith('\ufeff"แถว')
    assert "number" in heading
    assert [line.split(",")[:2] for line in lines] == [[str(one.row), f'"{one.number}"'] for one in found]
    page = api.page_of_links(here.clerk, batch_id, moment(3), limit=1)
    rest = api.page_of_links(here.clerk, batch_id, moment(3), page.after)
    assert [*page.rows, *rest.rows] == found
    assert (bool(page.after), rest.after) == (True, "")
    assert ActRecord.objects.filter(type="batch.links-listed").count() == 3
    token = found[0].link.rsplit("/", 2)[1]
    assert api.taken(api.followed_id(token, moment(3)), moment(3)).number == found[0].number
