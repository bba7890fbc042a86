"""Keys on a token sign what a key in a file signs; a wrong PIN, a missing token and one that is pulled out are told apart."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from saan.press import typeset
from saan.press.credentials import Credential
from saan.press.held import (
    TokenKeyError,
    TokenMechanismError,
    TokenMissingError,
    TokenModuleError,
    TokenRemovedError,
    WrongPinError,
)
from saan.press.signing import issue, seal, sign
from saan.press.tokens import TokenKey, TokenSigner
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from saan.trust.keys import Algorithm, PrivateNumbers, generate, public_key
from tests.press.authority import NOW, RECORD, letter, settled
from tests.press.reading import program
from tests.press.tokens import PIN, Rack, make_rack, module, on_token

SEAL, DIRECTOR = "ตรากรม", "director"
KEYS: dict[str, Callable[[], PrivateNumbers]] = {
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "RSA-2048": lambda: rsa.generate_private_key(65537, 2048),
    "RSA-3072": lambda: rsa.generate_private_key(65537, 3072),
}


@pytest.fixture
def rack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rack:
    rack = make_rack(tmp_path / "rack", monkeypatch)
    rack.add(SEAL)
    return rack


@pytest.fixture
def held(rack: Rack) -> Credential:
    return on_token(rack.generate(SEAL, "seal"), settled(), SEAL, "seal")


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_on_a_token_seals_a_letter_that_others_believe(kind: str, rack: Rack, tmp_path: Path) -> None:
    private, by = KEYS[kind](), settled()
    rack.put(SEAL, "seal", private)
    held = on_token(private.public_key(), by, SEAL, "seal")
    file = tmp_path / "letter.pdf"
    file.write_bytes(issue(letter(), RECORD, seal_by=held, sign_by=by.director, at=NOW))
    said = subprocess.run([program("pdfsig"), str(file)], capture_output=True, check=False, text=True).stdout
    assert said.count("Signature is Valid.") == 2
    found = verify(file.read_bytes(), roots=[by.root], at=NOW)
    assert {each.outcome for each in found.findings if each.code != "pdf.revocation"} == {Outcome.HOLDS}
    assert found.record == RECORD


def test_the_agency_seals_with_one_token_and_the_director_signs_with_another(
    rack: Rack, held: Credential
) -> None:
    rack.add(DIRECTOR)
    director = on_token(rack.generate(DIRECTOR, "sign"), settled(), DIRECTOR, "sign")
    for _ in range(3):
        pdf = issue(letter(), RECORD, seal_by=held, sign_by=director, at=NOW)
    assert len(verify(pdf, roots=[settled().root], at=NOW).signatures) == 2


def test_a_wrong_pin_is_tried_once_and_never_again(rack: Rack, held: Credential) -> None:
    pins: list[str] = []
    wrong = TokenSigner(TokenKey(module(), SEAL, "seal", lambda: pins[-1]), held.signer.public)
    pins.append("111111")
    with pytest.raises(WrongPinError) as said:
        wrong.sign(b"x")
    assert SEAL in said.value.message().th
    assert "pin_file" in said.value.remedy().en
    # The right PIN on the token is now what was wrong before: had it been asked again, it would have opened.
    command = [program("softhsm2-util"), "--init-token", "--token", SEAL, "--label", SEAL]
    subprocess.run([*command, "--so-pin", "13579", "--pin", "111111"], check=True, capture_output=True)
    with pytest.raises(WrongPinError):
        wrong.sign(b"x")


def test_a_corrected_pin_opens_the_token_without_a_restart(held: Credential) -> None:
    pins = ["222222"]
    signer = TokenSigner(TokenKey(module(), SEAL, "seal", lambda: pins[0]), held.signer.public)
    with pytest.raises(WrongPinError):
        signer.check()
    pins[0] = PIN
    signer.check()
    signer.public.verify(b"x", signer.sign(b"x"))


def test_a_token_that_is_not_there_is_named_beside_those_that_are(held: Credential) -> None:
    with pytest.raises(TokenMissingError, match=SEAL) as said:
        TokenSigner(TokenKey(module(), "other", "seal", lambda: PIN), held.signer.public).sign(b"x")
    assert "other" in said.value.message().en


def test_a_missing_driver_is_named() -> None:
    for path in (Path("/nowhere/lib.so"), Path("/etc/passwd")):
        with pytest.raises(TokenModuleError, match=str(path)):
            TokenSigner(TokenKey(path, SEAL, "seal", lambda: PIN), generate().public).sign(b"x")


def test_another_key_under_the_label_signs_nothing_that_gets_out(held: Credential) -> None:
    where = TokenKey(module(), SEAL, "seal", lambda: PIN)
    with pytest.raises(TokenKeyError, match="not the key of the certificate"):
        TokenSigner(where, generate().public).sign(b"x")
    with pytest.raises(TokenKeyError, match="that name and kind"):
        TokenSigner(where, generate(Algorithm.RS256).public).sign(b"x")
    with pytest.raises(TokenKeyError, match="that name and kind"):
        TokenSigner(TokenKey(module(), SEAL, "none", lambda: PIN), held.signer.public).sign(b"x")
    with pytest.raises(TokenKeyError, match="do not sign documents"):
        TokenSigner(where, generate(Algorithm.ED25519).public).sign(b"x")


def test_a_key_that_wants_its_pin_for_every_signature_is_given_it_and_a_wrong_one_once(rack: Rack) -> None:
    private, pins = KEYS["P-256"](), [PIN, PIN, PIN, "111111", "111111", PIN, PIN]
    rack.put(SEAL, "careful", private, ALWAYS_AUTHENTICATE=True)
    public = public_key(private.public_key())
    signer = TokenSigner(TokenKey(module(), SEAL, "careful", lambda: pins.pop(0)), public)
    for message in (b"x", b"y"):
        public.verify(message, signer.sign(message))
    assert len(pins) == 4, "asked when the token opened, and for each signature"
    for _ in range(2):
        with pytest.raises(WrongPinError):
            signer.sign(b"z")
    public.verify(b"z", signer.sign(b"z"))


def test_a_token_that_signs_no_digest_is_given_the_message_and_one_that_signs_nothing_is_told_apart(
    rack: Rack,
) -> None:
    private = KEYS["RSA-2048"]()
    rack.put(SEAL, "seal", private)
    signer = TokenSigner(TokenKey(module(), SEAL, "seal", lambda: PIN), public_key(private.public_key()))
    rack.forbid("CKM_RSA_PKCS")
    signer.check()
    signer.public.verify(b"x", signer.sign(b"x"))
    rack.forbid("CKM_RSA_PKCS", "CKM_SHA256_RSA_PKCS")
    for ask in (signer.check, lambda: signer.sign(b"x")):
        with pytest.raises(TokenMechanismError, match="CKM_RSA_PKCS / CKM_SHA256_RSA_PKCS") as said:
            ask()
        assert "โปรแกรมขับ" in said.value.remedy().th
    rack.forbid("CKM_SHA512")
    signer.public.verify(b"y", signer.sign(b"y"))


def test_a_key_that_its_token_lets_not_sign_is_named(rack: Rack) -> None:
    private = KEYS["P-256"]()
    rack.put(SEAL, "idle", private, SIGN=False)
    with pytest.raises(TokenKeyError, match="CKA_SIGN"):
        on_token(private.public_key(), settled(), SEAL, "idle").signer.sign(b"x")


def test_two_tokens_of_one_name_are_refused(rack: Rack, held: Credential) -> None:
    rack.add(SEAL)
    with pytest.raises(TokenMissingError):
        held.signer.sign(b"x")


def test_a_token_pulled_out_of_a_batch_loses_nothing_and_doubles_nothing(
    rack: Rack, held: Credential
) -> None:
    by, done, pulled = settled(), dict[str, bytes](), list[int]()

    def work() -> None:
        for number in range(1, 9):
            name = f"พบ 0102/{number}"
            if name not in done:
                page = typeset(letter(number=name), RECORD)
                done[name] = sign(seal(page, held, NOW), by.director, NOW)
            if number == 4 and not pulled:
                pulled.append(number)
                rack.remove()

    with pytest.raises(TokenRemovedError) as said:
        work()
    assert "โทเคน" in said.value.message().th
    assert len(done) == 4
    before = dict(done)
    with pytest.raises(TokenMissingError):
        work()
    rack.restore()
    work()
    assert len(done) == 8
    assert before.items() <= done.items()
    assert all(verify(pdf, roots=[by.root], at=NOW).record == RECORD for pdf in done.values())
    assert rack.count(SEAL) == 1


def test_a_token_put_back_between_two_signatures_goes_unnoticed(rack: Rack, held: Credential) -> None:
    held.signer.sign(b"x")
    rack.remove()
    rack.restore()
    held.signer.public.verify(b"y", held.signer.sign(b"y"))


def test_a_child_process_opens_the_token_for_itself(held: Credential) -> None:
    held.signer.sign(b"x")
    child = os.fork()
    if not child:
        try:
            held.signer.public.verify(b"y", held.signer.sign(b"y"))
        except BaseException:  # noqa: BLE001 - a child of a fork must end here, whatever happened
            os._exit(1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    held.signer.sign(b"z")
