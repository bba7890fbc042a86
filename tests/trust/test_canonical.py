"""One value has one byte string, and what two readers could read differently is refused."""

import json
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Any, cast

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from saan.trust import canonical as c
from saan.trust import compact
from saan.trust.canonical import Json, canonical, parse
from saan.trust.errors import SaanError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
INTEGERS = st.integers(-c.LARGEST, c.LARGEST)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXTS,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(TEXTS, inner, max_size=6),
    max_leaves=30,
)


@given(VALUES)
def test_we_write_what_the_reference_package_writes(value: Json) -> None:
    assert canonical(value) == rfc8785.dumps(cast("Any", value))


@given(VALUES)
def test_reading_what_we_wrote_gives_the_value_back(value: Json) -> None:
    assert parse(canonical(value), must_be_canonical=True) == value


@given(VALUES, st.integers(0, 4))
def test_any_other_spelling_reads_alike_but_is_not_canonical(value: Json, indent: int) -> None:
    spelling = json.dumps(value, indent=indent, ensure_ascii=True).encode()
    assert parse(spelling) == value
    if spelling != canonical(value):
        with pytest.raises(c.NotCanonicalError):
            parse(spelling, must_be_canonical=True)


def test_names_are_ordered_by_utf16_units_as_in_the_rfc() -> None:
    names = ["€", "\r", "\ufb33", "1", "😀", "\u0080", "ö"]
    ordered = ["\r", "1", "\u0080", "ö", "€", "😀", "\ufb33"]
    assert list(json.loads(canonical(dict.fromkeys(names, 0)))) == ordered


def test_strings_are_escaped_as_in_the_rfc() -> None:
    assert canonical('€$\u000f\nA\'B"\\\\"/\u007f') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u007f"'.encode()


def test_an_enumeration_is_its_text() -> None:
    class Speed(StrEnum):
        URGENT = "ด่วน"

    assert canonical({Speed.URGENT: [Speed.URGENT]}) == '{"ด่วน":["ด่วน"]}'.encode()


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (1.5, c.NotIntegerError),
        (float("nan"), c.NotIntegerError),
        (2**53, c.NotIntegerError),
        (-(2**53), c.NotIntegerError),
        pytest.param(10**5000, c.NotIntegerError, id="very long"),
        ("\ud800", c.NotUtf8Error),
        ({"\udfff": 1}, c.NotUtf8Error),
        (b"bytes", c.NotJsonError),
        ({1: "a"}, c.NotJsonError),
        ({None: "a", "b": 1}, c.NotJsonError),
        ({"a": {1, 2}}, c.NotJsonError),
    ],
)
def test_what_is_not_signed_is_refused(value: Any, error: type[c.JsonError]) -> None:
    with pytest.raises(error):
        canonical(value)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b'{"a":1,"a":1}', c.RepeatedNameError),
        (b'[{"b":{"a":1,"\\u0061":2}}]', c.RepeatedNameError),
        (b"1.0", c.NotIntegerError),
        (b"1e2", c.NotIntegerError),
        (b"NaN", c.NotIntegerError),
        (b"-Infinity", c.NotIntegerError),
        (b"9007199254740992", c.NotIntegerError),
        (b"-9007199254740992", c.NotIntegerError),
        (b"9" * 5000, c.NotIntegerError),
        (b'"\xff"', c.NotUtf8Error),
        ("{}".encode("utf-16"), c.NotUtf8Error),
        (b'"\\ud800"', c.NotUtf8Error),
        (b'["\\uDfff"]', c.NotUtf8Error),
        (b"\xef\xbb\xbf{}", c.JsonError),
        (b"", c.JsonError),
        (b"{} {}", c.JsonError),
        (b"{'a':1}", c.JsonError),
        (b'"\n"', c.JsonError),
        (b"[1,]", c.JsonError),
        (b"[" * 100_000, c.TooDeepError),
        (b"[" * 100_000 + b"]" * 100_000, c.TooDeepError),
        (b'"' + b"a" * c.MAX_BYTES + b'"', c.TooLongError),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_ambiguous_or_exhausting_bytes_are_refused(data: bytes, error: type[c.JsonError]) -> None:
    with pytest.raises(c.JsonError) as caught:
        parse(data)
    assert type(caught.value) is error
    assert caught.value.remedy().th


@pytest.mark.parametrize("read", [parse, lambda data: compact.read_json(data, "header")])
def test_a_repeated_name_is_found_in_one_pass(read: Callable[[bytes], Any]) -> None:
    many = ",".join(f'"{number:05d}":0' for number in range(60_000))
    started = time.process_time()
    with pytest.raises(SaanError, match="59999"):
        read(f'{{{many},"59999":0}}'.encode())
    assert time.process_time() - started < 5  # a second look at each name took two minutes


@pytest.mark.parametrize("innermost", [b"", b"1", b"{}"])
def test_depth_is_bounded_alike_in_both_directions(innermost: bytes) -> None:
    room = c.MAX_DEPTH - innermost.count(b"{")
    deepest = b"[" * room + innermost + b"]" * room
    assert canonical(parse(deepest)) == deepest
    with pytest.raises(c.TooDeepError):
        parse(b"[" + deepest + b"]")
    with pytest.raises(c.TooDeepError):
        canonical([json.loads(deepest)])


def test_a_wide_document_is_not_a_deep_one() -> None:
    assert len(parse(b"[" + b",".join([b"[[]]"] * 200) + b"]")) == 200


@given(st.binary(max_size=60))
def test_no_bytes_escape_as_another_kind_of_error(data: bytes) -> None:
    try:
        value = parse(data)
    except c.JsonError:
        return
    assert parse(canonical(value)) == value


def test_what_is_only_told_is_bounded_but_may_be_written_as_programs_write() -> None:
    assert c.told(b' {"a": 1.5, "a": 2, "b": 1e3} ') == {"a": 2, "b": 1000.0}
    deep = b"[" * 100_000
    for data, error in (
        (deep, c.TooDeepError),
        (b"[" * 65 + b"]" * 65, c.TooDeepError),
        (b'{"a":' * 3_000 + b"1" + b"}" * 3_000, c.TooDeepError),
        (b"[" + b"9" * 5_000 + b"]", c.JsonError),
        (b'{"a": ', c.JsonError),
        (b"\xff\xfe\x00", c.JsonError),
        (b"", c.JsonError),
    ):
        with pytest.raises(error):
            c.told(data)
    with pytest.raises(c.TooLongError):
        c.told(b" " * 11, max_bytes=10)
