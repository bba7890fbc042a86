"""A signing service holds the key: certomancer's CSC server, a real process, signs; one that fails is told apart.

Its own dialect is version 1. For version 2 a door stands before it that takes the second version's words and refuses
the first's.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from saan.press import remote
from saan.press.credentials import Credential
from saan.press.held import RemoteAnswerError, RemoteDownError, RemotePinError, RemoteRefusedError
from saan.press.remote import RemoteKey, RemoteSigner
from saan.press.signing import issue
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from saan.trust.keys import Algorithm, generate
from saan.web.ports.outside import HttpOutside
from tests.press.authority import NOW, RECORD, letter
from tests.press.guide import program as program_of_guide
from tests.press.notary import ARCH, Office
from tests.press.reading import program
from tests.press.service import MOST, standing
from tests.press.test_lasting import put, server


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Office]]:
    with standing(tmp_path_factory.mktemp("service")) as running:
        yield running.url, running.by


def held(url: str, by: Office, label: str, pin: Callable[[], str] | None = None) -> Credential:
    own = by.credential(label)
    return Credential(
        RemoteSigner(RemoteKey(HttpOutside(10), url, f"{ARCH}/{label}", pin), own.signer.public), own.chain
    )


def test_a_service_seals_and_signs_a_letter_that_others_believe(
    service: tuple[str, Office], tmp_path: Path
) -> None:
    url, by = service
    pdf = issue(letter(), RECORD, seal_by=held(url, by, "seal"), sign_by=held(url, by, "director"), at=NOW)
    found = verify(pdf, roots=by.roots, at=NOW)
    assert {each.outcome for each in found.findings if each.code != "pdf.revocation"} == {Outcome.HOLDS}
    (tmp_path / "letter.pdf").write_bytes(pdf)
    said = subprocess.run(
        [program("pdfsig"), "-nocert", str(tmp_path / "letter.pdf")],
        capture_output=True,
        check=False,
        text=True,
    ).stdout
    assert said.count("Signature is Valid.") == 2


def test_the_guides_letter_is_sealed_by_a_service(
    service: tuple[str, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, by = service
    monkeypatch.chdir(tmp_path)
    put(by, tmp_path)
    (tmp_path / "access-token").write_text("sesame\n")
    code = program_of_guide(
        *("letter", "network", "remote"),
        now=f"datetime.fromisoformat({NOW.isoformat()!r})",
        service=url,
        credential=f"{ARCH}/seal",
    )
    shown: dict[str, Any] = {}
    exec(compile(code, "docs/guide/press.md", "exec"), shown)
    found = verify(shown["letter"], roots=by.roots, at=NOW)
    assert {each.outcome for each in found.findings if each.code != "pdf.revocation"} == {Outcome.HOLDS}


@contextmanager
def second_version(first: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Stand before a service of version 1 and speak version 2: its words in, none of the first version's."""
    heard: list[dict[str, Any]] = []

    def answering(body: bytes) -> bytes:
        asked = json.loads(body)
        heard.append(asked)
        assert not {"hash", "hashAlgo", "PIN"} & asked.keys()
        if "certificates" in asked:
            return httpx.post(f"{first}/credentials/info", json=asked).raise_for_status().content
        verb = "signatures/signHash" if "SAD" in asked else "credentials/authorize"
        old = {
            name: asked[name]
            for name in ("credentialID", "numSignatures", "SAD", "signAlgo")
            if name in asked
        }
        old |= {"hash": asked["hashes"], "hashAlgo": asked["hashAlgorithmOID"]}
        return httpx.post(f"{first}/{verb}", json=old).raise_for_status().content

    with server(answering) as url:
        yield f"{url}csc/v2", heard


def test_a_service_of_the_second_version_signs_with_a_pin(service: tuple[str, Office]) -> None:
    url, by = service
    with second_version(url) as (door, heard):
        signer = held(door, by, "seal", lambda: "4711").signer
        signer.public.verify(b"x", signer.sign(b"x"))
        assert heard[0]["authData"] == [{"id": "PIN", "value": "4711"}]
        assert isinstance(signer, RemoteSigner)
        messages = [b"%d" % each for each in range(MOST + 3)]
        for message, signature in zip(messages, signer.sign_many(messages, lambda: None), strict=True):
            signer.public.verify(message, signature)
    assert [each["numSignatures"] for each in heard if "numSignatures" in each] == [1, MOST, 3]


def test_a_credential_is_looked_at_without_signing(service: tuple[str, Office]) -> None:
    url, by = service
    signer = held(url, by, "seal").signer
    assert isinstance(signer, RemoteSigner)
    signer.check()
    other = RemoteSigner(signer.key, by.credential("director").signer.public)
    with pytest.raises(RemoteAnswerError, match="another key"):
        other.check()


