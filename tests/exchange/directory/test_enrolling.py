"""An agency asks to be listed; the authority decides; every node learns it through the signed directory."""

import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.db import transaction
from typer.testing import CliRunner

from saan.base.agencies import api as agencies
from saan.base.journal.models import ActRecord
from saan.exchange import cli, identity
from saan.exchange.certificates import Holder
from saan.exchange.directory import acts, client, enrolment, joining, queries
from saan.exchange.directory.actions import certifying, enrolling, founding, revoking, waiting
from saan.exchange.directory.actions.shared import stored
from saan.exchange.directory.entry import Entry
from saan.exchange.directory.errors import (
    AlreadyFoundedError,
    BadThresholdError,
    DecidedError,
    DemoMismatchError,
    LogChangedError,
    NotAuthorityError,
    NotVouchedError,
    OutdatedRequestError,
    UnknownEnrolmentError,
    UnknownKeyError,
    UnprovenKeyError,
)
from saan.exchange.directory.models import SignedFile
from saan.exchange.errors import AgencyRevokedError, UnknownAgencyError
from saan.exchange.keyfolder import KeyFolder
from saan.exchange.peers import fingerprint
from saan.trust.canonical import canonical
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.trust.keys import BadSignatureError, b64url
from tests.exchange.directory.world import AUTHORITY, HARBOUR, INTERIOR, Node, Server, World, make_node, read


def refreshed(node: Node, server: Server) -> None:
    client.refresh(node.places, server.url)


def test_an_agency_joins_and_another_finds_it(world: World, server: Server) -> None:
    interior, harbour = world.node(INTERIOR, 9100), world.node(HARBOUR, 9200)
    world.enrol(interior)
    refreshed(harbour, server)
    peer = harbour.directory().peer(INTERIOR)
    keys = identity.load(interior.keys)
    assert peer.name_th == "กรมทดลองสาน"
    assert peer.endpoints == ("https://127.0.0.1:9101",)
    assert peer.key(keys.node.key_id, world.at) == keys.node.signer.public
    assert peer.box_key(world.at) == keys.boxes[0].signer.public
    assert peer.log_origin == "127.0.0.1:9100/log"
    assert peer.demo
    assert harbour.directory().version()[0] == 2


def test_every_decision_leaves_one_act(world: World) -> None:
    interior = world.node(INTERIOR, 9100)
    world.enrol(interior)
    world.later(hours=12)
    world.sign()
    codes = list(
        ActRecord.objects.filter(type__startswith="directory.").order_by("id").values_list("type", flat=True)
    )
    assert codes == [
        acts.FOUNDED.code,
        acts.SIGNED.code,
        acts.ENROLLED.code,
        acts.SIGNED.code,
        acts.REFRESHED.code,
    ]


def test_a_request_that_proves_too_little_is_not_taken_in(world: World) -> None:
    interior = world.node(INTERIOR, 9100)
    whole = json.loads(world.request(interior))
    for key_id in list(whole["proofs"]):
        lacking = whole | {"proofs": {k: v for k, v in whole["proofs"].items() if k != key_id}}
        with world.authority.inside(), pytest.raises(UnprovenKeyError, match=key_id):
            enrolling.submit(canonical(lacking), at=world.at)


def test_a_forged_proof_is_refused(world: World) -> None:
    whole = json.loads(world.request(world.node(INTERIOR, 9100)))
    for key_id in whole["proofs"]:
        forged = whole | {"proofs": whole["proofs"] | {key_id: b64url(bytes(64))}}
        with pytest.raises(BadSignatureError):
            read(canonical(forged), world.at)


def test_a_changed_word_breaks_every_proof(world: World) -> None:
    whole = json.loads(world.request(world.node(INTERIOR, 9100)))
    whole["request"]["entry"]["name"]["th"] = "กรมอื่น"
    with pytest.raises(BadSignatureError):
        read(canonical(whole), world.at)


def test_nobody_enrols_with_another_s_tls_certificate(world: World) -> None:
    interior, harbour = world.node(INTERIOR, 9100), world.node(HARBOUR, 9200)
    certificate = identity.load(interior.keys).tls.certificate.read_text()
    with harbour.inside():
        entry = joining.wanted(KeyFolder(harbour.keys), HARBOUR, None, world.at)
        from dataclasses import replace

        stolen = replace(entry, tls=(*entry.tls, certificate))
        signers = joining._signers(KeyFolder(harbour.keys), stolen)
    with world.authority.inside(), pytest.raises(UnprovenKeyError):
        enrolling.submit(enrolment.make(stolen, "", world.at, signers), at=world.at)


