"""Names of persons in running text: where one begins, by its title (`titles.toml`), and where it ends.

    name = title ‖ more titles ‖ given name ‖ family name

Between words Thai has no space, and a name is in no dictionary. A given name ends at the space behind it, or where a word
begins that goes on with a sentence (`_GOES_ON`); so does a family name, which has ten consonants at most. What is taken for a name
and is none, such as a phrase behind a rank that names an office, is kept on one line too: that costs a little of the line before.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "titles.toml"
_THAI: Final = "ก-\u0e4e"
_PIECE: Final = "[เ-ไ]?[ก-ฮ][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[ะาำๅ]*"
"""A consonant with the vowels and marks that it bears."""
_FEWEST, _MOST_GIVEN = 2, 16
_MOST_FAMILY: Final = 10
"""Consonants of a family name: Person Name Act 2505, section 8 (5), Gazette 79, special edition of 23 November 2505."""
_MOST_TITLES: Final = 3
_WORDS: Final = (
    "เป็น", "ซึ่ง", "ตำแหน่ง", "และ", "หรือ", "ได้", "ให้", "ผู้", "อายุ", "เลข", "ใน", "กับ", "เพื่อ",
    "เข้า", "ดำรง", "ปฏิบัติ", "รักษาราชการ", "กรรมการ", "เจ้าหน้าที่", "พนักงาน", "ข้าราชการ", "ของ",
    "โดย", "ตั้งแต่", "ดังกล่าว", "นั้น", "จำนวน", "กล่าว", "แจ้ง", "เสนอ", "ชี้แจง", "รายงาน", "เดินทาง",
)  # fmt: skip
"""Words that go on behind a name without a space, and that hardly any name has within it."""
_GOES_ON: Final = "|".join(_WORDS)
_GAP: Final = "[ \u00a0]"
_LATIN: Final = rf"[A-ZÀ-Þ][A-Za-zÀ-ɏ.'\u2019-]*(?:{_GAP}{{1,2}}[A-ZÀ-Þ][A-Za-zÀ-ɏ'\u2019-]*){{0,3}}"


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names with their titles begin and end in a text, in order; some 13 million characters per second."""
    return (each.span() for each in _names().finditer(text))


@lru_cache(1 << 12)
def may_begin(word: str) -> bool:
    """Return whether a name with its title may begin within a word: where none may, that is certain, and costs little."""
    return _first_words().search(word) is not None


@cache
def _first_words() -> re.Pattern[str]:
    rows = tomllib.loads(FILE.read_text())
    del rows["alike"]
    words = {title.split(" ")[0] for row in rows.values() for title in row["words"]}
    return re.compile(_either(dict.fromkeys(words, "")))


@cache
def _names() -> re.Pattern[str]:
    """Return what finds a name with its titles; read and compiled when it is first asked for, in some 20 ms."""
    rows = tomllib.loads(FILE.read_text())
    alike = {row["title"]: row for row in rows.pop("alike")}
    english = rows.pop("english")["words"]
    found = {word: _only(word, alike, row) for row in rows.values() for word in row["words"]}
    title, given = _either(found), _name(_MOST_GIVEN)
    family = rf"{_GAP}{{1,3}}(?:ณ{_GAP}{{1,2}}{_name(_MOST_FAMILY, _FEWEST - 1)}|{_name(_MOST_FAMILY)})"
    navy = rf"(?:{_GAP}{{1,2}}(?:ร\.น\.|ราชนาวี))?"
    titles = rf"{title}(?:{_GAP}?{title}){{0,{_MOST_TITLES}}}(?:{_GAP}?หญิง)?{_GAP}{{0,2}}"
    thai = rf"{titles}(?:{given}(?:{family})?{navy}|{_LATIN})"
    return re.compile(rf"{thai}|(?<![A-Za-z]){_either(dict.fromkeys(english, ''))}{_GAP}{{1,2}}{_LATIN}")


def _name(most: int, fewest: int = _FEWEST) -> str:
    """Return the pattern of a name of some consonants: the whole of what stands there, or as far as a sentence goes on."""
    return (
        rf"(?:(?:{_PIECE}){{{fewest},{most}}}(?![{_THAI}.])"
        rf"|(?:(?!{_GOES_ON}){_PIECE}){{{fewest},{most}}}(?={_GOES_ON}))"
    )


def _only(title: str, alike: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """Return where a title may stand: a short form no other goes on into, none in words that are written like it."""
    if goes_on := row.get("goes_on"):
        return f"(?={'|'.join(map(re.escape, goes_on))})"
    if title.endswith("."):
        # พ.ศ. is no title; but what has several dots is known as a rank also behind a word.
        return rf"(?<![{'' if title.count('.') > 1 else _THAI}.]{re.escape(title)})"
    words = alike.get(title, {"after": (), "before": ()})
    behind = "".join(f"(?<!{re.escape(word + title)})" for word in words["after"])
    return f"{behind}(?!{'|'.join(words['before'])})" if words["before"] else behind


def _either(words: Mapping[str, str]) -> str:
    """Return the pattern of the longest of some words, each with its condition behind it; no letter is looked at twice."""
    branches = list(_branches({word: only for word, only in words.items() if word}))
    branches += [words[""]] if "" in words else []
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _branches(words: Mapping[str, str]) -> Iterator[str]:
    for letter, group in groupby(sorted(words), key=lambda word: word[0]):
        yield re.escape(letter) + _either({word[1:]: words[word] for word in group})
