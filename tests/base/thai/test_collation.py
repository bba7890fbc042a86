"""Thai dictionary order, as ICU and PyThaiNLP also have it."""

import json
import random
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythainlp.corpus import thai_words
from pythainlp.util import collate

from saan.base.thai import api as thai

NODE = Path(__file__).parents[3] / ".venv/bin/node"
IN_ORDER = [
    "ก",
    "กก",
    "กกุธภัณฑ์",
    "กฎ",
    "กฐิน",
    "กด",
    "ก็ดี",
    "กบ",
    "กรม",
    "กระทรวง",
    "กล",
    "กะ",
    "กา",
    "กาก",
    "ก๊าซ",
    "กำ",
    "กิน",
    "กี่",
    "กุ้ง",
    "กู่",
    "เก",
    "เก่ง",
    "เกม",
    "แก",
    "แก้",
    "โกง",
    "ใกล้",
    "ไก่",
    "ขา",
    "เขา",
    "ฃวด",
    "คน",
    "งาน",
    "จังหวัด",
    "เฉพาะ",
    "ฐานะ",
    "ฤกษ์",
    "ฤดู",
    "ฤๅษี",
    "ลับ",
    "เลข",
    "ฦๅ",
    "วัน",
    "ศาล",
    "หนังสือ",
    "อำเภอ",
    "เอกสาร",
    "ไอ",
    "ฮา",
]


def test_a_page_of_the_dictionary() -> None:
    shuffled = random.Random(1).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=thai.collation_key) == IN_ORDER


def test_marks_decide_only_between_equal_letters() -> None:
    ordered = ["ไก", "ไก่", "ไกล", "แคร", "แคร์", "แคร่", "ปา", "ป่า", "ป้า", "ป๊า", "ป๋า", "ปาก"]
    assert sorted(random.Random(2).sample(ordered, len(ordered)), key=thai.collation_key) == ordered


def test_points_and_spaces_do_not_tear_names_apart() -> None:
    names = ["น.ส. วารี", "นาง ก", "นส.วารี", "นาง ข", "นางสาว ก"]
    assert sorted(names, key=thai.collation_key) == ["น.ส. วารี", "นส.วารี", "นาง ก", "นาง ข", "นางสาว ก"]


def test_figures_letters_other_letters() -> None:
    assert sorted(["ข้อ ๒", "ข้อ 1", "b", "A", "9", "๑๐", "ข้อ ก"], key=thai.collation_key) == [
        "๑๐",
        "9",
        "ข้อ 1",
        "ข้อ ๒",
        "ข้อ ก",
        "A",
        "b",
    ]


@given(st.text(), st.text())
def test_only_equal_texts_have_equal_keys(one: str, other: str) -> None:
    assert (thai.collation_key(one) == thai.collation_key(other)) == (one == other)


@given(st.text("กขคงาะเแโใไิี่้", max_size=8), st.text("กขคงาะเแโใไิี่้", max_size=8))
def test_a_word_comes_before_those_that_it_begins(word: str, rest: str) -> None:
    if word and rest and rest[0] not in "ะาิี่้" and word[-1] not in "เแโใไ":
        assert thai.collation_key(word) < thai.collation_key(word + rest)


def test_pythainlp_agrees_where_it_looks() -> None:
    """Its key drops all marks but the first, and counts spaces: words without either are compared."""
    plain = sorted(word for word in thai_words() if re.fullmatch("[ก-ฮะ-ฺเ-ไ]+", word) and "ฺ" not in word)
    assert len(plain) > 20_000
    assert sorted(plain, key=thai.collation_key) == collate(plain)


@pytest.mark.oracle
def test_icu_agrees_on_every_word_of_the_dictionary() -> None:
    """ICU by way of Node. One word of 60,000 differs: คาเแร็กเตอร์, whose เ before แ is a slip of spelling."""
    words = sorted({thai.normal(word) for word in thai_words()} - {"คาเแร็กเตอร์"})
    program = """const c = new Intl.Collator("th");
        const words = JSON.parse(require("fs").readFileSync(0)).sort(c.compare);
        let rank = 0;
        const ranks = words.map((w, i) => [w, i && c.compare(words[i - 1], w) ? ++rank : rank]);
        process.stdout.write(JSON.stringify(ranks));"""
    answer = subprocess.run(
        [NODE, "-e", program], input=json.dumps(words), capture_output=True, text=True, check=True
    )
    rank = dict(json.loads(answer.stdout))
    ours = sorted(words, key=thai.collation_key)
    assert len(ours) > 60_000
    assert [rank[word] for word in ours] == sorted(rank.values())
