"""A node's keys are made once, survive crashes, rotate with an overlap, and are readable by their owner only."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from saan.exchange import certificates, identity
from saan.exchange.certificates import Holder, Issuer
from saan.exchange.errors import BadCertificateError, BrokenKeyError, ExposedKeyError, MissingKeyError
from saan.exchange.keyfolder import KeyFolder
from saan.trust.ids import AgencyId
from saan.trust.keys import Algorithm, generate

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
AGENCY = AgencyId("th:0994000000015")
OTHER = AgencyId("th:0994000000023")
NAME = "กรมทดลองสาน"


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def issuer(*, demo: bool = True) -> Issuer:
    private = generate(Algorithm.ES256).private
    root = certificates.make_root(private, "หน่วยงานกำกับทำเนียบ", NOW, demo=demo)
    return Issuer(root, private, "http://127.0.0.1/directory/ca.crl")


def test_keys_are_made_once_and_never_touched_again(tmp_path: Path) -> None:
    first = identity.make(tmp_path, ["127.0.0.1"], [AGENCY, OTHER], NOW)
    before = everything(tmp_path)
    second = identity.make(tmp_path, ["other.example"], [AGENCY, OTHER], NOW + timedelta(days=9))
    assert everything(tmp_path) == before
    assert first.node.path == second.node.path
    assert set(KeyFolder(tmp_path).names()) == {
        "box",
        "log",
        "node",
        "seal",
        "seal.0994000000023",
        "tls",
        "witness",
    }


def test_private_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    identity.make(tmp_path / "keys", ["127.0.0.1"], [AGENCY], NOW)
    for path in (tmp_path / "keys").glob("*.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (tmp_path / "keys" / "node.pem").chmod(0o644)
    with pytest.raises(ExposedKeyError, match="0644"):
        identity.load(tmp_path / "keys")


def test_a_damaged_key_is_named_and_left_where_it_is(tmp_path: Path) -> None:
    made = identity.make(tmp_path, ["127.0.0.1"], [], NOW)
    made.node.path.write_bytes(b"-----BEGIN PRIVATE KEY-----\n")
    with pytest.raises(BrokenKeyError, match="node"):
        identity.make(tmp_path, ["127.0.0.1"], [], NOW)
    assert made.node.path.read_bytes() == b"-----BEGIN PRIVATE KEY-----\n"


def test_a_lost_key_is_not_silently_replaced(tmp_path: Path) -> None:
    made = identity.make(tmp_path, ["127.0.0.1"], [], NOW)
    made.log.path.unlink()
    with pytest.raises(MissingKeyError, match="log"):
        identity.make(tmp_path, ["127.0.0.1"], [], NOW)


def test_a_rotated_box_key_still_opens_old_letters(tmp_path: Path) -> None:
    before = identity.make(tmp_path, ["127.0.0.1"], [], NOW)
    new = identity.rotate(tmp_path, "box", [], NOW)
    assert identity.rotate(tmp_path, "box", [], NOW).path == new.path, "asked twice, one new key"
    keys = KeyFolder(tmp_path)
    assert keys.current("box").key_id == before.boxes[0].key_id, "not used before the directory knows it"
    keys.promote(new, "box")
    after = identity.load(tmp_path)
    assert [key.key_id for key in after.boxes] == [new.key_id, before.boxes[0].key_id]
    old = before.boxes[0].signer.private
    assert after.box(before.boxes[0].key_id).private_numbers() == old.private_numbers()  # type: ignore[union-attr]
    with pytest.raises(MissingKeyError):
        after.box("nobody's")


def test_key_and_certificate_change_together(tmp_path: Path) -> None:
    before = identity.make(tmp_path, ["127.0.0.1"], [], NOW)
    new = identity.rotate(tmp_path, "tls", ["127.0.0.1"], NOW)
    KeyFolder(tmp_path).promote(new, "tls")
    after = identity.load(tmp_path).tls
    certificate = x509.load_pem_x509_certificate(after.certificate.read_bytes())
    assert certificates.key_of(certificate).key_id == after.key_id != before.tls.key_id
    assert (tmp_path / "tls.crt").read_bytes() == after.certificate.read_bytes()


def test_the_log_keeps_its_key_for_life(tmp_path: Path) -> None:
    identity.make(tmp_path, ["127.0.0.1"], [], NOW)
    with pytest.raises(MissingKeyError):
        identity.rotate(tmp_path, "log", [], NOW)


def test_keys_that_a_backup_has_flattened_still_work_and_rotate(tmp_path: Path) -> None:
    """A backup copies files, not links: `node.pem` comes back as a second copy of the key."""
    before = identity.make(tmp_path / "before", ["127.0.0.1"], [AGENCY], NOW)
    restored = tmp_path / "restored"
    shutil.copytree(tmp_path / "before", restored, symlinks=False)
    after = identity.make(restored, ["127.0.0.1"], [AGENCY], NOW)
    assert after.node.key_id == before.node.key_id
    assert after.tls.certificate.read_bytes() == before.tls.certificate.read_bytes()
    assert len(after.boxes) == 1
    new = identity.rotate(restored, "tls", ["127.0.0.1"], NOW)
    KeyFolder(restored).promote(new, "tls")
    assert identity.load(restored).tls.key_id == new.key_id
    assert {key.key_id for key in KeyFolder(restored).every("tls")} == {new.key_id, before.tls.key_id}


def test_an_administrator_s_own_seal_is_used_and_never_destroyed(tmp_path: Path) -> None:
    own = generate(Algorithm.RS256)
    own.save(tmp_path / "seal.pem")
    made = certificates.make_root(own.private, NAME, NOW, demo=False)
    (tmp_path / "seal.crt").write_text(certificates.pem(made))
    identity.make(tmp_path, ["127.0.0.1"], [AGENCY], NOW)
    assert identity.seal_key(tmp_path, "seal").key.key_id == own.public.key_id
    new = identity.rotate(tmp_path, "seal", [], NOW + timedelta(days=400))
    KeyFolder(tmp_path).promote(new, "seal")
    kept = {key.key_id: key.certificate.exists() for key in KeyFolder(tmp_path).every("seal")}
    assert kept == {own.public.key_id: True, new.key_id: False}


KILLED = """
import sys; from datetime import UTC, datetime; from pathlib import Path
from saan.exchange import identity
print("go", flush=True)
while True:
    identity.make(Path(sys.argv[1]), ["127.0.0.1"], [], datetime.now(UTC))
    identity.KeyFolder(Path(sys.argv[1])).promote(identity.rotate(Path(sys.argv[1]), "tls", ["a"], datetime.now(UTC)), "tls")
