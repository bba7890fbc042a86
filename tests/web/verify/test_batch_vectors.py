"""Each published vector of a batch ends as its index says; the tree's part is Go's to judge too (`tests/oracle`)."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from vectors.batch import generate
from vectors.documents import generate as documents

from saan.trust import batchproofs
from saan.trust.errors import SaanError
from saan.trust.findings import Finding, Outcome
from saan.web.verify.examining import Given, examine
from saan.web.verify.reports import Report
from saan.web.verify.trusting import open_trust

HERE = Path(generate.__file__).parent
INDEX: dict[str, Any] = json.loads((HERE / "index.json").read_text())
CASES: list[dict[str, Any]] = INDEX["cases"]


def read(name: str) -> bytes:
    return (HERE / name).read_bytes()


def examined(case: dict[str, Any]) -> Report:
    at = datetime.fromisoformat(case["at"])
    trusted = open_trust(read(case["trust"]), read(INDEX["pin"]), at).trusted if case["trust"] else None
    return examine([Given(name, read(name)) for name in case["files"]], trusted, at)


def codes(report: Report, outcome: Outcome) -> list[str]:
    findings: list[Finding] = [*(one for each in report.files for one in each.findings), *report.together]
    return sorted({finding.code for finding in findings if finding.outcome is outcome})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_case_ends_as_it_says(case: dict[str, Any]) -> None:
    report = examined(case)
    assert codes(report, Outcome.FAILS) == case["fails"]
    assert codes(report, Outcome.UNCHECKED) == case["open"]
    assert report.outcome == case["outcome"]


@pytest.mark.parametrize("kind", ["batch-proof", "evidence-record"])
def test_two_files_of_one_name_are_told_apart(kind: str) -> None:
    """As a browser saves them: two documents, and what came with the first; whichever is chosen last."""
    folder, index, names = HERE, INDEX, ("page-2.pdf", "page-0.pdf", "proof-2-of-5.json")
    if kind == "evidence-record":
        folder, names = Path(documents.__file__).parent, ("page-for-good.pdf", "page.pdf", "page.ers")
    about, other, proof = ((folder / name).read_bytes() for name in names)
    case = next(case for case in index["cases"] if case["outcome"] == "holds" and case["trust"])
    at = datetime.fromisoformat(case["at"])
    trusted = open_trust(read(case["trust"]), read(INDEX["pin"]), at).trusted
    for pages in ((about, other), (other, about)):
        given = [*(Given("document.pdf", page) for page in pages), Given("document.pdf", proof)]
        (told,) = examine(given, trusted, at).together
        assert told.outcome is Outcome.HOLDS, told


def test_the_vectors_are_what_their_generator_makes() -> None:
    """After a new typesetter or font, look at the pages and run `python -m vectors.batch.generate`."""
    assert list(generate.cases()) == CASES
    for name, data in generate.files().items():
        assert read(name) == data, name


def test_no_flipped_bit_of_a_proof_is_read_as_a_proof_that_was_made() -> None:
    good = read("proof-2-of-5.json")
    whole = batchproofs.read(good)
    for place in range(0, len(good), 3):
        wounded = bytearray(good)
        wounded[place] ^= 1 << place % 7
        try:
            read_again = batchproofs.read(bytes(wounded))
        except SaanError:
            continue
        # What the tree does not cover is read: then it is another thing that is signed, shown or stamped.
        assert read_again.encode() == bytes(wounded)
        assert read_again != whole
