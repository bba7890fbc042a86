"""A graduate shows a part of a transcript; whoever checks it sees that part, and nothing that was not signed."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.trust import compact, sdjwt
from saan.trust.errors import SaanError
from saan.trust.keys import Algorithm, BadSignatureError, b64url, generate
from saan.trust.sdjwt import Asked, Binding, Path, Verified

NOW = datetime(2026, 11, 1, 3, tzinfo=UTC)
ISSUER, HOLDER, STRANGER = generate(), generate(), generate()
ASKED = Asked("https://bank.example", "n-0S6_WzA2Mj")
CLAIMS: dict[str, Any] = {
    "iss": "https://reg.example.ac.th",
    "vct": "https://reg.example.ac.th/types/transcript/1",
    "exp": compact.seconds(NOW + timedelta(days=365)),
    "name": {"th": "สมใจ ใจดี", "en": "Somjai Jaidee"},
    "number": "6401234",
    "courses": [{"code": "TH101", "grade": "A"}, {"code": "MA102", "grade": "B+"}],
}
PATHS: list[Path] = [("name",), ("name", "en"), ("number",), ("courses", None), ("courses", None, "grade")]


def transcript() -> str:
    return sdjwt.issue(ISSUER, CLAIMS, PATHS, holder=HOLDER.public, decoys=2)


def shown_for_the_bank(*paths: Path) -> str:
    return sdjwt.present(transcript(), paths, Binding(HOLDER, ASKED.audience, ASKED.nonce, NOW))


def check(text: str, at: datetime = NOW, asked: Asked | None = None) -> Verified:
    return sdjwt.verify(text, sdjwt.one_issuer(ISSUER.public), at, asked=asked)


def test_whole_it_says_what_was_put_in() -> None:
    said = check(transcript()).claims
    said.pop("cnf")
    assert said == CLAIMS


def test_the_bank_sees_the_name_in_one_language_and_no_mark() -> None:
    said = check(shown_for_the_bank(("name", "en")), asked=ASKED)
    assert said.claims["name"] == {"th": "สมใจ ใจดี", "en": "Somjai Jaidee"}
    assert said.claims["courses"] == []
    assert "number" not in said.claims
    assert {gap for gap in said.gaps if None in gap} == {("courses", None)}, "that rows are missing is told"
    assert said.bound
    assert said.holder == HOLDER.public


@pytest.mark.parametrize("general", [False, True])
def test_in_json_it_says_the_same_and_its_binding_is_over_what_is_shown(general: bool) -> None:  # noqa: FBT001 - a parameter of the story
    text = shown_for_the_bank(("name", "en"), ("number",))
    said = check(in_json(text, general=general), asked=ASKED)
    assert said == check(text, asked=ASKED)
    assert (said.bound, said.further) == (True, 0)
    _, *disclosures, binding = text.split("~")
    for header in (
        {"disclosures": disclosures[1:], "kb_jwt": binding},
        {"disclosures": disclosures},
        {"disclosures": disclosures, "kb_jwt": "none"},
        {"disclosures": disclosures, "kb_jwt": [binding]},
    ):
        with pytest.raises(sdjwt.SdJwtError):
            check(in_json(text, header, general=general), asked=ASKED)


def in_json(text: str, header: dict[str, Any] | None = None, *, general: bool) -> str:
    jwt, *disclosures, binding = text.split("~")
    protected, payload, signature = jwt.split(".")
    header = {"disclosures": disclosures, "kb_jwt": binding} if header is None else header
    one = {"header": header, "protected": protected, "signature": signature}
    return json.dumps({"payload": payload} | ({"signatures": [one]} if general else one))


def test_one_course_is_shown_without_its_neighbour() -> None:
    said = check(shown_for_the_bank(("courses", 1, "grade")), asked=ASKED)
    assert said.claims["courses"] == [{"code": "MA102", "grade": "B+"}]


def test_withheld_says_nothing_of_what_is_withheld() -> None:
    text = sdjwt.present(transcript(), ())
    assert "สมใจ" not in json.dumps(compact.read(text.split("~")[0]).claims(), ensure_ascii=False)
    assert check(text).disclosed == ()


def test_a_claim_that_is_not_there_cannot_be_shown() -> None:
    with pytest.raises(sdjwt.UnknownPathError):
        sdjwt.present(transcript(), [("salary",)])


@pytest.mark.parametrize("path", [("iss",), ("status",), ("cnf", "jwk"), ("_sd",), ("name", "...")])
def test_what_every_verifier_needs_cannot_be_withheld(path: Path) -> None:
    with pytest.raises(sdjwt.NotDisclosableError):
        sdjwt.issue(ISSUER, CLAIMS, [path])


def test_reserved_names_cannot_be_smuggled_in() -> None:
    with pytest.raises(sdjwt.NotDisclosableError):
        sdjwt.issue(ISSUER, {**CLAIMS, "name": {"_sd": ["x"]}}, PATHS)


Wound = Callable[[str], str]


def changed_value(text: str) -> str:
    head, first, *rest = text.split("~")
    salt, *said = json.loads(b64decoded(first))
    said[-1] = "A+"
    return "~".join((head, b64url(json.dumps([salt, *said]).encode()), *rest))


def b64decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "==")


@pytest.mark.parametrize(
    ("wound", "refused"),
    [
        (changed_value, sdjwt.DisclosureError),
        (lambda t: t.replace("~", "~" + t.split("~")[1] + "~", 1), sdjwt.DisclosureError),
        (lambda t: t.split("~")[0], sdjwt.SdJwtError),
        (lambda t: t.replace("~", "~" + b64url(b'["salt","role","dean"]') + "~", 1), sdjwt.DisclosureError),
        (lambda t: t.replace("~", "~" + b64url(b'["salt","_sd",[]]') + "~", 1), sdjwt.DisclosureError),
        (lambda t: t.replace("~", "~!!~", 1), sdjwt.DisclosureError),
        (lambda t: "x" * (1 << 20) + t, sdjwt.SdJwtError),
        (lambda t: t + "~" * 5000, sdjwt.SdJwtError),
        (lambda t: t.replace(t.split(".")[2][:4], "AAAA", 1), BadSignatureError),
    ],
)
def test_wounded_it_is_refused_for_its_wound(wound: Wound, refused: type[SaanError]) -> None:
    with pytest.raises(refused):
        check(wound(transcript()))


def test_another_issuer_is_not_believed() -> None:
    with pytest.raises(sdjwt.UnknownIssuerError):
        check(sdjwt.issue(STRANGER, CLAIMS))


@pytest.mark.parametrize(
    ("at", "refused"),
    [(NOW + timedelta(days=366), sdjwt.ExpiredError), (NOW - timedelta(days=2), sdjwt.NotYetValidError)],
)
def test_out_of_its_time_it_is_refused(at: datetime, refused: type[SaanError]) -> None:
    with pytest.raises(refused):
        check(sdjwt.issue(ISSUER, {**CLAIMS, "nbf": compact.seconds(NOW)}, PATHS), at)


@pytest.mark.parametrize(
    "text",
    [
        transcript(),  # no proof at all
        sdjwt.present(transcript(), [("number",)], Binding(STRANGER, ASKED.audience, ASKED.nonce, NOW)),
        sdjwt.present(
            transcript(), [("number",)], Binding(HOLDER, "https://other.example", ASKED.nonce, NOW)
        ),
        sdjwt.present(transcript(), [("number",)], Binding(HOLDER, ASKED.audience, "another", NOW)),
        sdjwt.present(
            transcript(),
            [("number",)],
            Binding(HOLDER, ASKED.audience, ASKED.nonce, NOW - timedelta(hours=1)),
        ),
        sdjwt.issue(ISSUER, CLAIMS, PATHS),  # nobody's
    ],
)
def test_a_document_shown_by_another_or_on_another_occasion_is_refused(text: str) -> None:
    with pytest.raises(sdjwt.KeyBindingError):
        check(text, asked=ASKED)


def test_more_than_was_bound_cannot_be_added() -> None:
    whole, bound = transcript(), shown_for_the_bank(("number",))
    extra = next(each for each in whole.split("~")[1:-1] if each not in bound)
    with pytest.raises(SaanError):
        check(bound.replace("~", f"~{extra}~", 1), asked=ASKED)


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(
    lambda name: name not in {"_sd", "...", "_sd_alg", "cnf", "nbf", "exp", "iss", "vct", "status"}
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def every_path(value: Any, here: Path = ()) -> list[Path]:
    steps: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    return [path for step, item in steps for path in ((*here, step), *every_path(item, (*here, step)))]


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.data())
def test_whatever_is_issued_reads_back(claims: dict[str, Any], data: st.DataObject) -> None:
    paths = every_path(claims)
    chosen = data.draw(st.lists(st.sampled_from(paths), unique=True)) if paths else []
    text = sdjwt.issue(ISSUER, claims, chosen, decoys=data.draw(st.integers(0, 3)))
    assert check(text).claims == claims
    withheld = check(sdjwt.present(text, ()))
    assert not withheld.disclosed
    wanted = data.draw(st.sampled_from(paths)) if paths else None
    if wanted:
        check(sdjwt.present(text, [wanted]))


@given(
    st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: f"e30.{b64url(raw)}.AA~{b64url(raw)}~")
)
def test_nothing_read_raises_what_is_not_told(text: str) -> None:
    with pytest.raises(SaanError):
        check(text)


WHOLE = transcript()


@given(st.integers(0, len(WHOLE) - 1), st.sampled_from("AZaz09-_~."))
def test_one_changed_letter_never_passes(place: int, letter: str) -> None:
    if WHOLE[place] == letter:
        return
    with pytest.raises(SaanError):
        check(WHOLE[:place] + letter + WHOLE[place + 1 :])


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_each_kind_of_key_may_issue(algorithm: Algorithm) -> None:
    signer = generate(algorithm)
    text = sdjwt.issue(signer, CLAIMS, PATHS)
    assert sdjwt.verify(text, sdjwt.one_issuer(signer.public), NOW).claims == CLAIMS
