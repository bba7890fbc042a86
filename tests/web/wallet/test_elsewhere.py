"""A bank asks for a certificate on its own node: it judges what it is shown, and the issuer never hears of it."""

import json
import pickle
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from vectors.documents import generate

from saan.documents import api
from saan.documents.models import Document
from saan.trust.errors import Text
from saan.trust.ids import AgencyId
from saan.trust.trustlist import TrustedAgency
from saan.web.node.checks.wallet import askable_types
from saan.web.verify.reports import Fact
from saan.web.wallet import credentials, elsewhere, presenting, tasks
from tests.documents import world
from tests.letters.world import House
from tests.web.accounts.conftest import with_node
from tests.web.wallet.test_wallet import NOW, asked, in_wallet, node, office, shown, trusted

__all__ = ["node", "office"]
pytestmark = pytest.mark.django_db
BANK = "https://bank.example"
OTHER = "0994000000099"
FOLDER = Path(generate.__file__).parent


@dataclass
class Issuer:
    """The issuer's node as others reach it: what it was asked for, and what it sends."""

    address: str
    sends: dict[str, bytes] = field(default_factory=dict)
    was_asked: list[str] = field(default_factory=list)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.was_asked.append(self.path)
            body = known.sends.get(self.path)
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        known = Issuer(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield known
        server.shutdown()


@dataclass
class Held:
    """A holder's document, and what its issuer publishes of the type."""

    credential: str
    metadata: bytes


@pytest.fixture
def held(client: Client, office: House, issuer: Issuer, settings: Settings) -> Held:
    """A certificate in its holder's wallet; from here on the node is the bank's."""
    with_node(settings, public_url=issuer.address)
    row = Document.objects.get(id=world.issued(office))
    text = in_wallet(client, row, issuer.address)
    metadata = client.get(f"/wallet/types/{world.DIGITS}/certificate/1").content
    issuer.sends[f"/status/{world.DIGITS}/1"] = api.status_list(AgencyId(row.agency_id), 1, NOW)[0].encode()
    with_node(settings, public_url=BANK)
    return Held(text, metadata)


def bring(client: Client, *files: bytes, at: str = "/wallet/ask/") -> Any:
    given = [SimpleUploadedFile(f"file-{place}", each) for place, each in enumerate(files)]
    return client.post(at, {"do": "bring", "metadata": given})


def test_whoever_gives_the_type_along_asks_and_the_issuer_hears_nothing(
    client: Client, held: Held, issuer: Issuer
) -> None:
    assert issuer.address not in client.get("/wallet/ask/").content.decode()
    page = bring(client, held.metadata)["Location"]
    assert "กรมทดลอง" in client.get(page).content.decode()
    told, request = asked(client, "data.full_name", issuer=issuer.address, at=page)
    assert request["response_uri"][0].startswith(BANK)
    shown(client, held.credential, request, ("data", "full_name"))
    seen = client.get(told).context["told"]
    assert seen.said == (Fact(Text("ชื่อและนามสกุล", "Full name"), world.CERTIFICATE["full_name"]),)
    assert seen.outcome == "unchecked", "whether it was withdrawn stands in a list that is not at hand"
    assert {one.outcome for one in seen.findings} == {"holds", "unchecked"}
    assert issuer.was_asked == []


def test_a_status_list_that_is_given_along_tells_whoever_gave_it_whether_the_document_stands(
    client: Client, held: Held, issuer: Issuer
) -> None:
    place = f"/status/{world.DIGITS}/1"
    published = issuer.sends[place]
    bare = bring(client, held.metadata)["Location"]
    assert f"{issuer.address}{place}" in client.get(bare).content.decode(), "where to have the list"
    full = bring(client, published, at=bare)["Location"]
    assert f"{issuer.address}{place}" not in client.get(full).content.decode()
    ends = {}
    for page in (full, bare):
        told, request = asked(client, "holder", issuer=issuer.address, at=page)
        shown(client, held.credential, request, ("holder",))
        ends[page] = client.get(told).context["told"].outcome
    assert ends == {full: "holds", bare: "unchecked"}, "it serves nobody but who gave it"
    assert issuer.was_asked == []
    for refused in (
        bring(client, published),
        bring(client, held.metadata, (FOLDER / "status-by-stranger.jwt").read_bytes()),
    ):
        assert refused.status_code == 422
    assert "ไม่ได้ลงลายมือชื่อโดยหน่วยงานที่ออกเอกสาร" in refused.content.decode()


def test_the_administrator_s_types_are_asked_for_by_all_and_their_lists_fetched_by_the_clock(
    client: Client, held: Held, issuer: Issuer, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "certificate.json").write_bytes(held.metadata)
    with_node(settings, public_url=BANK, wallet_types=("certificate.json", "gone.json"))
    tasks.fetch_lists()
    assert issuer.was_asked == [f"/status/{world.DIGITS}/1", f"/status/{world.DIGITS}/2"]
    told, request = asked(client, "holder", issuer=issuer.address)
    shown(client, held.credential, request, ("holder",))
    assert client.get(told).context["told"].outcome == "holds"
    assert len(issuer.was_asked) == 2, "not when somebody asks"
    assert [one.outcome.value for one in askable_types()] == ["holds", "fails"]


def test_no_stranger_has_this_node_keep_what_it_has_no_room_for(
    client: Client, held: Held, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request could leave more than a megabyte in the node's own database, and add to it without end."""
    kept: dict[str, int] = {}
    add = cache.add

    def told(name: str, value: object, *arguments: Any) -> bool:
        kept[name] = len(pickle.dumps(value)) if name.startswith("wallet:") else 0
        return bool(add(name, value, *arguments))

    monkeypatch.setattr(cache, "add", told)
    metadata = json.loads(held.metadata)
    words = [{"locale": language, "label": "ก" * 20} for language in ("th", "en")]
    metadata["claims"] = [{"path": ["data", f"field_{place}"], "display": words} for place in range(300)]
    page, refused = "/wallet/ask/", None
    for version in range(2, 9):
        metadata["vct"] = f"{metadata['vct'].rpartition('/')[0]}/{version}"
        refused = bring(client, json.dumps(metadata, ensure_ascii=False).encode(), at=page)
        page = refused.headers.get("Location", page)
    assert refused is not None
    assert refused.status_code == 422
    assert "ใหญ่เกินกว่าที่ระบบเก็บไว้ให้ได้" in refused.content.decode()
    assert 0 < max(kept.values()) <= elsewhere.MOST_GIVEN
    monkeypatch.setattr(elsewhere, "MOST_WITHIN_HOUR", 0)
    assert bring(client, held.metadata).status_code == 422, "nor do many of them together"


def test_one_network_does_not_use_up_the_hour_of_all_others(
    client: Client, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "MOST_WITHIN_HOUR", 256 << 10)
    monkeypatch.setattr(
        presenting, "BROUGHT", 64
    )  # a type of this size counts as some units: fewer requests fill an hour

    def brings(address: str) -> Any:
        given = [SimpleUploadedFile("type.json", held.metadata)]
        return client.post("/wallet/ask/", {"do": "bring", "metadata": given}, REMOTE_ADDR=address)

    ends = [brings("203.0.113.7") for _ in range(20)]
    assert ends[0].status_code == 302
    assert ends[-1].status_code == 429
    assert "รอ" in ends[-1].content.decode()
    assert "wallet_types" in ends[-1].content.decode()
    assert brings("203.0.113.99").status_code == 429, "it is the network that is counted"
    assert brings("198.51.100.9").status_code == 302, "and nobody else waits for it"


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_is_no_type_or_of_no_trusted_issuer_is_refused_in_words(
    client: Client, held: Held, language: str
) -> None:
    client.cookies["saan-language"] = language
    strange = json.loads(held.metadata)
    strange["vct"] = strange["vct"].replace(world.DIGITS, OTHER)
    for given, said in (
        (b"%PDF-1.7", ("ไม่ใช่ JSON", "it is not JSON")),
        (b'{"vct": "javascript:x", "claims": []}', ("ไม่มี vct", "it has no vct")),
        (json.dumps(strange).encode(), ("ไม่อยู่ในทำเนียบ", "not in the directory")),
    ):
        refused = bring(client, given)
        assert refused.status_code == 422
        assert said[language == "en"] in refused.content.decode()


def test_a_trusted_agency_s_seal_makes_no_document_of_another_s_type(
    client: Client, office: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are trusted; but only the agency that the address names issues documents of the type."""
    right = trusted()
    other = TrustedAgency(f"th:{OTHER}", Text("กรมอื่น", "Another Department"), right.roots)
    monkeypatch.setattr(presenting, "trust_list", lambda: replace(right, agencies=(*right.agencies, other)))
    theirs = f"{BANK}/wallet/types/{OTHER}/certificate/1"
    row = Document.objects.get(id=world.issued(office))
    with monkeypatch.context() as claiming:
        claiming.setattr(credentials, "vct", lambda _: theirs)
        text = in_wallet(client, row)
    metadata = client.get(f"/wallet/types/{world.DIGITS}/certificate/1").json() | {"vct": theirs}
    page = bring(client, json.dumps(metadata).encode())["Location"]
    asking = client.post(page, {"kind": theirs.rsplit("/", 1)[0], "claim": ["holder"]})["Location"]
    request = parse_qs(urlsplit(client.get(asking).context["link"]).query)
    shown(client, text, request, ("holder",))
    told = client.get(asking).context["told"]
    assert (told.outcome, told.other) == ("fails", True)