"""


@pytest.mark.parametrize("lives", [0.0, 0.004, 0.03, 0.1])
def test_a_node_killed_while_making_keys_finds_them_whole(tmp_path: Path, lives: float) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            process.wait(lives)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
    made = identity.make(tmp_path, ["127.0.0.1"], [], NOW)
    certificate = x509.load_pem_x509_certificate(made.tls.certificate.read_bytes())
    assert certificates.key_of(certificate).key_id == made.tls.key_id


def test_a_seal_certificate_is_fit_for_pades(tmp_path: Path) -> None:
    authority = issuer()
    holder = Holder(AGENCY, NAME, demo=True)
    request = identity.ask_certificate(tmp_path, "seal", holder, NOW)
    with pytest.raises(MissingKeyError, match=r"seal\.crt"):
        identity.seal_key(tmp_path, "seal")
    leaf = certificates.issue(authority, certificates.requested_key(request), holder, NOW)
    chain = certificates.pem(leaf) + certificates.pem(authority.certificate)
    identity.install_certificate(tmp_path, "seal", chain)
    sealed = identity.seal_key(tmp_path, "seal")
    usage = sealed.chain[0].extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign
    subject = sealed.chain[0].subject
    assert subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)[0].value == "NTRTH-0994000000015"
    (organization,) = subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    assert organization.value == NAME
    assert organization._type.name == "UTF8String"
    assert "NOT VALID" in subject.rfc4514_string()
    assert "NOT VALID" in sealed.chain[1].subject.rfc4514_string()


def test_a_signatory_is_named_with_title_and_without_a_citizen_number(tmp_path: Path) -> None:
    authority = issuer(demo=False)
    holder = Holder(AGENCY, NAME, ("สมหมาย", "ใจสาน"), "อธิบดี", "7f3a")
    name = identity.signatory_name("7f3a")
    request = identity.ask_certificate(tmp_path, name, holder, NOW)
    leaf = certificates.issue(authority, certificates.requested_key(request), holder, NOW)
    identity.install_certificate(tmp_path, name, certificates.pem(leaf))
    subject = identity.seal_key(tmp_path, name).chain[0].subject
    assert subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "สมหมาย ใจสาน"
    assert subject.get_attributes_for_oid(NameOID.TITLE)[0].value == "อธิบดี"
    assert "NOT VALID" not in subject.rfc4514_string()


def test_a_very_long_name_is_cut_but_still_says_that_it_is_a_demo() -> None:
    common = certificates.marked("ก" * 200, demo=True)
    assert len(common) == 64
    assert common.endswith("(ตัวอย่าง / NOT VALID)")


def test_another_agency_s_certificate_is_not_installed(tmp_path: Path) -> None:
    authority = issuer()
    identity.make(tmp_path, ["127.0.0.1"], [AGENCY], NOW)
    leaf = certificates.issue(authority, generate().public.numbers, Holder(OTHER, NAME), NOW)
    with pytest.raises(BadCertificateError, match="does not hold"):
        identity.install_certificate(tmp_path, "seal", certificates.pem(leaf))


@pytest.mark.parametrize(
    "text", ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_what_is_not_a_certificate_is_refused_in_both_languages(tmp_path: Path, text: str) -> None:
    identity.make(tmp_path, ["127.0.0.1"], [AGENCY], NOW)
    with pytest.raises(BadCertificateError) as refused:
        identity.install_certificate(tmp_path, "seal", text)
    assert refused.value.message().th
    assert refused.value.remedy().en
    with pytest.raises(BadCertificateError):
        certificates.requested_key(text)


def test_a_chain_out_of_order_is_refused() -> None:
    authority = issuer()
    leaf = certificates.issue(authority, generate().public.numbers, Holder(AGENCY, NAME), NOW)
    with pytest.raises(BadCertificateError):
        certificates.chain_of(certificates.pem(authority.certificate) + certificates.pem(leaf))


def test_the_revocation_list_names_a_withdrawn_certificate() -> None:
    authority = issuer()
    leaf = certificates.issue(authority, generate().public.numbers, Holder(AGENCY, NAME), NOW)
    data = certificates.revocation_list(authority, [(leaf.serial_number, NOW)], 7, NOW)
    crl = x509.load_der_x509_crl(data)
    assert crl.is_signature_valid(authority.certificate.public_key())  # type: ignore[arg-type]
    assert crl.get_revoked_certificate_by_serial_number(leaf.serial_number) is not None
    assert crl.get_revoked_certificate_by_serial_number(1) is None


def test_a_node_may_not_show_a_certificate_authority() -> None:
    with pytest.raises(BadCertificateError, match="certificate authority"):
        certificates.check_tls(certificates.pem(issuer().certificate), NOW)


def test_a_node_may_not_show_an_expired_certificate() -> None:
    private = generate().private
    made = certificates.self_signed_tls(private, ["127.0.0.1"], NOW)
    certificates.check_tls(certificates.pem(made), NOW)
    with pytest.raises(BadCertificateError, match="expired"):
        certificates.check_tls(certificates.pem(made), NOW + timedelta(days=731))


def test_a_name_that_x509_cannot_write_is_refused() -> None:
    holder = Holder(AGENCY, NAME, ("สมหมาย", "ใจสาน"), reference="เลขที่_๑")
    with pytest.raises(BadCertificateError, match="cannot be written"):
        certificates.issue(issuer(), generate().public.numbers, holder, NOW)
