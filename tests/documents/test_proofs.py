"""A bulk issue has one signed root beside each document's own signature, and each document its proof, checked offline."""

import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from pytest_django import Settings

from saan.documents import api, ports
from saan.documents.actions import bulk, parts, rooting, sharing
from saan.documents.errors import NoProofYetError
from saan.documents.models import BatchRoot, Document
from saan.press import batchroots
from saan.press.lasting import token
from saan.press.lasting_errors import NoTimeStampError
from saan.press.revocation import Revocations
from saan.press.stamps import Trust
from saan.trust import batchproofs
from saan.trust.canonical import canonical
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.trust.members import Hex
from saan.web.verify.examining import Given, examine
from tests.documents.test_bulk import given, names, small_parts
from tests.documents.world import moment
from tests.letters.world import House
from tests.press.authority import settled
from tests.press.notary import Office, office

pytestmark = pytest.mark.django_db


def head(leaves: Sequence[bytes]) -> bytes:
    """Return a tree's head as RFC 6962 §2.1 defines it, word for word."""
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + head(leaves[:k]) + head(leaves[k:])).digest()


def the_rows() -> list[Document]:
    return list(Document.objects.exclude(batch=None).order_by("row"))


def test_each_document_of_a_batch_has_its_proof(here: House, settings: Settings) -> None:
    small_parts(settings, 3)
    batch_id = given(here.clerk, *names(7))
    bulk.start(here.director, batch_id, moment(1))
    sharing.issue(batch_id, moment(2))
    with pytest.raises(NoProofYetError):
        api.proof_of(here.clerk, the_rows()[0].id, moment(3))
    root_id = rooting.root(batch_id, moment(3))
    assert root_id is not None
    assert rooting.root(batch_id, moment(3)) is None, "nothing is left for another"
    kept, rows = BatchRoot.objects.get(id=root_id), the_rows()
    salts = [batchproofs.salt(bytes(kept.key), row.id) for row in rows]
    leaves = [
        bytes.fromhex(row.pdf_sha256) + bytes.fromhex(row.record_sha256) + salt
        for row, salt in zip(rows, salts, strict=True)
    ]
    assert kept.root == head(leaves).hex()
    for place, row in enumerate(rows):
        data = api.proof_of(here.clerk, row.id, moment(4))
        proof = batchproofs.read(data)
        assert (proof.leaf.index, proof.leaf.pdf_sha256, proof.encode()) == (place, row.pdf_sha256, data)
        judged = batchroots.judge(proof, Trust((settled().root,), moment(5)))
        assert judged.signed is not None
        assert judged.signed.root, "it leads to a root that is believed"
    other = batchroots.judge(proof, Trust((), moment(5)))
    assert other.signed is not None
    assert not other.signed.root


def test_a_proof_is_checked_beside_its_document_and_no_other(here: House, settings: Settings) -> None:
    small_parts(settings, 2)
    batch_id = given(here.clerk, *names(3))
    bulk.start(here.director, batch_id, moment(1))
    sharing.issue(batch_id, moment(2))
    rooting.root(batch_id, moment(3))
    first, second, _ = the_rows()
    page = api.page_of(here.clerk, first.id, moment(4))
    proof = api.proof_of(here.clerk, first.id, moment(4))

    def told(pdf: bytes, proof: bytes) -> dict[str, Outcome]:
        report = examine([Given("a.pdf", pdf), Given("a.json", proof)], None, moment(5))
        found = [*report.files[1].findings, *report.together]
        return {each.code: each.outcome for each in found}

    good = told(page, proof)
    assert good["batch.leaf"] is good["batch.root"] is good["together.batch"] is Outcome.HOLDS
    assert good["batch.issuer"] is good["batch.stamp"] is Outcome.UNCHECKED
    other = told(api.page_of(here.clerk, second.id, moment(4)), proof)
    assert other["together.batch"] is Outcome.FAILS
    for name, value in (
        ("salt", "0" * 64), ("index", 1), ("path", []), ("pdf_sha256", "1" * 64), ("stamp", base64.b64encode(b"0").decode()),
        ("certificates", ["AAAA"]),
    ):  # fmt: skip
        wounded = canonical(json.loads(proof) | {name: value})
        assert Outcome.FAILS in told(page, wounded).values(), name
    changed = proof.replace(b'\\"size\\":3', b'\\"size\\":2')
    assert Outcome.FAILS in told(page, changed).values()


def test_a_stopped_issue_has_a_root_too_and_what_follows_another(
    here: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(settings, 2)
    batch_id = given(here.clerk, *names(5))
    bulk.start(here.director, batch_id, moment(1))
    whole = parts.keep_made

    def stops(*arguments: object) -> None:
        whole(*arguments)  # type: ignore[arg-type]  # as it was called
        monkeypatch.setattr(parts, "keep_made", whole)
        bulk.stop(here.clerk, batch_id, moment(2))

    monkeypatch.setattr(parts, "keep_made", stops)
    assert sharing.issue(batch_id, moment(2)) == 2
    rooting.root(batch_id, moment(3))
    bulk.start(here.director, batch_id, moment(4))
    assert sharing.issue(batch_id, moment(4)) == 3
    rooting.root(batch_id, moment(5))
    sizes = [batchproofs.read(api.proof_of(here.clerk, row.id, moment(6))).root.size for row in the_rows()]
    assert sizes == [2, 2, 3, 3, 3]


class Stamps:
    """Stamps by a real authority, when it is up."""

    ready = True

    def __init__(self, by: Office) -> None:
        self.by, self.address = by, by.stamping("time-1")

    def stamp(self, data: bytes, _agency: AgencyId, at: datetime) -> bytes:
        return token(data, self.by.notary(at, self.address), at)


def test_a_root_is_stamped_as_soon_as_an_authority_answers(
    here: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = given(here.clerk, *names(2))
    bulk.start(here.director, batch_id, moment(1))
    sharing.issue(batch_id, moment(2))
    root_id = rooting.root(batch_id, moment(3))
    assert root_id is not None
    assert not rooting.stamp(root_id, moment(3)), "no authority is named"
    assert rooting.stamp_all() == 0
    with office(tmp_path) as by:
        stamps = Stamps(by)
        monkeypatch.setattr(ports, "_stampers", [lambda: stamps])
        stamps.address = "http://127.0.0.1:9/nobody"
        with pytest.raises(NoTimeStampError):
            rooting.stamp(root_id, moment(4))
        assert rooting.stamp_all() == 1, "it is asked again in the background"
        stamps.address = by.stamping("time-1")
        assert rooting.stamp(root_id, moment(5))
        data = api.proof_of(here.clerk, the_rows()[0].id, moment(6))
        proof = batchproofs.read(data)
        trust = Trust((settled().root,), moment(60), stamp_roots=by.stamp_roots)
        judged = batchroots.judge(proof, trust)
        assert judged.signed is not None
        assert judged.stamp is not None
        assert judged.stamp.time == moment(5)
        assert Outcome.FAILS not in {each.outcome for each in judged.findings}
        nobody = batchroots.judge(proof, replace(trust, stamp_roots=()))
        assert nobody.stamp is None, "stamped by nobody who is believed"
        withdrawn = Revocations(withdrawn={Hex(judged.signed.certificate): moment(2)}, known_at=moment(50))
        found = batchroots.judge(proof, replace(trust, revocations=withdrawn))
        assert Outcome.FAILS in {each.outcome for each in found.findings}, "withdrawn before it was signed"
        wounded = replace(proof, signature=proof.signature[:-4] + "AAAA")
        assert Outcome.FAILS in {each.outcome for each in batchroots.judge(wounded, trust).findings}
