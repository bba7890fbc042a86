"""What no page would read again is refused where it comes in, by its place, and takes no number."""

from datetime import date
from uuid import UUID

import msgspec
import pytest
from django.test import Client
from hypothesis import given as given_of
from hypothesis import strategies as st
from pytest_django import Settings

from saan.base.agencies import rules as agencies
from saan.base.files import api as files
from saan.base.people import rules as people
from saan.base.people.api import authority
from saan.base.thai import api as thai
from saan.documents import api
from saan.documents import record as r
from saan.documents.actions import bulk, checking, sharing, types
from saan.documents.errors import UnfitRecordError
from saan.documents.models import Batch, Document
from saan.documents.rules.batches import State
from saan.trust.ids import AgencyId
from tests.documents.test_bulk import HEAD, given, names
from tests.documents.world import (
    CERTIFICATE,
    TRANSCRIPT,
    applied,
    issued,
    keeper,
    load,
    moment,
    up_to_signature,
)
from tests.letters.world import House, stored
from tests.web.accounts.conftest import with_node

pytestmark = pytest.mark.django_db
LAW = "พระราชบัญญัติทดลอง"
TURNED = f"{LAW}\u200e พ.ศ. ๒๕๖๕"
"""As it is pasted from a page that marks the direction of its texts."""


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def remarked(house: House) -> None:
    """Load a type with a field that its page does not print, so that no font refuses what it holds."""
    whole = api.of_ready_made("certificate")
    said = msgspec.json.decode(whole.definition) | {"code": "remarked"}
    said["schema"]["properties"]["remark"] = {
        "type": "string", "title": "หมายเหตุ", "x-title-en": "Remark", "maxLength": 100, "x-personal": "public-task",
    }  # fmt: skip
    changed = api.TypeFiles(msgspec.json.encode(said), whole.plate, whole.pictures)
    api.load_type(authority(keeper(house), moment(days=-1)), AgencyId(house.agency.id), changed)


def test_a_type_is_loaded_with_its_texts_composed_and_refused_where_one_turns(here: House) -> None:
    load(here, "certificate", legal_basis={"th": LAW, "en": "Cafe\u0301 Act"})
    document = issued(here)
    assert api.document(here.clerk, document, moment(12)).record.legal_basis.en == "Café Act"
    for changes, place in (
        ({"legal_basis": {"th": TURNED, "en": "Act"}}, "legal_basis.th"),
        ({"numbering": {"pattern": "{agency}\u0085{running}/{year}"}}, "numbering.pattern"),
    ):
        with pytest.raises(api.TypeRefusedError) as caught:
            load(here, "certificate", **changes)
        (problem,) = caught.value.problems
        assert problem.field == place
        assert "U+" in problem.text.th
        assert "U+" in problem.text.en
        assert "type.json" in problem.remedy.en


@pytest.mark.parametrize("remark", ["He\u0092s here", "a\u0085b", "ก\u200e"])
def test_data_that_no_record_holds_are_refused_in_a_call_and_in_a_file(here: House, remark: str) -> None:
    remarked(here)
    request = api.Request(here.agency.id, "remarked", CERTIFICATE | {"remark": remark})
    with pytest.raises(api.DataRefusedError) as caught:
        api.apply(request, api.Channel.COUNTER, here.clerk, moment())
    assert [problem.field for problem in caught.value.problems] == ["remark"]
    row = names(1)[0]
    text = f"{HEAD.rstrip()},remark\r\n{row},{remark}\r\n{row},เรียบร้อย\r\n"
    batch_id = bulk.give(here.clerk, "remarked", "rows.csv", stored(text.encode()).sha256, moment())
    checking.check(batch_id)
    batch = Batch.objects.get(id=batch_id)
    assert (batch.state, batch.total, batch.bad) == (State.FAULTY, 1, 1)


@pytest.mark.parametrize("blank", ["  ", "\u00a0"])
def test_a_program_names_nobody_by_spaces_alone(here: House, blank: str) -> None:
    with pytest.raises(api.DataRefusedError) as caught:
        applied(here, data=CERTIFICATE | {"full_name": blank})
    assert [one.field for one in caught.value.problems] == ["full_name"]


