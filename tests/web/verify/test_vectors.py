"""Each published vector of verifying ends as its index says, in the library and on the command line."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner
from vectors.verify import generate

from saan.trust.errors import SaanError
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.web.cli import app
from saan.web.cli.verify import EXIT
from saan.web.verify.examining import Given, examine
from saan.web.verify.reports import Report
from saan.web.verify.trusting import open_trust

HERE = Path(generate.__file__).parent
INDEX = json.loads((HERE / "index.json").read_text())
CASES: list[dict[str, Any]] = INDEX["cases"]
BY_NAME = {case["name"]: case for case in CASES}


def read(name: str) -> bytes:
    return (HERE / name).read_bytes()


def examined(case: dict[str, Any], pin: str | None = INDEX["pin"]) -> Report:
    at = datetime.fromisoformat(case["at"])
    trusted = (
        open_trust(read(case["trust"]), read(pin) if pin else None, at).trusted if case["trust"] else None
    )
    return examine([Given(name, read(name)) for name in case["files"]], trusted, at)


def codes(said: Any, outcome: Outcome) -> list[str]:
    findings = [*(one for each in said["files"] for one in each["findings"]), *said["together"]]
    return sorted({finding["code"] for finding in findings if finding["outcome"] == outcome})


@pytest.mark.parametrize("name", BY_NAME)
def test_a_vector_ends_as_its_index_says(name: str) -> None:
    """By the command line, which shows what `examine` gives to every verifying page: each is examined once."""
    case = BY_NAME[name]
    words = ["verify", "--json", "--at", case["at"], *(str(HERE / file) for file in case["files"])]
    if case["trust"]:
        words += ["--trust", str(HERE / case["trust"]), "--pin", str(HERE / INDEX["pin"])]
    done = CliRunner().invoke(app, words)
    if "trust_refused" in case:
        assert isinstance(done.exception, SaanError)
        assert done.exception.code == case["trust_refused"]
        return
    said = json.loads(done.stdout)
    assert said["outcome"] == case["outcome"]
    assert done.exit_code == EXIT[Outcome(case["outcome"])]
    if "fails" in case:
        assert codes(said, Outcome.FAILS) == case["fails"]
        assert codes(said, Outcome.UNCHECKED) == case["open"]


def test_the_vectors_are_what_their_generator_makes() -> None:
    """After a new typesetter or font, look at the pages and run `python -m vectors.verify.generate`."""
    assert list(generate.cases()) == CASES
    for name, data in generate.files().items():
        assert read(name) == data, name


def test_a_withdrawn_agency_s_journal_proves_what_witnesses_saw_before() -> None:
    case = BY_NAME["receipt.tlog-proof alone"]
    at = datetime.fromisoformat(case["at"])
    trusted = open_trust(read("trust.json"), read("root.json"), at).trusted
    given = [Given("receipt.tlog-proof", read("receipt.tlog-proof"))]
    (proof,) = examine(given, trusted, at).files
    assert proof.proved is not None
    agency, cosigned = proof.proved.entry.agency, [each.at for each in proof.proved.checkpoint.cosigned]

    def withdrawn(moment: datetime) -> Report:
        listed = replace(trusted.agencies[AgencyId(agency)], revoked_at=moment)
        return examine(given, replace(trusted, agencies={**trusted.agencies, listed.agency: listed}), at)

    assert withdrawn(max(cosigned) + timedelta(seconds=1)).outcome is Outcome.HOLDS
    # As many as the quorum wants must have cosigned before, and here that is both.
    for moment in (max(cosigned), min(cosigned) - timedelta(days=300)):
        report = withdrawn(moment)
        assert codes_of(report, Outcome.FAILS) == ["proof.withdrawn"]


def codes_of(report: Report, outcome: Outcome) -> list[str]:
    return [one.code for each in report.files for one in each.findings if one.outcome is outcome]


def test_without_a_pin_the_trust_file_is_believed_for_itself() -> None:
    case = BY_NAME["everything"]
    opened = open_trust(read("trust.json"), None, datetime.fromisoformat(case["at"]))
    assert not opened.pinned
    assert opened.fingerprint == sha256(read("root.json")).hexdigest()
    assert examined(case, pin=None).outcome is Outcome.HOLDS


def test_the_terminal_says_it_in_both_languages() -> None:
    case = BY_NAME["a changed word"]
    words = ["verify", "--at", case["at"], "--trust", str(HERE / "trust.json"), str(HERE / case["files"][0])]
    said = CliRunner().invoke(app, words).stdout
    assert "ไม่ถูกต้อง อย่าเชื่อถือ" in said
    assert "do not rely on it" in said


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_name_that_cannot_be_written_is_a_finding(tmp_path: Path, monkeypatch: Any, language: str) -> None:
    monkeypatch.setenv("LC_ALL", language)
    (tmp_path / "strange.json").write_bytes(rb'{"\ud800":1,"\ud800":2}')
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "strange.json")])
    assert (done.exit_code, done.exception.__class__) == (1, SystemExit)
    assert {"th": "ผิดรูปแบบ", "en": "wrong form"}[language] in done.stdout


def test_a_file_whose_name_is_not_utf8_is_told_by_what_can_be_written_of_it(tmp_path: Path) -> None:
    (tmp_path / "a\udcff.bin").write_bytes(b"x")
    told = json.loads(CliRunner().invoke(app, ["verify", "--json", str(tmp_path / "a\udcff.bin")]).stdout)
    assert told["files"][0]["name"].endswith("a\ufffd.bin")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--at", "yesterday", "nothing.bin"], "verify.bad-moment"),
        (["no-such-file.pdf"], "verify.unreadable-file"),
        (["ก" * 86], "verify.unreadable-file"),
        (["ก" * 255], "verify.unreadable-file"),
        (["ก" * 3000], "verify.unreadable-file"),
        (["a/" * 3000], "verify.unreadable-file"),
        (["a\0b"], "verify.unreadable-file"),
        (["a\udcffb"], "verify.unreadable-file"),
        (["--trust", "ก" * 100, "letter.pdf"], "verify.unreadable-file"),
        (["--trust", "nothing.bin", "letter.pdf"], "verify.not-a-trust-file"),
        (["--trust", "index.json", "letter.pdf"], "verify.not-a-trust-file"),
    ],
)
def test_what_cannot_be_asked_is_said_with_its_remedy(words: list[str], code: str, monkeypatch: Any) -> None:
    monkeypatch.chdir(HERE)
    refused = CliRunner().invoke(app, ["verify", *words]).exception
    assert isinstance(refused, SaanError)
    assert refused.code.startswith(code)
    assert refused.message().th.encode()


def test_a_day_is_asked_about_at_its_end_in_bangkok() -> None:
    words = ["verify", "--json", "--trust", str(HERE / "trust.json"), str(HERE / "receipt.saan")]
    outcomes = [
        json.loads(CliRunner().invoke(app, [*words, "--at", day]).stdout)["outcome"]
        for day in ("2026-11-21", "2026-11-22")
    ]
    assert outcomes == ["fails", "holds"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["message.saan", "receipt.saan", "receipt.tlog-proof"]),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.binary(max_size=40),
)
def test_no_wound_of_a_text_file_holds(name: str, start: int, end: int, junk: bytes) -> None:
    good = read(name)
    low, high = sorted((start % len(good), end % len(good)))
    wounded = good[:low] + junk + good[high:]
    at = datetime.fromisoformat(BY_NAME["everything"]["at"])
    trusted = open_trust(read("trust.json"), None, at).trusted
    (found,) = examine([Given(name, wounded)], trusted, at).files
    assert wounded == good or found.outcome is not Outcome.HOLDS


@pytest.mark.parametrize("name", ["message.saan", "receipt.saan", "receipt.tlog-proof"])
def test_no_flipped_bit_of_a_text_file_holds(name: str) -> None:
    good = read(name)
    at = datetime.fromisoformat(BY_NAME["everything"]["at"])
    trusted = open_trust(read("trust.json"), None, at).trusted
    for place in range(len(good)):
        wounded = bytearray(good)
        wounded[place] ^= 1 << place % 8
        (found,) = examine([Given(name, bytes(wounded))], trusted, at).files
        assert found.outcome is not Outcome.HOLDS, place


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_only_our_own_errors_refuse_a_trust_file(junk: bytes) -> None:
    at = datetime.fromisoformat(BY_NAME["everything"]["at"])
    for data in (junk, read("trust.json")[:50] + junk + read("trust.json")[60:]):
        with pytest.raises(SaanError):
            open_trust(data, None, at)


def test_the_command_line_asks_for_a_file_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert CliRunner().invoke(app, ["verify"]).exit_code == 2
    with pytest.raises(SystemExit):
        app(["verify"])
    said = capsys.readouterr().err
    assert "ไม่ได้ระบุแฟ้มที่จะตรวจ" in said
    assert "names no file to verify" in said
    assert "saan verify --trust trust.json letter.pdf" in said


@pytest.mark.parametrize("content", [b"", b"not json", b"[]", b"{}", b'{"roots":[]}'])
def test_what_is_no_trust_file_is_named_and_one_says_where_to_get_it(tmp_path: Path, content: bytes) -> None:
    wrong = tmp_path / "keys.txt"
    wrong.write_bytes(content)
    refused = CliRunner().invoke(app, ["verify", "--trust", str(wrong), str(HERE / "letter.pdf")]).exception
    assert isinstance(refused, SaanError)
    assert refused.code == "verify.not-a-trust-file"
    assert str(wrong) in refused.message().th
    assert "ขอแฟ้ม trust.json จากผู้ดูแลทำเนียบ" in refused.remedy().th
    assert "export-trust" in refused.remedy().en


def test_a_pinned_root_that_is_none_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "root.txt"
    wrong.write_bytes(b"not json")
    args = ["verify", "--trust", str(HERE / "trust.json"), "--pin", str(wrong), str(HERE / "letter.pdf")]
    refused = CliRunner().invoke(app, args).exception
    assert isinstance(refused, SaanError)
    assert str(wrong) in refused.message().en
