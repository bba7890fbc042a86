"""A graduate takes a transcript into a wallet, and shows a bank one part of it."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from joserfc import jwe
from joserfc.jwk import ECKey
from pytest_django import Settings

from saan.base.journal.models import ActRecord
from saan.documents import api, ports
from saan.documents.models import Document
from saan.exchange.certificates import Holder, issue, pem
from saan.exchange.keyfolder import KeyFolder
from saan.trust import compact, sdjwt
from saan.trust.canonical import canonical
from saan.trust.errors import Text
from saan.trust.ids import AgencyId
from saan.trust.keys import Algorithm, FileSigner, generate
from saan.trust.trustlist import TrustedAgency, TrustList
from saan.web.verify import here
from saan.web.verify.reports import Fact
from saan.web.wallet import credentials, issuing, keyset, presenting
from tests.documents import photos, world
from tests.letters.world import House
from tests.press.authority import settled

pytestmark = pytest.mark.django_db
WALLET = generate()
HOST = "http://127.0.0.1:8000"
NOW = world.moment(30)
GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"


@pytest.fixture(autouse=True)
def node(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A node whose agencies share one seal, and which trusts the authority behind it."""
    settings.SAAN_HOME = tmp_path
    before = ports._keyrings[0]
    ports.use_keyring(world.OneSeal)
    monkeypatch.setattr(credentials, "node_keyring", world.OneSeal)
    monkeypatch.setattr(keyset, "node_keyring", world.OneSeal)
    monkeypatch.setattr(presenting, "trust_list", trusted)
    for module in (issuing, presenting, here):
        monkeypatch.setattr(module, "utc_now", lambda: NOW)
    yield
    ports._keyrings[0] = before


def trusted() -> TrustList:
    agency = TrustedAgency(f"th:{world.DIGITS}", Text("กรมทดลอง", "Department of Trials"), (settled().root,))
    return TrustList((agency,), {}, NOW, NOW + timedelta(days=90))


@pytest.fixture
def office() -> House:
    return world.an_office()


@pytest.fixture
def document(office: House) -> Document:
    """A certificate that was applied for on the public page, and its page sealed."""
    return Document.objects.get(id=world.issued(office))


def another_version(office: House) -> None:
    """Have the office use a new version of its certificate, which says one thing more."""
    schema = json.loads(api.of_ready_made("certificate").definition)["schema"]
    more = {"title": "ใช้กับหน่วยงาน", "x-title-en": "For which agency"}
    schema["properties"]["for_agency"] = schema["properties"]["purpose"] | more
    world.load(office, "certificate", schema=schema)


def offer(client: Client, document: Document) -> tuple[dict[str, Any], str]:
    assert document.application_id
    page = client.get(f"/wallet/offer/{api.follow_token(document.application_id)}/")
    assert page.status_code == 200, page.content.decode()[:500]
    link = page.context["link"]
    address = parse_qs(urlsplit(link).query)["credential_offer_uri"][0]
    made: dict[str, Any] = client.get(urlsplit(address).path).json()
    return made, page.context["digits"]


def token(client: Client, made: dict[str, Any], digits: str) -> Any:
    code = made["grants"][GRANT]["pre-authorized_code"]
    return client.post("/wallet/token", {"grant_type": GRANT, "pre-authorized_code": code, "tx_code": digits})


def proof(client: Client, key: FileSigner = WALLET, **changes: Any) -> str:
    nonce = client.post("/wallet/nonce").json()["c_nonce"]
    claims = {"aud": HOST, "iat": compact.seconds(NOW), "nonce": nonce} | changes
    return compact.sign(key, {"typ": "openid4vci-proof+jwt", "jwk": key.public.jwk()}, canonical(claims))


def fetch(client: Client, access: str, made: dict[str, Any], *proofs: str, **more: Any) -> Any:
    body = {"credential_configuration_id": made["credential_configuration_ids"][0], "proofs": {"jwt": proofs}}
    return client.post(
        "/wallet/credential",
        json.dumps(body | more),
        "application/json",
        headers={"Authorization": f"Bearer {access}"},
    )


