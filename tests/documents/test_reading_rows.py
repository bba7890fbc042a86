"""Rows of a file are read fast or with words for what is wrong, and both readers say the same."""

import random
from itertools import product

import pytest

from saan.base.thai import api as thai
from saan.documents import packing
from saan.documents.record import data_bytes
from saan.documents.rules import reading
from saan.documents.rules.definition import read_definition
from saan.documents.rules.reading import Reading
from saan.documents.rules.schema import FieldKind, Schema
from saan.documents.rules.values import read_typed
from saan.trust.canonical import canonical
from tests.documents.photos import jpeg, png, url

TEXTS = (
    "", " ", "นายปั้น น้ำใจดี", 'เก้า "ปีที่"\\\tดี', "กู้ยื่นที่น\u0e33่", "ที\u0e38่ เพิ่้ม กิ่ง\u2028😀", "เเก้ว", "น\u0e4dำ", "ก\u200bข", "กิ่่ง", "two\nlines", "x" * 4001, "A+", "th", "food",
    "\u0007", "2546-05-14", "14 พ.ค. 2546", "2003-02-30", "30/2/2546", "1-1017-00203-45-0", "1101700203450", "1101700203451",
    "9101700203450", "๑๒๓", "1,234.50", "12.345", "-4", "007", "promptpay", "0", "142", "3.75", "e\u0301",
)  # fmt: skip


def schema_of(ready: str) -> Schema:
    read, problems = read_definition(packing.of_ready_made(ready).definition)
    assert read is not None, problems
    return read.schema


@pytest.mark.parametrize("ready", packing.ready_made())
def test_both_readers_agree_on_any_row(ready: str) -> None:
    schema, pick = schema_of(ready), random.Random(ready)
    paths = [path for path, _ in schema.paths() if not path.split(".")[1:] or int(path.split(".")[1]) < 3]
    sound = 0
    for _ in range(400):
        names = [path for path in paths if pick.random() < 0.97]
        pick.shuffle(names)
        likely = {path: pick.choice(_likely(schema, path)) for path in names}
        cells = [likely[name] if pick.random() < 0.99 else pick.choice(TEXTS) for name in names]
        cells = cells[: pick.choice((len(cells), len(cells), len(cells) - 1))]
        reading = Reading(schema, names)
        typed = dict(zip(names, cells, strict=False))
        told = read_typed(schema, typed)
        assert reading.read(cells) == told
        assert told[1] or data_bytes(told[0]) == canonical(told[0])
        sound += not told[1]
    assert sound > 20, "most rows would be refused, and the fast reader never asked"


def _likely(schema: Schema, path: str) -> tuple[str, ...]:
    one = dict(schema.paths())[path]
    texts = {
        FieldKind.TEXT: ("6401234567",) if one.pattern else ("นายปั้น ใจดี", "เเก้ว น\u0e4dา", "ก ข"),
        FieldKind.DAY: ("2546-05-14", "14 พ.ค. 2546", "2003-05-14"),
        FieldKind.WHOLE: ("3", "๑๒"),
        FieldKind.DECIMAL: ("3.7", "๑,๒๓๔.๕", "0"),
        FieldKind.NATIONAL_ID: ("1-1017-00203-45-0", "1101700203450"),
        FieldKind.CHOICE: tuple(choice for choice, _ in one.choices),
        FieldKind.PICTURE: (url(jpeg(8, 8)), url(png(8, 8), "image/png"), url(png(8, 8))),
    }
    return texts[one.kind]


def test_what_is_taken_as_it_is_has_its_one_spelling_already() -> None:
    letters = "กเแ\u0e33าะๆ 1\u0e31\u0e34\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4c\u0e4d\u0e4e"
    texts = ["".join(each) for each in product(letters, repeat=3)]
    plain = [text for text in texts if reading._PLAIN.fullmatch(text)]
    assert len(plain) > 1000
    assert all(thai.normal(text) == text for text in plain)
