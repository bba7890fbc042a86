"""Strangers who ask too much are told to wait, others are not, and nobody's address is kept."""

import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as node_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from saan.base.people.access import access_of
from saan.documents import api
from saan.documents.queries import crowding
from saan.trust.clock import utc_now
from saan.web.abuse import limits, middleware
from saan.web.abuse.buckets import HOUR, PLACES, Allowance, Buckets, block
from saan.web.abuse.limits import ALLOWANCES, POSTED, READ, Sort
from saan.web.middleware import LANGUAGE_COOKIE
from saan.web.rest.api import api as api_v1
from tests.documents.world import CERTIFICATE, FLOOR_PLAN, LICENCE, an_office
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db
FLOOD, NEIGHBOUR, OTHER = "203.0.113.7", "203.0.113.8", "198.51.100.9"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(middleware, "time", made)
    return made


def ask(client: Client, address: str, **more: Any) -> Any:
    return client.post("/verify/", REMOTE_ADDR=address, **more)


def test_a_flood_is_told_to_wait_and_nobody_else_is(client: Client, clock: Clock) -> None:
    most = ALLOWANCES[Sort.VERIFY].at_once
    assert {ask(client, FLOOD).status_code for _ in range(most)} == {200}
    refused = ask(client, FLOOD, headers={"accept": "text/html"})
    assert refused.status_code == 429
    assert refused["Retry-After"] == "4"
    said = refused.content.decode()
    for words in ("ถี่เกินไป", "รอ ๔ วินาที", "Wait 4 seconds", "web.too-often"):
        assert words in said
    assert ask(client, NEIGHBOUR).status_code == 429, "an address is counted with its block"
    assert ask(client, OTHER).status_code == 200
    assert client.get("/verify/", REMOTE_ADDR=FLOOD).status_code == 200, "asking for the page costs nothing"
    assert set(client.cookies) <= {node_settings.CSRF_COOKIE_NAME}, "nobody is marked"
    told = client.post("/api/v1/verify", REMOTE_ADDR=FLOOD)
    assert (told.status_code, told["Content-Type"]) == (429, "application/problem+json")
    assert json.loads(told.content)["remedy"]["en"].startswith("Wait 4 seconds")
    clock.now += 4
    assert ask(client, FLOOD).status_code == 200
    assert ask(client, FLOOD).status_code == 429


def test_what_was_typed_is_shown_back_and_its_files_are_not_kept(client: Client, clock: Clock) -> None:
    for _ in range(ALLOWANCES[Sort.SEND].at_once):
        client.post("/apply/th:0994000000014/nothing/", REMOTE_ADDR=FLOOD)
    with open(__file__, "rb") as file:  # noqa: PTH123 - a file to send
        refused = client.post(
            "/apply/th:0994000000014/nothing/",
            {"full_name": "นายปั้น น้ำใจดี", "do": "send", "kept-plan": "a-mark", "file-plan": file},
            REMOTE_ADDR=FLOOD,
        )
    assert refused.status_code == 429
    said = refused.content.decode()
    assert "นายปั้น น้ำใจดี" in said
    assert "a-mark" not in said, "only what somebody typed"