def in_wallet(client: Client, document: Document, issuer: str = HOST) -> str:
    made, digits = offer(client, document)
    access = token(client, made, digits).json()["access_token"]
    told = fetch(client, access, made, proof(client, aud=issuer))
    assert told.status_code == 200, told.content
    text: str = told.json()["credentials"][0]["credential"]
    return text


def test_a_wallet_learns_what_is_issued_here(
    client: Client, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = client.get("/.well-known/openid-credential-issuer").json()
    name = f"{world.DIGITS}.certificate.1"
    assert told["credential_configurations_supported"][name]["format"] == "dc+sd-jwt"
    kind = client.get(urlsplit(told["credential_configurations_supported"][name]["vct"]).path).json()
    assert kind["vct"] == told["credential_configurations_supported"][name]["vct"]
    assert {"path": ["data", "full_name"]}.items() <= {
        k: v for c in kind["claims"] if c["path"] == ["data", "full_name"] for k, v in c.items()
    }.items()
    assert (
        client.get("/.well-known/oauth-authorization-server")
        .json()["token_endpoint"]
        .endswith("/wallet/token")
    )
    keys = client.get("/.well-known/jwt-vc-issuer").json()["jwks"]["keys"]
    assert world.seal_of(AgencyId(document.agency_id)).signer.public.jwk() in keys
    monkeypatch.setattr(world.OneSeal, "seal", _unasked)
    again = client.get("/.well-known/jwt-vc-issuer")
    assert again.json()["jwks"]["keys"] == keys, "no seal is opened for each who asks"
    assert again["Cache-Control"] == "public, max-age=60"


def test_what_was_sealed_before_a_renewal_can_still_be_verified(
    client: Client, document: Document, settings: Settings, tmp_path: Path
) -> None:
    settings.SAAN_HOME = tmp_path
    agency, keys = AgencyId(document.agency_id), KeyFolder(tmp_path / "keys")
    made = []
    for days in range(2):
        at = NOW + timedelta(days=days)
        made.append(keys.add("seal", Algorithm.ES256, at))
        own = issue(settled().issuer, made[-1].signer.public.numbers, Holder(agency, "กรมทดลอง"), at)
        keys.certify(made[-1], "seal", pem(own))
        keys.promote(made[-1], "seal")
    waiting = keys.add("seal", Algorithm.ES256, NOW + timedelta(days=2))
    held = generate()  # was on a token until that was replaced
    own = issue(settled().issuer, held.public.numbers, Holder(agency, "กรมทดลอง"), NOW)
    (keys.folder / "seal.held.2568.crt").write_text(pem(own))
    told = client.get("/.well-known/jwt-vc-issuer").json()["jwks"]["keys"]
    published = {one["kid"] for one in told}
    assert published >= {held.public.key_id, *(one.key_id for one in made)}
    assert waiting.key_id not in published, "what is not certified seals nothing"
    assert len(here.own_seals()[agency]) == 3, "nor does a renewal end the seals on paper"


def _unasked(*_: object) -> None:
    raise AssertionError("the seal was opened again")


def test_the_document_comes_into_the_wallet_and_that_is_journalled(
    client: Client, document: Document
) -> None:
    text = in_wallet(client, document)
    seal = world.seal_of(AgencyId(document.agency_id))
    told = sdjwt.verify(text, sdjwt.one_issuer(seal.signer.public), NOW)
    assert told.claims["record_sha256"] == document.record_sha256
    assert told.claims["data"]["full_name"] == world.CERTIFICATE["full_name"]
    assert told.holder == WALLET.public
    assert told.claims["status"]["status_list"]["idx"] == document.status_index
    assert ActRecord.objects.filter(type="document.delivered").count() == 1


def test_a_code_works_once_and_only_with_its_digits(client: Client, document: Document) -> None:
    made, digits = offer(client, document)
    wrong = "000000" if digits != "000000" else "000001"
    assert token(client, made, wrong).json() == {"error": "invalid_grant"}
    for _ in range(5):
        assert token(client, made, "").json() == {"error": "invalid_request"}, "no guess at all"
    assert token(client, made, digits).status_code == 200
    assert token(client, made, digits).json() == {"error": "invalid_grant"}


def test_five_wrong_guesses_end_a_code(client: Client, document: Document) -> None:
    made, digits = offer(client, document)
    wrong = "000000" if digits != "000000" else "000001"
    for _ in range(5):
        token(client, made, wrong)
    assert token(client, made, digits).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize("ended", ["void", "anew"])
def test_a_code_ends_with_the_link_that_it_was_made_by(
    client: Client, document: Document, ended: str
) -> None:
    """Whoever voids a link that others saw leaves them no document in a wallet, which would never end."""
    assert document.application_id
    made, digits = offer(client, document)
    other, others_digits = offer(client, document)
    access = token(client, other, others_digits).json()["access_token"]
    deed = api.void_own if ended == "void" else api.new_own
    deed(document.application_id, NOW)
    assert token(client, made, digits).json() == {"error": "invalid_grant"}
    refused = fetch(client, access, made, proof(client))
    assert (refused.status_code, refused.json()) == (401, {"error": "invalid_token"})
    code = made["grants"][GRANT]["pre-authorized_code"]
    assert client.get(f"/wallet/offers/{code}").status_code == 400


def test_only_who_proves_to_hold_a_key_gets_a_document(client: Client, document: Document) -> None:
    made, digits = offer(client, document)
    access = token(client, made, digits).json()["access_token"]
    assert fetch(client, "nonsense", made, proof(client)).status_code == 401
    assert fetch(client, access, made).json() == {"error": "invalid_proof"}
    assert fetch(client, access, made, proof(client, aud="https://other.example")).json() == {
        "error": "invalid_proof"
    }
    assert fetch(client, access, made, proof(client, iat=1)).json() == {"error": "invalid_proof"}
    assert fetch(client, access, made, proof(client, nonce="mine")).json() == {"error": "invalid_nonce"}
    other = proof(client).rsplit(".", 1)[0] + "." + proof(client).rsplit(".", 1)[1]
    assert fetch(client, access, made, other).json() == {"error": "invalid_proof"}
    for bottomless in ('{"a":' + "[" * 60_000, "[]", '{"proofs":NaN}', '{"a":"\\ud800"}'):
        told = client.post(
            "/wallet/credential",
            bottomless,
            "application/json",
            headers={"Authorization": f"bearer {access}"},
        )
        assert (told.status_code, told.json()) == (400, {"error": "invalid_credential_request"})
    once = proof(client)
    assert fetch(client, access, made, once).status_code == 200
    assert fetch(client, access, made, once).json() == {"error": "invalid_nonce"}


def test_who_wants_a_document_encrypted_is_not_sent_it_in_clear(client: Client, document: Document) -> None:
    made, digits = offer(client, document)
    access = token(client, made, digits).json()["access_token"]
    wants = {"jwk": generate().public.jwk(), "enc": "A256GCM"}
    told = fetch(client, access, made, proof(client), credential_response_encryption=wants)
    assert (told.status_code, told.json()) == (400, {"error": "invalid_encryption_parameters"})
    assert fetch(client, access, made, proof(client)).status_code == 200, "its code and nonce are not used up"


def test_a_wallet_may_have_several_copies_each_for_a_key(client: Client, document: Document) -> None:
    made, digits = offer(client, document)
    access = token(client, made, digits).json()["access_token"]
    copies = fetch(client, access, made, proof(client), proof(client, generate())).json()["credentials"]
    assert len({each["credential"].split("~")[0] for each in copies}) == 2
    said = [sdjwt.parse(each["credential"]).jwt.claims() for each in copies]
    assert len({each["record_sha256"] for each in said}) == 1, "verifiers who compare know it again,"
    assert document.application_id is not None
    page = client.get(f"/wallet/offer/{api.follow_token(document.application_id)}/").content.decode()
    assert "เทียบกันได้ว่าเป็นเอกสารฉบับเดียวกัน" in page, "and its holder is told"


def asked(
    client: Client, *claims: str, kind: str = "certificate", issuer: str = HOST, at: str = "/wallet/ask/"
) -> tuple[str, dict[str, list[str]]]:
    address = f"{issuer}/wallet/types/{world.DIGITS}/{kind}"
    page = client.post(at, {"kind": address, "claim": claims})
    assert page.status_code == 302
    shown = client.get(page["Location"])
    return page["Location"], parse_qs(urlsplit(shown.context["link"]).query)


def shown(
    client: Client, text: str, request: dict[str, list[str]], *paths: sdjwt.Path, key: FileSigner = WALLET
) -> Any:
    binding = sdjwt.Binding(key, request["client_id"][0], request["nonce"][0], NOW)
    token = json.dumps({"document": [sdjwt.present(text, paths, binding)]})
    return client.post(
        urlsplit(request["response_uri"][0]).path, {"vp_token": token, "state": request["state"][0]}
    )


def test_a_bank_sees_the_name_and_nothing_else(client: Client, document: Document) -> None:
    text = in_wallet(client, document)
    page, request = asked(client, "data.full_name")
    query = json.loads(request["dcql_query"][0])
    assert query["credentials"][0]["claims"] == [{"path": ["data", "full_name"]}]
    told = json.loads(request["client_metadata"][0])["vp_formats_supported"][
        query["credentials"][0]["format"]
    ]
    assert WALLET.public.algorithm in told["kb-jwt_alg_values"]
    assert sdjwt.parse(text).jwt.algorithm in told["sd-jwt_alg_values"]
    assert shown(client, text, request, ("data", "full_name")).json() == {}
    told = client.get(page).context["told"]
    assert told.outcome == "holds", told
    assert told.said == (Fact(Text("ชื่อและนามสกุล", "Full name"), world.CERTIFICATE["full_name"]),)
    assert world.CERTIFICATE["national_id"] not in client.get(page).content.decode()


def test_a_bank_sees_a_photograph_as_the_issuer_has_it(client: Client, office: House) -> None:
    """Two of the largest pictures go through wallet and encryption, and the page shows those of the record."""
    photos.with_card(office, sign=photos.PHOTO)
    large = photos.png_of(64 << 10)
    mine = photos.CARD | {"photo": photos.url(large, "image/png"), "sign": photos.url(large, "image/png")}
    document = Document.objects.get(id=world.issued(office, "card", mine))
    text = in_wallet(client, document)
    page, request = asked(client, "data.photo", "data.sign", kind="card")
    paths = [("data", "photo"), ("data", "sign")]
    assert encrypted(client, text, request, paths=paths).json() == {}
    told = client.get(page)
    assert told.context["told"].outcome == "holds"
    assert told.content.decode().count(f'<img class="saan-portrait" src="{mine["photo"]}"') == 2
    metadata = credentials.type_metadata(api.type_version(document.type_id))
    assert metadata["schema"]["properties"]["photo"]["format"] == "picture"
    withheld = [one["path"] for one in metadata["claims"] if one["sd"] == "allowed"]
    assert ["data", "photo"] in withheld


def encrypted(
    client: Client, text: str, request: dict[str, list[str]], enc: str = "A256GCM", **changes: Any
) -> Any:
    """Show a name as `shown` does, encrypted by another's library to the key that the request names."""
    binding = sdjwt.Binding(WALLET, request["client_id"][0], request["nonce"][0], NOW)
    (key,) = json.loads(request["client_metadata"][0])["jwks"]["keys"]
    answer = {
        "vp_token": {"document": [sdjwt.present(text, changes.pop("paths", [("holder",)]), binding)]},
        "state": request["state"][0],
    }
    header = {"alg": "ECDH-ES", "enc": enc, "kid": key["kid"], "apv": "Ym9i"} | changes.pop("header", {})
    made = jwe.encrypt_compact(header, json.dumps(answer | changes).encode(), ECKey.import_key(key))
    return client.post(urlsplit(request["response_uri"][0]).path, {"response": made})


def test_an_answer_comes_encrypted_to_a_key_of_its_request(client: Client, document: Document) -> None:
    text = in_wallet(client, document)
    _, other = asked(client, "holder")
    for enc in ("A128GCM", "A256GCM"):
        page, request = asked(client, "holder")
        metadata = json.loads(request["client_metadata"][0])
        assert request["response_mode"] == ["direct_post.jwt"]
        assert enc in metadata["encrypted_response_enc_values_supported"]
        crossed = {**request, "client_metadata": other["client_metadata"]}
        for refused in (
            encrypted(client, text, crossed),
            encrypted(client, text, request, state="another"),
            encrypted(client, text, request, header={"kid": "another"}),
            client.post(urlsplit(request["response_uri"][0]).path, {"response": "a.b.c.d.e"}),
        ):
            assert refused.json() == {"error": "invalid_request"}
        assert client.get(page).context["told"] is None, "nothing of it spends the request"
        assert encrypted(client, text, request, enc).json() == {}
        assert client.get(page).context["told"].outcome == "holds"
    page, request = asked(client, "holder")
    made = client.get(page)
    plain = parse_qs(urlsplit(made.context["plain"]).query)
    assert plain["response_mode"] == ["direct_post"]
    assert "jwks" not in json.loads(plain["client_metadata"][0])
    assert shown(client, text, plain, ("holder",)).json() == {}
    assert client.get(page).context["told"].outcome == "holds", "whoever cannot encrypt answers too"


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_pages_read_in_both_languages(client: Client, document: Document, language: str) -> None:
    client.cookies["saan-language"] = language
    text = in_wallet(client, document)
    assert client.get("/wallet/ask/").status_code == 200
    page, request = asked(client, "holder")
    assert "svg" in client.get(page).content.decode()
    shown(client, text, request, ("holder",))
    told = client.get(page).content.decode()
    assert ("ถูกต้องทุกข้อ" if language == "th" else "Everything holds") in told


def test_a_document_keeps_its_version_in_the_wallet_and_can_be_asked_for(
    client: Client, office: House, document: Document
) -> None:
    closed = Document.objects.get(id=world.issued(office, "receipt", world.RECEIPT))
    another_version(office)
    told = client.get("/.well-known/openid-credential-issuer").json()["credential_configurations_supported"]
    assert {f"{world.DIGITS}.{one}" for one in ("certificate.1", "certificate.2", "receipt.1")} <= told.keys()
    for one in (closed, document):
        made, _ = offer(client, one)
        (name,) = made["credential_configuration_ids"]
        text = in_wallet(client, one)
        held = sdjwt.verify(text, sdjwt.one_issuer(world.seal_of(AgencyId(one.agency_id)).signer.public), NOW)
        assert held.claims["vct"] == told[name]["vct"]
    page, request = asked(client, "data.full_name")
    (wanted,) = json.loads(request["dcql_query"][0])["credentials"]
    assert [each[-2:] for each in wanted["meta"]["vct_values"]] == ["/2", "/1"]
    shown(client, text, request, ("data", "full_name"))
    assert client.get(page).context["told"].outcome == "holds"
    _, request = asked(client, "holder", kind="receipt")
    _, newer = asked(client, "data.full_name", "data.for_agency")
    (wanted,) = json.loads(newer["dcql_query"][0])["credentials"]
    assert [each[-2:] for each in wanted["meta"]["vct_values"]] == ["/2"], (
        "no holder of the first can show that"
    )


def test_another_holder_cannot_show_it(client: Client, document: Document) -> None:
    text = in_wallet(client, document)
    page, request = asked(client, "holder")
    shown(client, text, request, ("holder",), key=generate())
    assert client.get(page).context["told"].outcome == "fails"


def test_less_than_was_asked_is_not_enough(client: Client, document: Document) -> None:
    text = in_wallet(client, document)
    page, request = asked(client, "holder", "data.full_name")
    shown(client, text, request, ("holder",))
    assert client.get(page).context["told"].outcome == "fails"


def test_an_answer_counts_once_and_only_for_its_request(client: Client, document: Document) -> None:
    text = in_wallet(client, document)
    _, first = asked(client, "holder")
    page, second = asked(client, "holder")
    assert shown(client, text, first, ("holder",)).status_code == 200
    assert shown(client, text, first, ("holder",)).status_code == 400
    replayed = {**first, "response_uri": second["response_uri"], "state": second["state"]}
    shown(client, text, replayed, ("holder",))
    assert client.get(page).context["told"].outcome == "fails"


def test_an_answer_that_cannot_be_read_is_told(client: Client, document: Document) -> None:
    for bottomless in ("[" * 60_000, '{"document":["x\\ud800~"]}', '{"document":[1e999]}'):
        page, request = asked(client, "holder")
        path = urlsplit(request["response_uri"][0]).path
        assert client.post(path, {"vp_token": bottomless, "state": request["state"][0]}).status_code == 200
        assert client.get(page).context["told"].outcome == "fails"


def test_whoever_waits_can_still_be_answered_after_a_crash(
    client: Client, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = in_wallet(client, document)
    page, request = asked(client, "holder")
    with monkeypatch.context() as broken:
        broken.setattr(presenting, "own_list", lambda _: (_ for _ in ()).throw(OSError("disk")))
        with pytest.raises(OSError, match="disk"):
            shown(client, text, request, ("holder",))
    assert client.get(page).context["told"] is None
    assert shown(client, text, request, ("holder",)).status_code == 200
    assert client.get(page).context["told"].outcome == "holds"


def test_a_holder_may_decline(client: Client, document: Document) -> None:
    page, request = asked(client, "holder")
    path = urlsplit(request["response_uri"][0]).path
    client.post(path, {"error": "access_denied", "state": request["state"][0]})
    assert client.get(page).context["told"].declined


def test_nobody_asks_for_nothing(client: Client, document: Document) -> None:
    assert client.post("/wallet/ask/", {}).status_code == 422
    assert client.get("/wallet/ask/unknown/").status_code == 404


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_graduate_cannot_hide_a_grade(
    client: Client, office: House, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    client.cookies["saan-language"] = language
    document = Document.objects.get(id=world.issued(office, "transcript", world.TRANSCRIPT))
    now, whole = in_wallet(client, document), ("data", "courses")
    assert all(each.name for each in sdjwt.parse(now).disclosures), "a row can be withheld"
    with monkeypatch.context() as before:  # wallets still hold documents of which each row may be withheld
        paths = credentials.paths
        before.setattr(credentials, "paths", lambda schema: (*paths(schema), (*whole, None)))
        older = in_wallet(client, document)
    for text, shows, outcome in (
        (now, whole, "holds"),
        (older, whole, "holds"),
        (older, (*whole, 0), "fails"),
    ):
        page, request = asked(client, "data.courses", kind="transcript")
        shown(client, text, request, shows)
        told = client.get(page).context["told"]
        assert (told.outcome, told.cut) == (outcome, outcome == "fails"), told
        read = client.get(page).content.decode()
        assert (world.TRANSCRIPT["courses"][0]["name"] in read) == (outcome == "holds")
        assert ("withholds" if language == "en" else "ผู้ถือไม่เปิดเผยข้อมูล") in read, (
            "it says that other parts are withheld"
        )
    page, request = asked(client, "data.courses", "data.born", "issued_on", kind="transcript")
    shown(client, now, request, whole, ("data", "born"), ("issued_on",))
    read = client.get(page).content.decode()
    expected = ("๑๔ พ.ค. ๒๕๔๖", "รหัสวิชา") if language == "th" else ("14 May 2003", "Course code")
    for words in expected:
        assert words in read.replace("\u00a0", " "), "whoever asked reads it as people write it"
    assert not re.search(r"\d{4}-\d\d-\d\d|&quot;", read.partition("saan-verdict")[2]), (
        "and no program’s words"
    )
    page, request = asked(client, "data.student_name", kind="transcript")
    shown(client, older, request, ("data", "student_name"), (*whole, 0))
    assert client.get(page).context["told"].outcome == "unchecked", "more was shown than asked, and not whole"
