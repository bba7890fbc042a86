"""A page ends at `/verify/`, by call and by `saan verify` as the published vectors say that it ends for every verifier."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from vectors.documents import generate

from saan.exchange.certificates import pem
from saan.trust import trustlist
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.trust.keys import from_jwk
from saan.trust.listing import Listed
from saan.trust.members import Hex
from saan.trust.trustfile import TrustFile, Witnesses
from saan.web.verify.around import Around
from saan.web.verify.examining import Given, examine

FOLDER = Path(generate.__file__).parent
INDEX: dict[str, Any] = json.loads((FOLDER / "index.json").read_text())
CASES: list[dict[str, Any]] = INDEX["cases"]
PAGES = [case for case in CASES if case["files"][0].endswith(".pdf")]
NAMES = {"document.validity": "document.time", "status.form": "documents.bad-record"}
"""A check of the list's verifiers, and what it is called where a whole record is read."""
FURTHER = {"document.issuer", "document.time"}
"""What fails here as well where no seal holds, or before the day of issue."""


OVER = ["trust.list"]
"""Open where the list ran out; a trust file that ran out is refused when it is opened."""


def trusted(name: str) -> tuple[TrustFile, Around]:
    """Return a trust list as the directory's trust file has it, and the seals of barcodes that it names."""
    trust = trustlist.read((FOLDER / name).read_text(), from_jwk(INDEX["pin"]))
    withdrawn = {Hex(digest): when for digest, when in trust.withdrawn.items()}
    agencies = {
        AgencyId(each.agency): Listed(
            AgencyId(each.agency), each.name.th, each.name.en, "อฟ", (), (), tuple(map(pem, each.roots)),
            withdrawn, trust.demo, revoked_at=each.revoked_at,
        )
        for each in trust.agencies
    }  # fmt: skip
    made = TrustFile(
        1, trust.issued, trust.expires, trust.demo, agencies, Witnesses((), 0), tuple(map(pem, trust.stamps))
    )
    return made, Around(seals={each.agency: each.seals for each in trust.agencies})


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["name"])
def test_each_page_ends_as_it_says(case: dict[str, Any]) -> None:
    trust, around = trusted(case["trust"])
    given = [Given(name, (FOLDER / name).read_bytes()) for name in case["files"]]
    page = examine(given, trust, datetime.fromisoformat(case["at"]), around).files[0]
    failing = {each.code for each in page.findings if each.outcome is Outcome.FAILS}
    named = {NAMES.get(code, code) for code in case["fails"]}
    assert named <= failing <= named | (FURTHER if named else set()), page.findings
    assert page.outcome == (Outcome.HOLDS if case["open"] == OVER and not named else case["outcome"])