@pytest.mark.parametrize("small_ends", [403, 422])
def test_no_stranger_fills_the_disk_with_a_form_that_is_refused_anyway(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_ends: int
) -> None:
    settings.SAAN_HOME = tmp_path
    house, spooled = an_office(), list[int]()
    write = TemporaryFileUploadHandler.receive_data_chunk

    def told(self: TemporaryFileUploadHandler, raw: bytes, start: int) -> bytes | None:
        spooled.append(len(raw))
        return write(self, raw, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", told)
    monkeypatch.setattr(limits, "MOST_SENT", {"documents:apply": 5 << 20})
    client, large = (
        Client(enforce_csrf_checks=small_ends == 403, headers={"accept": "text/html"}),
        b"0" * (6 << 20),
    )
    for address in (f"/apply/{house.agency.id}/certificate/", "/accounts/login/"):
        refused = client.post(address, {"file": SimpleUploadedFile("scan.bin", large)})
        assert refused.status_code == 413
        assert "web.too-much-sent" in refused.content.decode()
        assert "ใหญ่เกิน" in refused.content.decode()
    assert spooled == []
    small = {"full_name": "นายปั้น น้ำใจดี", "file": SimpleUploadedFile("scan.bin", large[: 4 << 20])}
    assert client.post(f"/apply/{house.agency.id}/certificate/", small).status_code == small_ends
    assert spooled == [], "this type asks for no file"
    plan = {"licensee": "นางสาวเพ็ญ ตั้งมั่น", "file-floor-plan": SimpleUploadedFile("plan.pdf", large[: 4 << 20])}
    assert client.post(f"/apply/{house.agency.id}/licence/", plan).status_code == small_ends
    assert sum(spooled) == 4 << 20, "an application may bring what its type asks for"
    spooled.clear()
    with_node(settings, demo=True)
    official = come_in(Client(), house.clerk.person_id)
    official.post("/documents/batches/new/", {"rows": SimpleUploadedFile("rows.csv", large)})
    assert sum(spooled) == 6 << 20, "officials send what is large"


def test_a_file_that_is_too_large_is_refused_by_name_and_nothing_else_is_lost(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.SAAN_HOME = tmp_path
    house = an_office()
    page = f"/apply/{house.agency.id}/licence/"
    assert client.get(page).content.decode().count("ไม่เกิน ๕ MB") >= 2, "it is said beforehand"

    def send(answer: Any = None, **more: SimpleUploadedFile) -> Any:
        shown = answer.content.decode() if answer is not None else ""
        kept = dict(re.findall(r'name="(kept-[\w-]+|once)" value="([^"]+)"', shown))
        return client.post(
            page, LICENCE | {"do": "send"} | kept | {f"file-{name}": one for name, one in more.items()}
        )

    consent = SimpleUploadedFile("consent.pdf", b"%PDF-1.7 consent")
    refused = send(consent=consent, **{FLOOR_PLAN: SimpleUploadedFile("plan.pdf", b"0" * (5 * 2**20 + 1))})
    said = refused.content.decode()
    assert refused.status_code == 422
    assert "“แผนผังสถานที่” ใหญ่ ๕.๑ MB จึงยังไม่ได้รับไว้ (รับไม่เกิน ๕ MB)" in said
    assert LICENCE["premises"] in said, "what was typed is shown again"
    assert "มีแฟ้ม consent.pdf แล้ว" in said, "the file beside it need not be chosen again"
    client.cookies[LANGUAGE_COOKIE] = "en"
    assert (
        "5 MB is the most"
        in send(refused, **{FLOOR_PLAN: SimpleUploadedFile("p", b"0" * (6 << 20))}).content.decode()
    )
    taken = send(refused, **{FLOOR_PLAN: SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan")})
    assert taken.status_code == 302
    token = taken["Location"].rstrip("/").rpartition("/")[2]
    given = {one.code: one.name for one in api.followed(api.followed_id(token, utc_now()), utc_now()).files}
    assert given == {"consent": "consent.pdf", FLOOR_PLAN: "plan.pdf"}


def test_once_half_of_an_agency_s_hour_is_taken_no_network_has_more_than_its_share(
    client: Client, clock: Clock, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SAAN_HOME = tmp_path
    monkeypatch.setattr(crowding, "SHARED_FROM", 2)
    house = an_office()

    def applying(address: str) -> int:
        return int(client.post(f"/apply/{house.agency.id}/certificate/", REMOTE_ADDR=address).status_code)

    share = ALLOWANCES[Sort.SHARE].at_once
    assert [applying(FLOOD) for _ in range(share + 2)] == [422] * (share + 2), "nobody else is applying"
    for _ in range(2):
        api.apply(api.Request(house.agency.id, "certificate", CERTIFICATE), api.Channel.PAGE, None, utc_now())
    assert [applying(FLOOD) for _ in range(share + 1)] == [422] * share + [429]
    assert applying(OTHER) == 422
    elsewhere = client.post("/apply/th:0994000000099/certificate/", REMOTE_ADDR=FLOOD)
    assert elsewhere.status_code == 404, "another agency has an hour of its own"


def test_a_wallet_is_told_as_a_program(client: Client, clock: Clock) -> None:
    for _ in range(ALLOWANCES[Sort.WALLET].at_once):
        client.post("/wallet/nonce", REMOTE_ADDR=FLOOD)
    refused = client.post("/wallet/nonce", REMOTE_ADDR=FLOOD)
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert int(refused["Retry-After"]) >= 1


def test_no_more_strangers_are_served_at_once_than_leave_room_for_officials(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "AT_ONCE", 0)
    monkeypatch.setattr(middleware, "PATIENCE", 0)
    refused = client.post("/apply/th:0994000000014/nothing/")
    assert refused.status_code == 429
    assert "web.crowded" in refused.content.decode()
    assert client.get("/apply/").status_code == 200


@given(st.lists(st.floats(0, 30), max_size=200))
def test_however_it_asks_a_block_gets_no_more_than_its_allowance(pauses: list[float]) -> None:
    allowed, now, passed = Allowance(5, 2.0), 0.0, 0
    buckets = Buckets({"it": allowed}, now)
    for pause in pauses:
        now += pause
        passed += buckets.wait("it", FLOOD, now) == 0
        assert passed <= allowed.at_once + now / allowed.seconds + 1e-6
    assert buckets.wait("it", FLOOD, now + 1000) == 0


def test_what_is_kept_names_nobody_and_is_gone_within_the_hour() -> None:
    buckets = Buckets({"it": Allowance(1, 600.0)}, 0.0)
    assert buckets.wait("it", FLOOD, 1.0) == 0
    assert buckets.wait("it", FLOOD, 2.0) > 0
    kept = pickle.dumps({name: value for name, value in vars(buckets).items() if name != "_lock"})
    assert FLOOD.encode() not in kept
    assert block(FLOOD).encode() not in kept
    before = buckets._key
    for place in range(200):
        buckets.wait("it", f"2001:db8:{place:x}::1", 3.0)
    assert {len(places) for places in buckets._empty.values()} == {PLACES}, "a flood takes no memory"
    assert buckets.wait("it", FLOOD, HOUR) == 0, "forgotten"
    assert buckets._key != before


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (FLOOD, "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("unix:", ""),
    ],
)
def test_an_address_is_counted_by_its_block(address: str, found: str) -> None:
    assert block(address) == found


UNBOUNDED = {
    "offline": "the same bytes for all",
    "trust-list": "the same bytes for all",
    "directory-metadata": "the same bytes for all",
    "directory-target": "the same bytes for all",
    "directory-revocations": "the same bytes for all",
}


PARTS = ("saan.documents", "saan.exchange", "saan.web.wallet", "saan.web.verify", "saan.web.offline")


def test_a_stranger_who_knocks_at_the_directory_again_and_again_is_told_to_wait(
    client: Client, clock: Clock
) -> None:
    def knock(address: str) -> Any:
        return client.post("/directory/enrolments/", b"{}", "application/json", REMOTE_ADDR=address)

    codes = {knock(FLOOD).status_code for _ in range(ALLOWANCES[Sort.ENROL].at_once)}
    refused = knock(FLOOD)
    assert (refused.status_code, refused["Retry-After"]) == (429, "300")
    assert json.loads(refused.content)["code"] == "web.too-often"
    assert knock(OTHER).status_code in codes


def test_what_a_payment_provider_reports_too_fast_is_taken_when_it_is_sent_again(
    client: Client, clock: Clock
) -> None:
    def report(address: str) -> Any:
        return client.post("/api/v1/payments", b"{}", "application/json", REMOTE_ADDR=address)

    assert {report(FLOOD).status_code for _ in range(ALLOWANCES[Sort.PAY].at_once)} == {401}, "unsigned"
    refused = report(FLOOD)
    assert (refused.status_code, refused["Retry-After"]) == (429, "1")
    assert json.loads(refused.content)["code"] == "web.too-often"
    assert report(OTHER).status_code == 401
    clock.now += 1
    assert report(FLOOD).status_code == 401


def test_every_public_page_is_bounded_or_says_why_not() -> None:
    public, parts = set(), PARTS
    for pattern in get_resolver().url_patterns:
        for prefix, one in _routes(pattern):
            access = access_of(one.callback)
            if access and access.who == "everyone" and one.callback.__module__.startswith(parts):
                public.add(f"{prefix}{one.name}")
    known = POSTED.keys() | READ.keys()
    assert public - known - UNBOUNDED.keys() == set()
    assert _called_without_a_token() - known == set()
    assert ALLOWANCES.keys() >= limits.HEAVY


def _called_without_a_token() -> set[str]:
    """The names of the calls that anybody may make."""
    views = [view for _, router in api_v1._routers for view in router.path_operations.values()]
    return {
        f"{api_v1.urls_namespace}:{one.view_func.__name__}"
        for one in (each for view in views for each in view.operations)
        if one.auth_param is None
    }


def _routes(pattern: Any, prefix: str = "") -> Any:
    if hasattr(pattern, "url_patterns"):
        inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
        for one in pattern.url_patterns:
            yield from _routes(one, inner)
    else:
        yield prefix, pattern
