"""PromptPay payloads against published ones, and their checksum against CRC-16/CCITT-FALSE's own check value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.documents.rules.promptpay import BadPayeeError, bill, crc, payload, read

PUBLISHED = [
    ("0801234567", None, "00020101021129370016A000000677010111011300668012345675802TH530376463046197"),
    ("0000000000", 422, "00020101021229370016A000000677010111011300660000000005802TH530376454044.226304E469"),
    ("1111111111111", None, "00020101021129370016A000000677010111021311111111111115802TH530376463047B5A"),
    ("0123456789012", None, "00020101021129370016A000000677010111021301234567890125802TH530376463040CBD"),
    ("012345678901234", None, "00020101021129390016A00000067701011103150123456789012345802TH530376463049781"),
]
"""Of the tests of the npm package promptpay-qr (MIT), which banks' applications read."""


def test_the_checksum_is_the_one_that_emvco_names() -> None:
    assert crc(b"123456789") == 0x29B1


@pytest.mark.parametrize(("payee", "satang", "published"), PUBLISHED)
def test_payloads_are_those_published(payee: str, satang: int | None, published: str) -> None:
    assert payload(payee, satang) == published
    assert read(published)["53"] == "764"


@given(st.integers(1, 10**11 - 1), st.text("0123456789ABCDEF", min_size=1, max_size=25))
def test_amount_and_reference_come_back(satang: int, reference: str) -> None:
    found = read(payload("0994000000014", satang, reference))
    assert found["54"] == f"{satang // 100}.{satang % 100:02d}"
    assert found["62"] == f"05{len(reference):02d}{reference}"


BILLED = "00020101021230650016A00000067701011201150994000165501000212123456789012030667042953037645802TH54073649.2263044534"
"""Of the tests of the npm package promptparse (MIT): a bill of 3649.22 baht."""


def test_a_bill_is_the_one_published_and_refuses_what_no_bank_takes() -> None:
    own, published = read(bill("099400016550100", "123456789012", "670429", 364922)), read(BILLED)
    assert {tag: own[tag] for tag in ("00", "30", "53", "54", "58")} == {
        tag: published[tag] for tag in ("00", "30", "53", "54", "58")
    }
    for biller, first, second in (
        ("09940001655010", "1", "2"),
        ("099400016550100", "12/2569", "2"),
        ("099400016550100", "1", "ก"),
        ("099400016550100", "1" * 21, "2"),
        ("099400016550100", "1", ""),
    ):
        with pytest.raises(BadPayeeError):
            bill(biller, first, second, 100)


@pytest.mark.parametrize("payee", ["", "123", "๐๘๐๑๒๓๔๕๖๗", "08012345ab"])
def test_what_is_no_number_is_refused(payee: str) -> None:
    with pytest.raises(BadPayeeError):
        payload(payee)


@given(st.integers(0, 60), st.sampled_from("0123456789ABCDEF"))
def test_a_changed_digit_is_noticed(place: int, digit: str) -> None:
    whole = PUBLISHED[0][2]
    if whole[place] != digit:
        with pytest.raises(BadPayeeError):
            read(whole[:place] + digit + whole[place + 1 :])
