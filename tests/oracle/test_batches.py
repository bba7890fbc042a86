"""Proofs of batches, read with nothing of ours: Go climbs the tree, jwcrypto checks the signature, OpenSSL the time-stamp."""

import base64
import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS, InvalidJWSSignature
from vectors.batch import cast

from tests.oracle.oracle import built, running

pytestmark = [pytest.mark.oracle]

VECTORS = Path(__file__).parents[2] / "vectors" / "batch"
CASES: list[dict[str, Any]] = json.loads((VECTORS / "index.json").read_text())["cases"]


def proof_in(case: dict[str, Any]) -> dict[str, Any]:
    name = next(each for each in case["files"] if each.startswith("proof-"))
    said: dict[str, Any] = json.loads((VECTORS / name).read_text())
    return said


def test_go_finds_each_leaf_in_its_tree_or_not_as_the_index_says(tmp_path: Path) -> None:
    judged = [case for case in CASES if case["merkle"] is not None]
    assert len({case["merkle"] for case in judged}) == 2
    with running(built(tmp_path)) as oracle:
        for case in judged:
            proof = proof_in(case)
            root = json.loads(proof["statement"])
            leaf = bytes.fromhex(proof["pdf_sha256"] + proof["record_sha256"] + proof["salt"])
            answer = oracle.ask(
                "check-inclusion", leaf=leaf, size=root["size"], index=proof["index"],
                roots=[bytes.fromhex(root["root"])], path=[bytes.fromhex(each) for each in proof["path"]],
            )  # fmt: skip
            assert (not answer["error"]) == case["merkle"], case["name"]


def test_every_proof_that_holds_names_the_page_and_the_record_given_with_it() -> None:
    for case in CASES:
        if case["outcome"] != "holds" or "lasting" in case["files"][0]:
            continue
        page, proof = (VECTORS / case["files"][0]).read_bytes(), proof_in(case)
        assert (sha256(page).hexdigest(), len(page)) == (proof["pdf_sha256"], proof["bytes"])
        assert sha256(cast.record(proof["index"])).hexdigest() == proof["record_sha256"]


def test_jwcrypto_believes_the_signature_of_a_good_proof_and_of_no_other_statement() -> None:
    by_name = {case["name"]: case for case in CASES}
    _check_signature(proof_in(by_name["a document and its proof"]))
    for name in ("wounded: statement-size", "wounded: statement-later", "wounded: signature"):
        with pytest.raises(InvalidJWSSignature):
            _check_signature(proof_in(by_name[name]))


def _check_signature(proof: dict[str, Any]) -> None:
    certificate = x509.load_der_x509_certificate(base64.b64decode(proof["certificates"][0]))
    protected, _, value = proof["signature"].split(".")
    told = JWS()
    told.deserialize(json.dumps({"protected": protected, "signature": value, "payload": proof["statement"]}))
    told.verify(JWK.from_pem(certificate.public_bytes(Encoding.PEM)))


def test_openssl_believes_the_time_stamp_of_a_good_proof_and_of_no_other(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no OpenSSL on this machine")
    root = tmp_path / "root.pem"
    root.write_bytes(cast.CLOCK.certificate.public_bytes(Encoding.PEM))
    by_name = {case["name"]: case for case in CASES}
    for name, good in (
        ("a document and its proof", True),
        ("a stamp over the statement alone", False),
        ("a stamp of a stranger", False),
    ):
        proof = proof_in(by_name[name])
        (tmp_path / "token").write_bytes(base64.b64decode(proof["stamp"]))
        (tmp_path / "data").write_bytes(f"{proof['signature']}\n{proof['statement']}".encode())
        words = ["ts", "-verify", "-data", "data", "-in", "token", "-token_in", "-CAfile", "root.pem"]
        moment = ["-attime", str(int(cast.ASKED.timestamp()))]
        done = subprocess.run([openssl, *words, *moment], cwd=tmp_path, capture_output=True, check=False)
        assert (done.returncode == 0) is good, done.stderr