def test_a_request_is_decided_once(world: World) -> None:
    data = world.request(world.node(INTERIOR, 9100))
    with world.authority.inside():
        digest = enrolling.submit(data, at=world.at)
        assert enrolling.submit(data, at=world.at) == digest, "the same request twice is one"
        enrolling.refuse(digest, "ยังไม่ได้ยืนยันตัวตน", by=world.by)
        with pytest.raises(DecidedError):
            enrolling.approve(world.authority.places, digest, by=world.by)
        with pytest.raises(UnknownEnrolmentError):
            enrolling.approve(world.authority.places, "00000000", by=world.by)
        with pytest.raises(UnknownEnrolmentError):
            enrolling.approve(world.authority.places, digest[:4], by=world.by)


def test_an_old_request_cannot_undo_a_newer_one(world: World) -> None:
    interior = world.node(INTERIOR, 9100)
    first = world.enrol(interior)
    late = world.request(interior, first)
    world.enrol(interior)
    with world.authority.inside():
        digest = enrolling.submit(late, at=world.at)
        with pytest.raises(OutdatedRequestError):
            enrolling.approve(world.authority.places, digest, by=world.by)


def test_a_rotated_key_is_listed_beside_the_old_and_used_when_everyone_knows_it(
    world: World, server: Server
) -> None:
    interior, harbour = world.node(INTERIOR, 9100), world.node(HARBOUR, 9200)
    world.enrol(interior)
    old = identity.load(interior.keys).node.key_id
    new = identity.rotate(interior.keys, "node", [], world.at).key_id
    entry = world.enrol(interior)
    refreshed(harbour, server)
    peer = harbour.directory().peer(INTERIOR)
    assert peer.key(old, world.at)
    assert peer.key(new, world.at)
    assert peer.key(old, world.at + identity.OVERLAP + timedelta(minutes=1)) is None, "the overlap ends"
    assert peer.key(new, world.at + identity.OVERLAP + timedelta(minutes=1))
    with interior.inside():
        assert joining.follow(interior.keys, {INTERIOR: entry}, world.at) == ("seal",)
        assert identity.load(interior.keys).node.key_id == old
        assert joining.follow(interior.keys, {INTERIOR: entry}, world.at + joining.SPREAD) == ("node",)
    assert identity.load(interior.keys).node.key_id == new
    assert world.enrol(interior).listed.keys == entry.listed.keys, "asking again changes no times"


def test_a_revoked_key_is_replaced_at_once(world: World) -> None:
    interior = world.node(INTERIOR, 9100)
    world.enrol(interior)
    old = identity.load(interior.keys).node.key_id
    new = identity.rotate(interior.keys, "node", [], world.at).key_id
    world.enrol(interior)
    entry = world.decide(revoking.revoke_key, INTERIOR, old, "กุญแจรั่ว")
    with interior.inside():
        joining.follow(interior.keys, {INTERIOR: entry}, world.at)
    assert identity.load(interior.keys).node.key_id == new
    with pytest.raises(UnknownKeyError):
        world.decide(revoking.revoke_key, INTERIOR, "no-such-key", "?")


def test_a_revoked_key_stays_revoked_whatever_the_agency_asks(world: World) -> None:
    interior = world.node(INTERIOR, 9100)
    world.enrol(interior)
    old = identity.load(interior.keys).node.key_id
    world.decide(revoking.revoke_key, INTERIOR, old, "กุญแจรั่ว")
    world.later(hours=1)
    identity.rotate(interior.keys, "node", [], world.at)
    with pytest.raises(NotVouchedError):
        world.enrol(interior)
    entry = world.enrol(interior, in_person=True)
    key = next(key for key in entry.listed.keys if key.public.key_id == old)
    assert not key.valid(world.at)
    assert key.revoked_at == world.at - timedelta(hours=1)


def test_a_certificate_taken_back_does_not_come_in_again(world: World, server: Server) -> None:
    interior = world.node(INTERIOR, 9100)
    world.enrol(interior)

    digest = fingerprint(identity.load(interior.keys).tls.certificate.read_text())
    world.decide(revoking.revoke_certificate, INTERIOR, digest, "เครื่องถูกบุกรุก")
    identity.rotate(interior.keys, "tls", ["127.0.0.1"], world.at)
    entry = world.enrol(interior)
    assert digest not in [fingerprint(pem) for pem in entry.tls]
    refreshed(interior, server)
    assert interior.directory().shown_by(digest) == ()
    assert interior.directory().shown_by(fingerprint(entry.tls[0])) == (INTERIOR,)


