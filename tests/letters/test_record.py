"""A letter is its record: strict to read, one hash for one letter."""

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.letters import record as r
from saan.letters.errors import BadRecordError, TopSecretRefusedError
from saan.letters.rules.draft import MAX_RECORD_BYTES
from saan.letters.rules.levels import Kind, Secrecy, Urgency
from saan.trust.canonical import canonical
from saan.trust.errors import SaanError

SENDER = "th:0994000000015"
OTHER = "th:0994000000023"


def a_letter(**changes: Any) -> r.Letter:
    letter = r.Letter(
        id=UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
        kind=Kind.EXTERNAL,
        sender=r.Sender(
            agency=SENDER,
            name=r.Name(th="กรมทดลองงานสารบรรณ", en="Department of Trials"),
            unit=r.Name(th="กองกลาง", en="Central Division"),
            code="ทด 0101",
            address="ถนนตัวอย่าง กรุงเทพฯ 10200",
            contact="โทร. 0 0000 0000",
        ),
        to=(
            r.Addressee(
                agency=OTHER,
                name=r.Name(th="กรมผู้รับ", en="Department of Receiving"),
                unit=None,
                title="อธิบดีกรมผู้รับ",
                copy=False,
            ),
        ),
        salutation="เรียน",
        subject="ขอเชิญประชุมคณะทำงาน",
        references=(r.Reference(number="ทด 0101/7", date=date(2026, 1, 5), subject="หารือ"),),
        enclosures=(),
        body="ด้วยกรมกำหนดจัดประชุม\nจึงเรียนมาเพื่อโปรดทราบ",
        closing="ขอแสดงความนับถือ",
        urgency=Urgency.URGENT,
        secrecy=Secrecy.NORMAL,
        circular=False,
        answers=None,
        reply_by=None,
        signatory=r.Name(th="อธิบดี", en="Director-General"),
    )
    return msgspec.structs.replace(letter, **changes)


REGISTRATION = r.Registration(number="ทด 0101/12", running=12, year=2569, date=date(2026, 11, 22))
SIGNED = (
    r.Signature(
        name=r.Name(th="นายสมมติ ตัวอย่าง", en=""),
        position=r.Name(th="อธิบดี", en="Director-General"),
        own_title="อธิบดี",
        acting="",
        order="",
        at="2026-11-22T03:04:05.678Z",
    ),
)


def test_a_record_reads_back_as_it_was_built() -> None:
    made = r.build(a_letter(), REGISTRATION, SIGNED)
    assert r.parse(r.record_bytes(made)) == made
    assert made.letter_sha256 == r.letter_hash(a_letter())


def test_the_number_never_changes_what_the_signatory_saw() -> None:
    one = r.build(a_letter(), REGISTRATION, SIGNED)
    later = msgspec.structs.replace(REGISTRATION, number="ทด 0101/13", running=13)
    assert r.build(a_letter(), later, SIGNED).letter_sha256 == one.letter_sha256


def test_a_stored_letter_reads_back() -> None:
    assert r.read_letter(r.letter_bytes(a_letter())) == a_letter()
    with pytest.raises(BadRecordError):
        r.read_letter(r.letter_bytes(a_letter()) + b" ")


def built() -> dict[str, Any]:
    whole: dict[str, Any] = msgspec.json.decode(r.record_bytes(r.build(a_letter(), REGISTRATION, SIGNED)))
    return whole


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("v",), 2, "v"),
        (("type",), "other", "type"),
        (("letter", "extra"), 1, "extra"),
        (("letter", "subject"), "", "subject"),
        (("letter", "subject"), "เรื่องอื่น", "letter_sha256"),
        (("letter", "sender", "agency"), "th:1", "agency"),
        (("letter_sha256",), "0" * 64, "letter_sha256"),
        (("registration", "year"), 2026, "year"),
        (("registration", "year"), 2568, "year"),
        (("registration", "number"), "อื่น 1/12", "code"),
        (("registration", "running"), 0, "running"),
        (("signatures",), [], "signatures"),
        (("signatures", 0, "position"), None, "position"),
    ],
)
def test_a_wounded_record_is_refused_with_its_reason(path: tuple[Any, ...], value: Any, reason: str) -> None:
    place: Any = built()
    whole = place
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(BadRecordError) as refusal:
        r.parse(canonical(whole))
    assert reason in refusal.value.message().en


def rehashed(**changes: Any) -> bytes:
    whole = built()
    whole["letter"].update(changes)
    letter = canonical(whole["letter"])
    whole["letter_sha256"] = hashlib.sha256(letter).hexdigest()
    return canonical(whole)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"subject": "a\u202eb"}, "letter.subject"),
        ({"body": "ข้อความ\x00"}, "letter.body"),
        ({"body": "e\u0301"}, "letter.body"),
        ({"kind": "memo"}, "memo"),
        ({"to": []}, "recipients"),
        ({"edition": "2"}, "edition"),
        ({"cosignatories": [{"th": "รองอธิบดี", "en": ""}]}, "as many sign"),
        ({"kind": "order"}, "number"),
        ({"closing": ""}, "closing"),
    ],
)
def test_a_record_whose_hash_is_right_may_still_be_wrong(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRecordError) as refusal:
        r.parse(rehashed(**changes))
    assert reason in refusal.value.message().en


def test_top_secret_is_refused_as_such() -> None:
    with pytest.raises(TopSecretRefusedError):
        r.parse(rehashed(secrecy="top-secret"))


def test_other_bytes_for_the_same_letter_are_refused() -> None:
    good = r.record_bytes(r.build(a_letter(), REGISTRATION, SIGNED))
    spaced = good.replace(b'"v":1', b'"v": 1')
    doubled = good[:-1] + b',"v":1}'
    for other in (spaced, doubled, good + b"\n", b"\xef\xbb\xbf" + good):
        with pytest.raises(BadRecordError):
            r.parse(other)


def test_a_record_too_large_to_read_is_refused_unread() -> None:
    with pytest.raises(BadRecordError, match="larger"):
        r.parse(b"[" * (MAX_RECORD_BYTES + 1))


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_stumble(data: bytes) -> None:
    with pytest.raises(BadRecordError):
        r.parse(data)


@given(st.data())
def test_no_change_of_one_byte_reads_as_the_same_record(data: st.DataObject) -> None:
    good = r.record_bytes(r.build(a_letter(), REGISTRATION, SIGNED))
    at = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda value: value != good[at]))
    changed = good[:at] + bytes([other]) + good[at + 1 :]
    try:
        read = r.parse(changed)
    except SaanError:
        return
    assert r.record_bytes(read) == changed
    assert read.letter_sha256 == r.letter_hash(read.letter)


@given(st.text(max_size=80))
def test_any_subject_is_carried_whole_or_refused(subject: str) -> None:
    try:
        made = r.build(a_letter(subject=subject), REGISTRATION, SIGNED)
    except BadRecordError:
        assert not subject or not r.plain(subject)
        return
    assert r.parse(r.record_bytes(made)).letter.subject == subject
