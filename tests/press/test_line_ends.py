"""A line of Thai ends where a word ends: on every page, wherever in its line the word comes to stand."""

import re
from itertools import pairwise

import pypdfium2
import pytest
from pythainlp.corpus import thai_words
from pythainlp.tokenize import word_tokenize

from saan.press import Paragraph, typeset
from tests.press.authority import RECORD, letter
from tests.press.test_gazette import PARAGRAPHS

KNOWN = thai_words()
_THAI = re.compile("[ก-ฺเ-๎]+")


def lines(pdf: bytes) -> list[str]:
    """Return the lines of a PDF, as pdfium reads them."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [line for page in document for line in page.get_textpage().get_text_range().split("\r\n")]


@pytest.mark.parametrize(
    "word",
    ["นครราชสีมา", "ราชกิจจานุเบกษา", "กระทรวง", "อธิบดี", "ธนาคาร", "อิเล็กทรอนิกส์", "คอมพิวเตอร์", "มาก", "ตำบล"],
)
def test_no_line_ends_within_a_word(word: str) -> None:
    written = [f"{'ที่' * 3 * count} และใน{word}นี้ว่าด้วย{word}และ{word}" for count in range(30)]
    page = letter(body=tuple(map(Paragraph, written)))
    read = "\n".join(lines(typeset(page, RECORD)))
    assert read.count(word) == read.replace("\n", "").count(word) >= 3 * len(written)


def test_lines_of_the_gazette_end_where_words_end_in_the_eyes_of_another() -> None:
    """PyThaiNLP cuts the same text by its own list; where a line ends within its word, that is several words of the list."""
    ends, within = 0, list[str]()
    for first in range(0, len(PARAGRAPHS), 20):
        body = tuple(map(Paragraph, PARAGRAPHS[first : first + 20]))
        read = lines(typeset(letter(body=body, thai_digits=False), RECORD))
        for line, following in pairwise(read):
            before, behind = re.search(f"{_THAI.pattern}$", line), _THAI.match(following)
            if before and behind and any(line in each and following in each for each in PARAGRAPHS):
                ends += 1
                within += _parted(before[0], behind[0])
    assert ends > 300
    assert not within


def _parted(before: str, behind: str) -> list[str]:
    """Return the word that a line parts, where its parts are no words."""
    begun = 0
    for word in word_tokenize(before + behind, engine="newmm"):
        at = len(before) - begun
        if 0 < at < len(word) and not (_is_words(word[:at]) and _is_words(word[at:])):
            return [f"{word[:at]}|{word[at:]}"]
        begun += len(word)
    return []


def _is_words(text: str) -> bool:
    return text in KNOWN or any(text[:end] in KNOWN and _is_words(text[end:]) for end in range(2, len(text)))