def test_a_withdrawn_agency_returns_only_in_person_and_with_new_keys(world: World, server: Server) -> None:
    interior, harbour = world.node(INTERIOR, 9100), world.node(HARBOUR, 9200)
    world.enrol(interior)
    old = identity.load(interior.keys).node.key_id
    world.later(minutes=1)
    withdrawn = world.at
    world.decide(revoking.withdraw, INTERIOR, "ยุบเลิก")
    refreshed(harbour, server)
    with pytest.raises(AgencyRevokedError):
        harbour.directory(lambda: world.at).peer(INTERIOR)
    assert INTERIOR not in [peer.agency for peer in harbour.directory(lambda: world.at).peers()]
    world.later(days=1)
    for name in ("node", "box"):
        identity.rotate(interior.keys, name, [], world.at)
    with pytest.raises(NotVouchedError):
        world.enrol(interior)
    entry = world.enrol(interior, in_person=True)
    key = next(key for key in entry.listed.keys if key.public.key_id == old)
    assert key.valid(withdrawn - timedelta(seconds=1))
    assert not key.valid(withdrawn)


def test_a_journal_keeps_its_key(world: World) -> None:
    interior = world.node(INTERIOR, 9100)
    world.enrol(interior)
    (interior.keys / "log.pem").unlink()
    identity.make(interior.keys, ["127.0.0.1"], [INTERIOR], world.at)
    with pytest.raises(LogChangedError):
        world.enrol(interior)


def test_nobody_takes_another_s_journal_name(world: World) -> None:
    world.enrol(world.node(INTERIOR, 9100))
    with pytest.raises(LogChangedError):
        world.enrol(world.node(HARBOUR, 9100))


def test_a_real_agency_does_not_enter_a_demonstration(world: World) -> None:
    interior = world.node(INTERIOR, 9100)

    interior.config = msgspec.structs.replace(interior.config, demo=False)
    with pytest.raises(DemoMismatchError):
        world.enrol(interior)


def test_the_seal_s_certificate_comes_back_through_the_directory(world: World, server: Server) -> None:
    interior = world.node(INTERIOR, 9100)
    world.enrol(interior)
    refreshed(interior, server)
    entry = interior.directory().entry(INTERIOR)
    with interior.inside():
        assert joining.follow(interior.keys, {INTERIOR: entry}, world.at) == ("seal",)
        assert joining.follow(interior.keys, {INTERIOR: entry}, world.at) == ()
    seal = identity.seal_key(interior.keys, "seal")
    assert "NTRTH-0994000000015" in str(seal.chain[0].subject)
    (root,) = entry.listed.seal_roots
    seal.chain[0].verify_directly_issued_by(seal.chain[1])
    assert root in entry.issued[0]
    again = world.enrol(interior)
    assert again.issued == entry.issued, "a seal that has its certificate asks for no other"


def test_a_signatory_is_certified_and_taken_back(world: World) -> None:
    interior = world.node(INTERIOR, 9100)
    world.enrol(interior)

    holder = Holder(INTERIOR, "กรมทดลองสาน", ("สมหมาย", "ใจสาน"), "อธิบดี", "7f3a", demo=True)
    csr = identity.ask_certificate(interior.keys, identity.signatory_name("7f3a"), holder, world.at)
    chain = world.decide(certifying.certify, world.authority.places, csr, holder)
    identity.install_certificate(interior.keys, identity.signatory_name("7f3a"), chain)
    leaf = identity.seal_key(interior.keys, identity.signatory_name("7f3a")).chain[0]
    digest = leaf.fingerprint(hashes.SHA256()).hex()
    entry = world.decide(revoking.revoke_certificate, INTERIOR, digest, "พ้นจากตำแหน่ง")
    assert digest in entry.listed.withdrawn
    crl = x509.load_der_x509_crl((world.public / "ca.crl").read_bytes())
    assert crl.get_revoked_certificate_by_serial_number(leaf.serial_number) is not None
    stranger = Holder(HARBOUR, "กรมท่าเรือสมมุติ", ("ก", "ข"))
    with pytest.raises(UnknownAgencyError):
        world.decide(certifying.certify, world.authority.places, csr, stranger)


def test_only_the_authority_decides(world: World) -> None:
    interior = world.node(INTERIOR, 9100)
    data = world.request(interior)
    with interior.inside(), pytest.raises(NotAuthorityError):
        enrolling.submit(data, at=world.at)
    with interior.inside(), pytest.raises(NotAuthorityError):
        revoking.withdraw(INTERIOR, "?", by=world.by)