def test_what_came_in_before_takes_no_number_by_itself_nor_in_bulk(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(types, "strange_texts", lambda _: ())  # as types were loaded before anybody asked
        load(here, "certificate", legal_basis={"th": TURNED, "en": "Act"})
    hashed, application_id = to_sign(here)
    batch_id = given(here.clerk, *names(2))
    for what in (
        lambda: api.sign(here.director, application_id, hashed, moment(10)),
        lambda: bulk.start(here.director, batch_id, moment(10)),
    ):
        with pytest.raises(UnfitRecordError) as caught:
            what()
        assert "legal_basis.th" in caught.value.message().th
        assert "U+200E" in caught.value.message().en
    assert Batch.objects.get(id=batch_id).state == State.READY
    assert not Document.objects.exists()
    load(here, "certificate")
    hashed, application_id = to_sign(here)
    api.sign(here.director, application_id, hashed, moment(11))
    assert Document.objects.get().running == 1, "nothing was used up"


def to_sign(house: House) -> tuple[str, UUID]:
    """Return what the signatory of a new application is shown, and its id."""
    request = api.Request(house.agency.id, "certificate", CERTIFICATE)
    receipt = api.apply(request, api.Channel.COUNTER, house.clerk, moment())
    if receipt.state is api.State.AWAITING_FEE:
        api.take_payment(house.clerk, receipt.application_id, "บร 1/2569", moment(1))
    return up_to_signature(house, receipt.application_id), receipt.application_id


def test_a_row_that_was_checked_before_anybody_asked_stops_the_issue_and_says_why(here: House) -> None:
    batch_id = given(here.clerk, *names(3))
    with files.open(Batch.objects.get(id=batch_id).rows_id or "") as stream:
        rows = stream.read()
    changed = rows.replace("กานดา ลำดับที่ 1".encode(), "กาน\u200eา ลำดับที่ 1".encode())
    Batch.objects.filter(id=batch_id).update(rows_id=stored(changed).sha256)
    bulk.start(here.director, batch_id, moment(1))
    assert sharing.issue(batch_id, moment(2)) == 0
    batch = Batch.objects.get(id=batch_id)
    assert (batch.state, batch.problem) == (State.STOPPED, "documents.unfit-record")
    assert "full_name" in batch.said[1]
    assert "U+200E" in batch.said[1]
    assert not Document.objects.exists()


RECORD = r.DocumentRecord(
    v=1, type="saan.document", id=UUID(int=7), number="ทล 1/2569", holder="นายปั้น", issued_on=date(2026, 11, 23),
    document_type=r.Kind(code="certificate", version=1, sha256="0" * 64, name=r.Name(th="หนังสือรับรอง", en="")),
    issuer=r.Issuer(agency="th:0994000000014", name=r.Name(th="กรม", en=""), unit=r.Name(th="กอง", en="")),
    valid_until=None, legal_basis=r.Name(th=LAW, en=""), data={}, status=None, replaces=None, check="https://a/check/7",
    signature=r.Signature(
        name=r.Name(th="ตั้งมั่น", en=""), position=r.Name(th="อธิบดี", en=""), own_title="", acting="", order="",
        at="2026-11-23T03:00:00Z",
    ),
)  # fmt: skip
ODD = st.sampled_from(
    '\n\t\r\b\\"bfru0/\u007f\u0085\u0092\u00a0\u200b\u200e\u202e\u2069\u0301eกำ\u0e4d\ue000'
)


@given_of(st.lists(ODD, max_size=6).map("".join))
def test_what_is_surely_fit_is_what_can_be_read_again(text: str) -> None:
    """The quick look at rows of a file never passes what the slow one refuses, and passes what people write."""
    record = r.record_bytes(msgspec.structs.replace(RECORD, data={"remark": text}))
    if r.is_surely_fit(record):
        r.parse(record)
    plain = r.record_bytes(msgspec.structs.replace(RECORD, data={"remark": "สวัสดี “ครับ” \n\u00a0ก\\n"}))
    assert r.is_surely_fit(plain)


def test_names_and_positions_hold_nothing_that_nobody_sees() -> None:
    """The agency's, a unit's, a person's and a position's stand in every record."""
    for said in (agencies.name, people.person_name, people.title, people.order_number):
        assert said("ก\u0e4dา") == "กำ", "composed"
        with pytest.raises(thai.NotPlainError) as caught:
            said("กข\u200eค")
        assert "U+200E" in caught.value.message().th


def test_an_empty_list_is_no_value_of_a_field_that_is_no_table(here: House, client: Client) -> None:
    """An optional field took one: where the page prints it the node failed, and where not, the record had it."""
    remarked(here)
    for code, name in (("certificate", "document_language"), ("remarked", "remark"), ("transcript", "born")):
        data = (TRANSCRIPT if code == "transcript" else CERTIFICATE) | {name: []}
        said = client.post(
            f"/api/v1/apply/{here.agency.id}/{code}", {"data": data}, content_type="application/json"
        )
        assert said.status_code == 422, said.content
        assert [one["field"] for one in said.json()["problems"]] == [name]
    whole = TRANSCRIPT | {"terms": []}
    told = client.post(
        f"/api/v1/apply/{here.agency.id}/transcript", {"data": whole}, content_type="application/json"
    )
    assert told.status_code == 200, "a table may be empty where its type says so"