def test_many_are_signed_together_and_one_answer_that_is_lost_is_asked_for_again(
    service: tuple[str, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, by = service
    monkeypatch.setattr(remote, "_PAUSES", (0, 0))
    asked: list[dict[str, Any]] = []

    def losing(body: bytes) -> bytes | None:
        asked.append(json.loads(body))
        if "numSignatures" in asked[-1] and sum("numSignatures" in each for each in asked) in {2, 3}:
            return None
        verb = "info" if "certificates" in asked[-1] else "authorize"
        place = "signatures/signHash" if "SAD" in asked[-1] else f"credentials/{verb}"
        return httpx.post(f"{url}/{place}", json=asked[-1]).raise_for_status().content

    messages = [b"%d" % each for each in range(2 * MOST + 1)]
    with server(losing) as door:
        signer = held(f"{door}csc/v1", by, "seal").signer
        assert isinstance(signer, RemoteSigner)
        beats: list[int] = []
        signatures = signer.sign_many(messages, lambda: beats.append(len(asked)))
    for message, signature in zip(messages, signatures, strict=True):
        signer.public.verify(message, signature)
    tried = [each["numSignatures"] for each in asked if "numSignatures" in each]
    assert tried == [MOST, MOST, MOST, MOST, 1]
    assert len(beats) == 1 + len(tried), "whoever holds a part says so before each try"


def test_a_service_that_asks_to_wait_is_not_taken_for_one_that_refuses(service: tuple[str, Office]) -> None:
    public = service[1].credential("seal").signer.public
    with server(lambda _: b"{}", status=429) as url, pytest.raises(RemoteDownError, match="wait"):
        RemoteSigner(RemoteKey(HttpOutside(5), f"{url}csc/v1", "a"), public).sign(b"x")


def test_an_unknown_credential_is_refused_by_name(service: tuple[str, Office]) -> None:
    url, by = service
    key = RemoteKey(HttpOutside(10), url, f"{ARCH}/nobody")
    with pytest.raises(RemoteRefusedError, match=f"{ARCH}/nobody") as said:
        RemoteSigner(key, by.credential("seal").signer.public).sign(b"x")
    assert "404" in said.value.message().th


def test_a_pin_that_was_refused_is_not_sent_again_until_it_is_another(service: tuple[str, Office]) -> None:
    public, pins, heard = service[1].credential("seal").signer.public, ["1111"], list[Any]()
    said = [b'{"error":"invalid_pin","error_description":"The PIN is invalid"}']

    def refusing(body: bytes) -> bytes:
        heard.append(json.loads(body)["PIN"])
        return said[0]

    with server(refusing, status=400) as url:
        signer = RemoteSigner(RemoteKey(HttpOutside(5), f"{url}csc/v1", "a", lambda: pins[0]), public)
        for pin in ("1111", "1111", "1111", "2222", "1111"):
            pins[0] = pin
            with pytest.raises(RemotePinError, match="not sent again") as refused:
                signer.sign(b"x")
            assert "pin_file" in refused.value.remedy().en
        assert heard == ["1111", "2222"]
        pins[0], said[0] = "3333", b'{"error":"invalid_request","error_description":"Invalid credentialID"}'
        for _ in range(2):
            with pytest.raises(RemoteRefusedError, match="Invalid credentialID"):
                signer.sign(b"x")
        assert heard[2:] == ["3333", "3333"], "it was not the PIN that was refused"


def test_another_credentials_signature_never_gets_out(service: tuple[str, Office]) -> None:
    url, _ = service
    key = RemoteKey(HttpOutside(10), url, f"{ARCH}/seal")
    with pytest.raises(RemoteAnswerError, match="not by the key of the certificate"):
        RemoteSigner(key, generate().public).sign(b"x")
    with pytest.raises(RemoteAnswerError, match="do not sign documents"):
        RemoteSigner(key, generate(Algorithm.ED25519).public).sign(b"x")


def test_a_service_that_is_down_or_slow_is_told_and_asking_again_signs(service: tuple[str, Office]) -> None:
    url, by = service
    public = by.credential("seal").signer.public
    with pytest.raises(RemoteDownError, match=r"127\.0\.0\.1:1") as said:
        RemoteSigner(RemoteKey(HttpOutside(2), "http://127.0.0.1:1/csc/v1", "a"), public).sign(b"x")
    assert "ลงซ้ำ" in said.value.remedy().th
    with (
        server(lambda _: bytes(10_000), drip=0.05) as slow,
        pytest.raises(RemoteDownError, match="within 1 seconds"),
    ):
        RemoteSigner(RemoteKey(HttpOutside(1), f"{slow}csc/v1", "a"), public).sign(b"x")
    public.verify(b"x", held(url, by, "seal").signer.sign(b"x"))


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"{}",
        b'{"SAD":""}',
        b'{"SAD":"a"}',
        b'{"SAD":"a","signatures":[]}',
        b'{"SAD":"a","signatures":["!"]}',
        b'{"SAD":"a","signatures":["AAAA"]}',
        b'{"SAD":"a","signatures":["AAAA","AAAA"]}',
        b"[" * 100_000,
    ],
)
def test_whatever_a_service_says_is_an_error_for_people(said: bytes, service: tuple[str, Office]) -> None:
    public = service[1].credential("seal").signer.public
    with server(lambda _: said) as url, pytest.raises(RemoteAnswerError):
        RemoteSigner(RemoteKey(HttpOutside(5), f"{url}csc/v1", "a"), public).sign(b"x")