def test_a_directory_is_founded_once(world: World) -> None:
    with world.authority.inside(), pytest.raises(AlreadyFoundedError):
        founding.found(world.authority.places, by=world.by)
    assert SignedFile.objects.filter(role="root").count() == 1


@pytest.mark.parametrize(("keys", "threshold"), [(3, 4), (1, 0), (2, 3)])
def test_a_threshold_must_be_reachable(
    tmp_path: Path, transactional_db: None, keys: int, threshold: int
) -> None:

    node = make_node(tmp_path, AUTHORITY, 9000, authority=True)
    system = agencies.System("test", utc_now())
    with node.inside(), pytest.raises(BadThresholdError):
        founding.found(node.places, by=system, root_keys=keys, threshold=threshold)
    assert not SignedFile.objects.exists()


def test_what_failed_to_commit_is_not_published(world: World, server: Server) -> None:
    interior = world.node(INTERIOR, 9100)
    data = world.request(interior)

    class CutOffError(Exception):
        pass

    def approve_and_die() -> None:
        with transaction.atomic():
            digest = enrolling.submit(data, at=world.at)
            enrolling.approve(world.authority.places, digest, by=world.by)
            raise CutOffError

    with world.authority.inside():
        with pytest.raises(CutOffError):
            approve_and_die()
        with pytest.raises(UnknownAgencyError):
            stored(INTERIOR)
    world.sign()
    refreshed(interior, server)
    with pytest.raises(UnknownAgencyError):
        interior.directory().peer(INTERIOR)


def test_refusals_speak_both_languages() -> None:
    error: SaanError = OutdatedRequestError(serial=1, known=2)
    assert "รุ่น 1" in error.message().th
    assert "version 1" in error.message().en


def test_whoever_asks_in_everybodys_name_shuts_no_agency_out(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anyone may knock in any agency's name: what is real is still decided, and people see what was pushed out."""
    monkeypatch.setattr(waiting, "MOST_OF_AGENCY", 2)
    monkeypatch.setattr(waiting, "MOST_WAITING", 3)
    interior, harbour = world.node(INTERIOR, 9100), world.node(HARBOUR, 9200)
    strangers = {
        agency: make_node(tmp_path / "strangers" / agency[3:], agency, 9300) for agency in (INTERIOR, HARBOUR)
    }
    known = world.enrol(interior)

    def knock(node: Node, entry: Entry | None = None) -> str:
        world.later(minutes=1)
        data = world.request(node, entry)
        with world.authority.inside():
            return enrolling.submit(data, at=world.at)

    real, moved = knock(harbour), knock(interior, known)
    false = [knock(strangers[agency]) for agency in (HARBOUR, HARBOUR, INTERIOR, INTERIOR, INTERIOR)]
    with world.authority.inside():
        states = {digest: queries.by_digest(digest).state for digest in (real, moved, *false)}
    # Two of each agency, three in all; what an agency's own key signed is pushed out by nothing of theirs.
    assert [states[digest] for digest in (real, moved)] == ["crowded", "waiting"]
    assert [states[digest] for digest in false] == ["crowded", "waiting", "crowded", "waiting", "waiting"]
    assert [one.digest for one in queries.undecided()] == [false[2], false[0], real]
    # Whoever decides is shown what was pushed out as well, whole, and nothing is asked about what nobody can see.
    with world.authority.inside():
        asked = CliRunner().invoke(cli.app, ["approve", real[:8]], input="n\n")
        assert real in asked.stdout
        assert "Imaginary Harbour Department" in asked.stdout
        unknown = CliRunner().invoke(cli.app, ["approve", "0" * 8], input="y\n")
        assert isinstance(unknown.exception, UnknownEnrolmentError)
        assert "what the agency told you" not in unknown.stdout
    # The digest that Harbour told the authority still stands for its request, and nothing else.
    world.decide(enrolling.approve, world.authority.places, real)
    assert queries.by_digest(real).state == "approved"
    # Whoever was pushed out may also hand it in again; after a month it waits no more, after three it is forgotten.
    with world.authority.inside():
        assert queries.by_digest(knock(strangers[HARBOUR])).state == "waiting"
        assert waiting.expire(world.at + timedelta(days=31)) == 4
        assert queries.by_digest(moved).state == "expired"
        assert waiting.expire(world.at + timedelta(days=91)) == 0
        with pytest.raises(UnknownEnrolmentError):
            queries.by_digest(moved)
        assert queries.by_digest(real).state == "approved"
